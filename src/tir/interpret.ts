/**
 * The reference interpreter: what a graph of terms computes, by the computes of its ops alone. Works on
 * imported, partitioned and legalized graphs, so that each can be held against the others.
 */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { type NpuFunction, operandsOf, topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import {
  type ComputeRules,
  createLowering,
  foldTerm,
  type Lowering,
  lowerTerm,
  noCompute,
} from './lower-term.ts';
import { compileProgram } from './run-program.ts';

export interface InterpreterParts {
  readonly rules: ComputeRules;
  readonly pool: TermPool;
  /** What `call` terms of a partitioned program run. */
  readonly functions?: readonly NpuFunction[];
}

/** Bytes of each tensor term; several where a term has several outputs. */
type Values = Map<Term, readonly Uint8Array[]>;

export interface Interpreter {
  /** Computes the roots; one byte array for each graph input. Compiled operators are kept. */
  run(roots: readonly Term[], inputs: readonly Uint8Array[]): Result<ReadonlyMap<Term, Uint8Array>>;
  /** The bytes of an op all of whose operands are known: constants become constants. */
  fold(term: ApplyTerm): Result<Uint8Array>;
}

/** Computes one term from the bytes of its tensor operands, by position. */
type Kernel = (operands: readonly (Uint8Array | undefined)[]) => readonly Uint8Array[];

interface State {
  readonly lowering: Lowering;
  readonly functions: ReadonlyMap<string, NpuFunction>;
  readonly kernels: Map<Term, Result<Kernel>>;
}

export function createInterpreter({ rules, pool, functions = [] }: InterpreterParts): Interpreter {
  const state: State = {
    lowering: createLowering(rules, pool),
    functions: new Map(functions.map((one) => [one.name, one])),
    kernels: new Map(),
  };
  return {
    run(roots, inputs) {
      const given: Given = { input: inputs, param: [] };
      const values = evaluate(state, roots, given);
      if (!values.ok) return values;
      return success(
        new Map([...values.value].flatMap(([term, [first]]) => (first ? [[term, first]] : []))),
      );
    },
    fold(term) {
      const folded = foldTerm(state.lowering, term);
      if (!folded.ok) return folded;
      const { value } = folded;
      if (value.kind === 'known') return success(value.bytes);
      const operands = value.operands.flatMap((at) => constantBytes(pool, term.args[at]) ?? []);
      if (operands.length < value.operands.length) return failure(noCompute(term));
      const [bytes] = compileProgram(value.program)(operands);
      return bytes ? success(bytes) : failure(noCompute(term));
    },
  };
}

const constantBytes = (pool: TermPool, term: Term | undefined): Uint8Array | undefined =>
  term?.kind === 'const' ? pool.bytesOf(term) : undefined;

interface Given {
  readonly input: readonly Uint8Array[];
  readonly param: readonly Uint8Array[];
}

function evaluate(state: State, roots: readonly Term[], given: Given): Result<Values> {
  const values: Values = new Map();
  for (const term of topological(roots)) {
    const result = evaluateTerm(state, term, values, given);
    if (!result.ok) return result;
    if (result.value.length > 0) values.set(term, result.value);
  }
  return success(values);
}

function evaluateTerm(
  state: State,
  term: Term,
  values: Values,
  given: Given,
): Result<readonly Uint8Array[]> {
  switch (term.kind) {
    case 'quant':
    case 'none':
      return success([]);
    case 'const':
      return success([state.lowering.pool.bytesOf(term)]);
    case 'project':
      return success((values.get(term.of) ?? []).slice(term.index, term.index + 1));
    case 'apply': {
      const operands = operandsOf(term).map((operand) => values.get(operand)?.[0]);
      return apply(state, term, operands);
    }
    default: {
      const bytes = given[term.kind][term.index];
      return bytes ? success([bytes]) : failure(noCompute(term));
    }
  }
}

function apply(
  state: State,
  term: ApplyTerm,
  operands: readonly (Uint8Array | undefined)[],
): Result<readonly Uint8Array[]> {
  const named = state.functions.get(String(term.attrs['function'] ?? ''));
  const inner = term.body ? [term.body] : named?.outputs;
  if (inner) {
    const param = operands.map((bytes) => bytes ?? new Uint8Array(0));
    const values = evaluate(state, inner, { input: [], param });
    if (!values.ok) return values;
    return success(inner.flatMap((root) => values.value.get(root)?.slice(0, 1) ?? []));
  }
  const known = state.kernels.get(term) ?? makeKernel(state, term);
  state.kernels.set(term, known);
  return known.ok ? success(known.value(operands)) : known;
}

function makeKernel(state: State, term: ApplyTerm): Result<Kernel> {
  const lowered = lowerTerm(state.lowering, term);
  if (!lowered.ok) return lowered;
  const { value } = lowered;
  if (value.kind === 'known') return success(() => [value.bytes]);
  const run = compileProgram(value.program);
  return success((operands) => run(value.operands.map((at) => operands[at] ?? new Uint8Array(0))));
}
