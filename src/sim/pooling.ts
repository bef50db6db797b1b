/** Pools: the largest, the sum or the average of a window, and the sum over channels. */
import type { Image } from './image.ts';
import type { PoolOperation } from './operation.ts';

export interface Pooled {
  /** Order y, x, c: maxima or sums. */
  readonly values: Float64Array;
  /** Taps inside the IFM for each y, x. */
  readonly taps: Uint32Array;
}

type Combine = (a: number, b: number) => number;

const add: Combine = (a, b) => a + b;

/** Taps in the padding count nothing: they are never the largest, and they add no zero. */
export function pool(operation: PoolOperation, image: Image): Pooled {
  const { ofm, mode } = operation;
  const depth = mode === 'REDUCE_SUM' ? image.depth : ofm.depth;
  const combine = mode === 'MAX' ? Math.max : add;
  const values = new Float64Array(ofm.height * ofm.width * depth);
  const taps = new Uint32Array(ofm.height * ofm.width);
  for (let y = 0; y < ofm.height; y++)
    for (let x = 0; x < ofm.width; x++) {
      const at = y * ofm.width + x;
      const sink = values
        .subarray(at * depth, (at + 1) * depth)
        .fill(mode === 'MAX' ? -Infinity : 0);
      taps[at] = poolWindow(operation, image, [y, x], (from) => {
        for (let c = 0; c < depth; c++)
          sink[c] = combine(sink[c] as number, image.values[from + c] as number);
      });
    }
  return mode === 'REDUCE_SUM' ? { values: sumChannels(values, depth), taps } : { values, taps };
}

/** Calls `visit` with the offset of each pixel of the window that lies in the image; gives their number. */
function poolWindow(
  { window }: PoolOperation,
  image: Image,
  [y, x]: readonly [number, number],
  visit: (offset: number) => void,
): number {
  let count = 0;
  for (let ky = 0; ky < window.tapsY; ky++)
    for (let kx = 0; kx < window.tapsX; kx++) {
      const row = y * window.strideY + ky * window.dilationY - window.padTop;
      const column = x * window.strideX + kx * window.dilationX - window.padLeft;
      if (row < 0 || row >= image.height || column < 0 || column >= image.width) continue;
      visit((row * image.width + column) * image.depth);
      count++;
    }
  return count;
}

function sumChannels(values: Float64Array, depth: number): Float64Array {
  const sums = new Float64Array(values.length / depth);
  for (let at = 0; at < values.length; at++) {
    const pixel = Math.floor(at / depth);
    sums[pixel] = (sums[pixel] as number) + (values[at] as number);
  }
  return sums;
}
