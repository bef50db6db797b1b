/** The bytes of all variables, side by side in one buffer. */
import type { Variable } from '../ir/graph.ts';
import { bytesOfType } from '../ir/term.ts';

/** Base addresses of feature maps want 16 bytes. */
const ALIGNMENT = 16;

export interface VariablePlaces {
  /** Bytes from the start of the buffer, by variable. */
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
  readonly bytes: number;
}

export function placeVariables(variables: readonly Variable[]): VariablePlaces {
  const sizes = variables.map(({ type }) => bytesOfType(type));
  let bytes = 0;
  const offsets = sizes.map((size) => {
    const offset = bytes;
    bytes += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return offset;
  });
  return { offsets, sizes, bytes };
}

/** What the buffer holds before the first invocation. */
export function firstValues(variables: readonly Variable[]): Uint8Array {
  const { offsets, bytes } = placeVariables(variables);
  const whole = new Uint8Array(bytes);
  for (const [at, { initial }] of variables.entries()) whole.set(initial, offsets[at] ?? 0);
  return whole;
}
