/** The loops of one term: what the CPU runs where the NPU does not. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { hookOf } from '../ir/hook.ts';
import { type TermPool, valueKey } from '../ir/pool.ts';
import type { ComputeDecl, RuleSet } from '../ir/rules.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';
import { foldProgram } from '../te/fold-program.ts';
import type { Operand } from '../te/operands.ts';
import type { TensorProgram } from '../te/program.ts';
import { indexRules, type RuleIndex } from '../te/rule-index.ts';
import { specialize } from '../te/specialize.ts';
import { lower } from './lower.ts';
import type { LoopProgram } from './program.ts';

export interface Lowering {
  readonly pool: TermPool;
  readonly index: RuleIndex;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
}

export type LoweredTerm =
  /** `operands[i]` is the operand of the term that input buffer i of the program takes. */
  | { readonly kind: 'loops'; readonly program: LoopProgram; readonly operands: readonly number[] }
  /** Records are known while compiling. */
  | { readonly kind: 'known'; readonly bytes: Uint8Array };

/** The part of a rule set that says what ops compute. */
export type ComputeRules = Pick<
  RuleSet,
  'computes' | 'functions' | 'records' | 'enums' | 'imports'
>;

export const createLowering = (rules: ComputeRules, pool: TermPool): Lowering => ({
  pool,
  index: indexRules(rules),
  computes: new Map(rules.computes.map((compute) => [compute.name, compute])),
});

/** Errors: `no-compute`, and `bad-expression` where the operands do not fit the compute. */
export const lowerTerm = (lowering: Lowering, term: ApplyTerm): Result<LoweredTerm> =>
  lowerTerms(lowering, [term]);

/** Results of one operator as one program, which has an output for each. */
export function lowerTerms(
  lowering: Lowering,
  terms: readonly [ApplyTerm, ...ApplyTerm[]],
): Result<LoweredTerm> {
  const result = specializeTerms(lowering, terms);
  if (!result.ok) return result;
  return success(knownOrLoops(result.value, result.value.packed));
}

/** Terms of one key are results of one operator; undefined: the op has one. */
export function operatorKey({ computes, index }: Lowering, term: ApplyTerm): string | undefined {
  const counter = index.counters.get(term.op);
  if (counter === undefined || computes.get(term.op)?.result.kind !== 'list') return undefined;
  const { [counter]: _, ...shared } = term.attrs;
  const named = Object.entries(shared).map(([name, value]) => `${name}: ${valueKey(value)}`);
  return `${term.op} ${named.join()} ${term.args.map(({ id }) => id).join()}`;
}

/** The same for a term of constants: where that is quick, its bytes. */
export function foldTerm(lowering: Lowering, term: ApplyTerm): Result<LoweredTerm> {
  const result = specializeTerms(lowering, [term]);
  if (!result.ok) return result;
  const { pool } = lowering;
  const constants = term.args.map((arg) => (arg.kind === 'const' ? pool.bytesOf(arg) : undefined));
  return success(knownOrLoops(result.value, foldProgram(result.value, constants)));
}

function knownOrLoops(program: TensorProgram, bytes: Uint8Array | undefined): LoweredTerm {
  if (bytes) return { kind: 'known', bytes };
  const operands = program.inputs.map(({ operand }) => operand);
  return { kind: 'loops', program: lower(program), operands };
}

function specializeTerms(
  { computes, index, pool }: Lowering,
  terms: readonly [ApplyTerm, ...ApplyTerm[]],
): Result<TensorProgram> {
  const [term] = terms;
  const compute = computes.get(term.op);
  if (!compute) return failure(noCompute(term));
  const instance = {
    attrs: term.attrs,
    operands: term.args.map((arg) => operandOf(pool, arg)),
    resultTypes: terms.flatMap(({ types }) => types),
    results: terms.map(({ attrs }) => Number(attrs[index.counters.get(term.op) ?? ''] ?? 0)),
  };
  return specialize(compute, instance, index);
}

/** A term as an operand of an instance. */
export function operandOf(pool: TermPool, term: Term): Operand {
  if (term.kind === 'quant') return { kind: 'quant', quant: term.quant };
  const type = typeOf(term);
  if (!type) return { kind: 'none' };
  const constant = term.kind === 'const' ? { constant: pool.bytesOf(term) } : {};
  return { kind: 'tensor', type, ...constant };
}

export function noCompute(term: Term): Diagnostic {
  const hook = hookOf(term);
  const what = term.kind === 'apply' ? term.op : `a ${term.kind}`;
  const message = `nothing says what ${what} computes`;
  if (!hook) return { code: 'no-compute', severity: 'error', message };
  return {
    code: 'custom-operator',
    severity: 'error',
    place: `operator ${hook.operator}: ${hook.code}`,
    message:
      'this is a custom operator: only the function that the application supplies computes it',
    help: 'compile the model, define the function that its header declares, and run it there',
  };
}
