/** Scale records (bias, multiplier, shift) of output channels as the NPU reads them beside the weights. */
import type { DepthSlice } from './weight-order.ts';

export const SCALE_RECORD_BYTES = 10;
const ALIGNMENT = 16;

/** The records of the slice's channels, one behind the other, zeros up to a multiple of 16 bytes. */
export function encodeScaleStream(records: Uint8Array, slice: DepthSlice): Uint8Array {
  const start = slice.start * SCALE_RECORD_BYTES;
  const bytes = slice.depth * SCALE_RECORD_BYTES;
  if (start + bytes > records.length) throw new Error('channels without a scale record');
  const stream = new Uint8Array(Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
  stream.set(records.subarray(start, start + bytes));
  return stream;
}
