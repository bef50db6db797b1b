/** Reads what `printProgram` wrote. Into a pool that holds the constants, the terms are the same. */
import type { NpuFunction } from '../graph.ts';
import type { TermPool } from '../pool.ts';
import type { InputTerm, TensorType, Term } from '../term.ts';
import type { Attrs, Quant, Value } from '../value.ts';
import { createScanner, type Scanner } from './scan.ts';

export interface ParsedProgram {
  readonly main: { readonly inputs: readonly InputTerm[]; readonly outputs: readonly Term[] };
  readonly functions: readonly Omit<NpuFunction, 'results' | 'members'>[];
}

/** The bytes behind a hash, or behind a name that stands in its place. */
type FindConstant = (hash: string, type: TensorType) => Uint8Array | undefined;

/** Throws a SyntaxError with the offset on bad text. */
export function parseProgram(text: string, pool: TermPool, constants: FindConstant): ParsedProgram {
  const reader: Reader = { scan: createScanner(text), pool, constants };
  const main = parseDefinition(reader);
  const functions = [];
  while (!reader.scan.atEnd()) {
    const { name, params, outputs } = parseDefinition(reader);
    functions.push({ name, params, outputs });
  }
  return { main: { inputs: main.params as InputTerm[], outputs: main.outputs }, functions };
}

interface Reader {
  readonly scan: Scanner;
  readonly pool: TermPool;
  readonly constants: FindConstant;
}

function parseDefinition(reader: Reader) {
  const { scan, pool } = reader;
  scan.expect('def');
  scan.expect('@');
  const name = scan.name();
  scan.expect('(');
  const terms = new Map<number, Term>();
  const params = scan.listUntil(')', () => {
    scan.expect('%');
    const number = scan.integer();
    scan.expect(':');
    const type = parseType(scan);
    const isInput = scan.peek('"');
    const term = isInput ? pool.input(number, scan.string(), type) : pool.param(number, type);
    terms.set(number, term);
    return term;
  });
  scan.expect('{');
  return { name, params, outputs: parseBody(reader, terms) };
}

function parseBody(reader: Reader, terms: Map<number, Term>): readonly Term[] {
  const { scan } = reader;
  while (!scan.accept('return')) {
    scan.expect('%');
    const number = scan.integer();
    scan.expect('=');
    terms.set(number, parseTerm(reader, terms));
  }
  return scan.listUntil('}', () => operand(scan, terms));
}

function operand(scan: Scanner, terms: ReadonlyMap<number, Term>): Term {
  scan.expect('%');
  const number = scan.integer();
  return terms.get(number) ?? scan.fail(`%${number} is not defined`);
}

type TermParser = (reader: Reader, terms: ReadonlyMap<number, Term>) => Term;

const LEAVES: Readonly<Record<string, TermParser>> = {
  input({ scan, pool }) {
    const index = scan.integer();
    const name = scan.string();
    return pool.input(index, name, typed(scan));
  },
  const({ scan, pool, constants }) {
    scan.expect('#');
    const hash = scan.word();
    const type = typed(scan);
    return pool.constant(type, constants(hash, type) ?? scan.fail(`no constant #${hash} at hand`));
  },
  quant: ({ scan, pool }) => pool.quant(parseQuant(scan)),
  none: ({ pool }) => pool.none(),
  param({ scan, pool }) {
    const index = scan.integer();
    return pool.param(index, typed(scan));
  },
  project({ scan, pool }, terms) {
    const index = scan.integer();
    const of = operand(scan, terms);
    return of.kind === 'apply' ? pool.project(of, index) : scan.fail('project of a leaf');
  },
};

function typed(scan: Scanner): TensorType {
  scan.expect(':');
  return parseType(scan);
}

function parseTerm(reader: Reader, terms: ReadonlyMap<number, Term>): Term {
  const { scan, pool } = reader;
  const head = scan.name();
  const leaf = Object.hasOwn(LEAVES, head) ? LEAVES[head] : undefined;
  if (leaf && !scan.peek('(')) return leaf(reader, terms);
  const attrs = scan.accept('{') ? parseAttrs(scan) : {};
  scan.expect('(');
  const args = scan.listUntil(')', () => operand(scan, terms));
  scan.expect(':');
  const types = [parseType(scan)];
  while (scan.accept(',')) types.push(parseType(scan));
  const body = scan.accept('{') ? parseBody(reader, new Map())[0] : undefined;
  return pool.apply({ op: head, attrs, args, types, ...(body ? { body } : {}) });
}

function parseType(scan: Scanner): TensorType {
  const dtype = scan.name();
  scan.expect('[');
  return { dtype, shape: scan.listUntil(']', () => scan.integer()) };
}

function parseAttrs(scan: Scanner): Attrs {
  const pairs = scan.listUntil('}', () => {
    const name = scan.name();
    scan.expect(':');
    return [name, parseValue(scan)] as const;
  });
  return Object.fromEntries(pairs);
}

function parseQuant(scan: Scanner): Quant {
  scan.expect('{');
  const attrs = parseAttrs(scan);
  const { scale, zero, axis } = attrs;
  return {
    kind: 'quant',
    scale: scale as readonly number[],
    zero: zero as readonly number[],
    axis: axis as number,
  };
}

function parseValue(scan: Scanner): Value {
  if (scan.peek('"')) return scan.string();
  if (scan.accept('[')) return scan.listUntil(']', () => parseValue(scan));
  if (scan.accept('true')) return true;
  if (scan.accept('false')) return false;
  if (scan.accept('quant')) return parseQuant(scan);
  return scan.number();
}
