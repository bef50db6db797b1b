/**
 * Makes terms, one for each structure: the same parts give the same object. Constant bytes live here
 * by content hash, provenance (which operators, tensors and rules a term comes from) beside them.
 */
import { hashBytes } from './hash.ts';
import type {
  ApplyTerm,
  ConstTerm,
  InputTerm,
  NoneTerm,
  ParamTerm,
  ProjectTerm,
  QuantTerm,
  TensorType,
  Term,
} from './term.ts';
import type { Attrs, Quant, Value } from './value.ts';

export interface Provenance {
  /** Indices of operators of the source model. */
  readonly operators: ReadonlySet<number>;
  /** Indices of tensors of the source model that this term computes. */
  readonly tensors: ReadonlySet<number>;
  readonly rules: ReadonlySet<string>;
}

interface Origins {
  readonly operators: Set<number>;
  readonly tensors: Set<number>;
  readonly rules: Set<string>;
}

const noOrigins = (): Origins => ({ operators: new Set(), tensors: new Set(), rules: new Set() });
const NOTHING: Provenance = noOrigins();

export interface ApplyParts {
  readonly op: string;
  readonly attrs: Attrs;
  readonly args: readonly Term[];
  readonly types: readonly TensorType[];
  readonly body?: Term;
}

export interface TermPool {
  input(index: number, name: string, type: TensorType): InputTerm;
  /** `bytes`: little-endian, row-major; not copied, so the caller must leave it alone. */
  constant(type: TensorType, bytes: Uint8Array): ConstTerm;
  quant(quant: Quant): QuantTerm;
  none(): NoneTerm;
  param(index: number, type: TensorType): ParamTerm;
  apply(parts: ApplyParts): ApplyTerm;
  project(of: ApplyTerm, index: number): ProjectTerm;
  /** The bytes of a constant of this pool. */
  bytesOf(term: ConstTerm): Uint8Array;
  provenanceOf(term: Term): Provenance;
  /** Adds to what is known about the term's origin. */
  addProvenance(term: Term, more: Partial<Provenance>): void;
}

/** Stores the bytes under their hash; different bytes of one hash get a name of their own. */
function keep(bytes: Map<string, Uint8Array>, data: Uint8Array): string {
  const hash = hashBytes(data);
  for (let attempt = 0; ; attempt++) {
    const name = attempt === 0 ? hash : `${hash}-${attempt}`;
    const known = bytes.get(name);
    if (known === undefined) bytes.set(name, data);
    if (known === undefined || sameBytes(known, data)) return name;
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a === b || (a.length === b.length && a.every((byte, at) => byte === b[at]));

type Made<T extends Term> = Omit<T, 'id'>;

export function createPool(): TermPool {
  const interned = new Map<string, Term>();
  const bytes = new Map<string, Uint8Array>();
  const provenance = new Map<Term, Origins>();
  function make<T extends Term>(key: string, parts: Made<T>): T {
    const known = interned.get(key);
    if (known) return known as T;
    const term = Object.freeze({ id: interned.size, ...parts }) as unknown as T;
    interned.set(key, term);
    return term;
  }
  return {
    input: (index, name, type) =>
      make<InputTerm>(`input ${index} ${name} ${typeKey(type)}`, {
        kind: 'input',
        index,
        name,
        type,
      }),
    constant(type, data) {
      const hash = keep(bytes, data);
      return make<ConstTerm>(`const ${hash} ${typeKey(type)}`, { kind: 'const', hash, type });
    },
    quant: (quant) => make<QuantTerm>(`quant ${valueKey(quant)}`, { kind: 'quant', quant }),
    none: () => make<NoneTerm>('none', { kind: 'none' }),
    param: (index, type) =>
      make<ParamTerm>(`param ${index} ${typeKey(type)}`, { kind: 'param', index, type }),
    apply: (parts) => make<ApplyTerm>(applyKey(parts), { kind: 'apply', ...parts }),
    project(of, index) {
      const type = of.types[index];
      if (!type) throw new Error(`${of.op} has no output ${index}`);
      return make<ProjectTerm>(`project ${of.id} ${index}`, { kind: 'project', of, index, type });
    },
    bytesOf(term) {
      const data = bytes.get(term.hash);
      if (!data) throw new Error(`constant ${term.hash} is not of this pool`);
      return data;
    },
    provenanceOf: (term) => provenance.get(term) ?? NOTHING,
    addProvenance(term, more) {
      const known = provenance.get(term) ?? noOrigins();
      provenance.set(term, known);
      // In place: a term may have as many origins as the model has operators.
      for (const operator of more.operators ?? []) known.operators.add(operator);
      for (const tensor of more.tensors ?? []) known.tensors.add(tensor);
      for (const rule of more.rules ?? []) known.rules.add(rule);
    },
  };
}

const typeKey = (type: TensorType): string => `${type.dtype}[${type.shape.join(',')}]`;

function applyKey({ op, attrs, args, types, body }: ApplyParts): string {
  const named = Object.keys(attrs)
    .sort()
    .map((name) => `${name}=${valueKey(attrs[name] ?? '')}`);
  const ids = args.map((arg) => arg.id).join(',');
  return `apply ${op}{${named.join(';')}}(${ids})${types.map(typeKey).join('|')} ${body?.id ?? ''}`;
}

/** One text for each value; tells 1 from 1n, '1' and true. */
export function valueKey(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'boolean') return String(value);
  if (!('kind' in value)) return `[${value.map(valueKey).join(',')}]`;
  if (value.kind === 'typed') return `${value.dtype}:${valueKey(value.value)}`;
  return `q(${value.scale.join(',')};${value.zero.join(',')};${value.axis})`;
}
