/** Terms of operators as a file has them: tensors with one quantization each, and all outputs of an operator. */
import { type ApplyTerm, type Term, typeOf } from '../../src/ir/term.ts';
import { inferType } from '../../src/te/specialize.ts';
import { operandOf } from '../../src/tir/lower-term.ts';
import type { TrialWorld } from '../../src/trial/trial-world.ts';
import { OUTPUTS } from './samples.ts';

/** A tensor, or an operand left out, with the quantization that an operator sees. */
export interface TensorUse {
  readonly term: Term;
  readonly quant: Term;
}

/** Tensors stand in front, then a quantization for each, then those of the results. */
export const tensorCount = ({ args }: ApplyTerm): number =>
  args.findIndex(({ kind }) => kind === 'quant');

export const operandsOf = (term: ApplyTerm): readonly TensorUse[] => {
  const count = tensorCount(term);
  return term.args
    .slice(0, count)
    .map((one, at) => ({ term: one, quant: term.args[count + at] ?? one }));
};

/** Operands that are there, and the result behind them. */
export function usesOf(term: ApplyTerm): readonly TensorUse[] {
  const operands = operandsOf(term).filter((use) => typeOf(use.term) !== undefined);
  return [...operands, { term, quant: resultQuant(term) }];
}

function resultQuant(term: ApplyTerm): Term {
  const results = term.args.slice(2 * tensorCount(term));
  const quant = results[outputOf(term)] ?? results[0];
  if (!quant) throw new Error(`${term.op} has no quantization of its result`);
  return quant;
}

/** Which output of several it is: only operators of several have more than one quantization of results. */
const outputOf = ({ attrs }: ApplyTerm): number => Number(attrs['output'] ?? 0);

/** One term for each output of the operator of a term; undefined where there is no such operator. */
export function operatorTerms(
  world: TrialWorld,
  term: ApplyTerm,
  isRoot: boolean,
): readonly ApplyTerm[] | undefined {
  const output = world.imports.get(term.op)?.output;
  if (output === undefined) return [term];
  const front = term.args.slice(0, 2 * tensorCount(term));
  const count = OUTPUTS[term.op]?.(term) ?? term.args.length - front.length;
  // Others have the term as it is as operand.
  if (!isRoot || !Number.isInteger(count) || count < 1 || count > 8) return undefined;
  const args = [...front, ...Array.from({ length: count }, () => resultQuant(term))];
  const terms = args.slice(front.length).map((_, at) => {
    const attrs = { ...term.attrs, [output]: at };
    const type = resultType(world, { ...term, attrs, args });
    return type && world.pool.apply({ op: term.op, attrs, args, types: [type] });
  });
  return terms.some((one) => one === undefined) ? undefined : terms.flatMap((one) => one ?? []);
}

function resultType({ computes, index, pool }: TrialWorld, { op, attrs, args, types }: ApplyTerm) {
  const compute = computes.get(op);
  if (!compute) return undefined;
  const operands = args.map((arg) => operandOf(pool, arg));
  const type = inferType(compute, { attrs, operands, resultTypes: types }, index);
  return type.ok && type.value.shape.every((dim) => dim >= 1) ? type.value : undefined;
}
