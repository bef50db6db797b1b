/** The loops of one term: what the CPU runs where the NPU does not. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ComputeDecl, RuleSet } from '../ir/rules.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';
import type { Operand } from '../te/operands.ts';
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

export const createLowering = (rules: RuleSet, pool: TermPool): Lowering => ({
  pool,
  index: indexRules(rules),
  computes: new Map(rules.computes.map((compute) => [compute.name, compute])),
});

/** Errors: `no-compute`, and `bad-expression` where the operands do not fit the compute. */
export function lowerTerm(
  { computes, index, pool }: Lowering,
  term: ApplyTerm,
): Result<LoweredTerm> {
  const compute = computes.get(term.op);
  if (!compute) return failure(noCompute(term));
  const instance = {
    attrs: term.attrs,
    operands: term.args.map((arg) => operandOf(pool, arg)),
    resultTypes: term.types,
  };
  const result = specialize(compute, instance, index);
  if (!result.ok) return result;
  const { packed, inputs } = result.value;
  if (packed) return success({ kind: 'known', bytes: packed });
  const operands = inputs.map(({ operand }) => operand);
  return success({ kind: 'loops', program: lower(result.value), operands });
}

/** A term as an operand of an instance. */
export function operandOf(pool: TermPool, term: Term): Operand {
  if (term.kind === 'quant') return { kind: 'quant', quant: term.quant };
  const type = typeOf(term);
  if (!type) return { kind: 'none' };
  const constant = term.kind === 'const' ? { constant: pool.bytesOf(term) } : {};
  return { kind: 'tensor', type, ...constant };
}

export const noCompute = (term: Term): Diagnostic => ({
  code: 'no-compute',
  severity: 'error',
  message: `nothing says what ${term.kind === 'apply' ? term.op : `a ${term.kind}`} computes`,
});
