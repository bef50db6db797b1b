/** Two terms that should compute the same, held against each other bit for bit. */
import { DTYPES, type DType, isDType } from '../ir/dtype.ts';
import { elements, type Term, typeOf } from '../ir/term.ts';
import { elementAt, toBytes } from '../te/bytes.ts';
import { createInterpreter } from '../tir/interpret.ts';
import type { Choices } from './choices.ts';
import { type Bounds, drawElements } from './draw-value.ts';
import type { Instance, Misfit } from './drawing.ts';
import type { TrialWorld } from './trial-world.ts';

/** Bytes for each input of an instance. */
export type Vector = readonly Uint8Array[];

export type Comparison =
  | { readonly kind: 'equal' }
  | ({ readonly kind: 'misfit' } & Misfit)
  | { readonly kind: 'wrong'; readonly sentence: string; readonly vector: Vector };

/** For the ends of the value range of the inputs, then for what the choices say. */
export function compareTerms(
  { rules, pool }: TrialWorld,
  { root: before, inputs, bounds }: Instance,
  after: Term,
  choices: Choices,
): Comparison {
  const interpreter = createInterpreter({ rules, pool });
  for (const end of [0, 1, undefined, undefined]) {
    const vector = inputs.map((input) => {
      const { dtype, shape } = input.type;
      if (!isDType(dtype)) return new Uint8Array(0);
      const known = bounds.get(input);
      if (end === undefined) return drawElements(choices, dtype, elements(shape), known);
      return toBytes(dtype, Array(elements(shape)).fill((known ?? rangeOf(dtype))[end]));
    });
    const [wanted, found] = [before, after].map((term) => interpreter.run([term], vector));
    // A model with such an operator is refused: it has no meaning.
    if (!wanted?.ok) return { kind: 'misfit', by: 'no meaning', sentence: messageOf(wanted) };
    if (!found?.ok) return { kind: 'wrong', sentence: messageOf(found), vector };
    const sentence = differenceOf(before, wanted.value.get(before), found.value.get(after));
    if (sentence !== undefined) return { kind: 'wrong', sentence, vector };
  }
  return { kind: 'equal' };
}

type Run = ReturnType<ReturnType<typeof createInterpreter>['run']>;

const messageOf = (run: Run | undefined): string =>
  run?.ok === false ? run.diagnostics.map(({ message }) => message).join('; ') : 'no value';

/** Smallest and largest value; of floats and wide integers far ones. */
function rangeOf(dtype: DType): Bounds {
  const { bytes, signed, float } = DTYPES[dtype];
  const bits = float ? 8 : Math.min(8 * bytes, 32);
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return [low, low + 2 ** bits - 1];
}

function differenceOf(term: Term, wanted?: Uint8Array, found?: Uint8Array): string | undefined {
  const { dtype = '', shape = [] } = typeOf(term) ?? {};
  if (!wanted || !found || !isDType(dtype)) return 'one side computes no tensor';
  const at = Array.from({ length: elements(shape) }, (_, index) => index).find(
    (index) => elementAt(wanted, dtype, index) !== elementAt(found, dtype, index),
  );
  if (at === undefined) return undefined;
  const place = indicesOf(at, shape).join(', ');
  return `element [${place}] is ${elementAt(found, dtype, at)} and should be ${elementAt(wanted, dtype, at)}`;
}

function indicesOf(at: number, shape: readonly number[]): readonly number[] {
  const indices: number[] = [];
  let rest = at;
  for (const dim of [...shape].reverse()) {
    indices.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  return indices;
}
