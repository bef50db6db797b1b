/** Operators of others, which the model only names: the application supplies what they compute. */
import type { ApplyTerm, TensorType, Term } from './term.ts';
import type { Attrs } from './value.ts';

/** The op of all of them. */
export const HOOK = 'hook';

export interface HookFacts {
  /** The name that the model has for the operator. */
  readonly code: string;
  /** Its index in the model: each has a function of its own. */
  readonly operator: number;
  /** Its options as the model has them, in hexadecimal. */
  readonly options: string;
  readonly outputs: readonly TensorType[];
}

/** A term computes one output; `output` counts them. */
export function hookAttrs({ code, operator, options, outputs }: HookFacts, output: number): Attrs {
  const types = outputs.map(({ dtype, shape }) => [dtype, ...shape]);
  return { code, operator, options, outputs: types, output };
}

/** undefined: the op is one of the rules. */
export function hookOf(term: Term): HookFacts | undefined {
  if (term.kind !== 'apply' || term.op !== HOOK) return undefined;
  const { code, operator, options, outputs } = term.attrs;
  const types = Array.isArray(outputs) ? outputs : [];
  return {
    code: String(code),
    operator: Number(operator),
    options: String(options),
    outputs: types.map(([dtype, ...shape]) => ({ dtype: String(dtype), shape: shape.map(Number) })),
  };
}

/** The terms of all outputs of the operator that one of them belongs to, in order. */
export function outputsOf(
  term: ApplyTerm,
  facts: HookFacts,
  make: (parts: Pick<ApplyTerm, 'op' | 'attrs' | 'args' | 'types'>) => ApplyTerm,
): readonly ApplyTerm[] {
  const { args } = term;
  return facts.outputs.map((type, at) =>
    make({ op: HOOK, attrs: hookAttrs(facts, at), args, types: [type] }),
  );
}
