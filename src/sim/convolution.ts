/** Multiply-accumulate kernels. Sums are doubles: exact, since 40-bit accumulators are far below 2^53. */
import type { Image } from './image.ts';
import type { ConvolutionOperation } from './operation.ts';

/** Accumulators in order y, x, c, without bias. */
export function convolve(
  { window, ofm }: ConvolutionOperation,
  image: Image,
  weights: Float64Array,
): Float64Array {
  const sums = new Float64Array(ofm.height * ofm.width * ofm.depth);
  const patch = new Float64Array(window.tapsY * window.tapsX * image.depth);
  for (let y = 0; y < ofm.height; y++)
    for (let x = 0; x < ofm.width; x++) {
      fillPatch(patch, image, window, [y * window.strideY, x * window.strideX]);
      dotRows(patch, weights, sums, [(y * ofm.width + x) * ofm.depth, ofm.depth]);
    }
  return sums;
}

/** The taps that one output sees, in the weights' order. */
function fillPatch(
  patch: Float64Array,
  image: Image,
  window: ConvolutionOperation['window'],
  [top, left]: readonly [number, number],
): void {
  const { depth, width, values } = image;
  let to = 0;
  for (let ky = 0; ky < window.tapsY; ky++) {
    const row = (top + ky * window.dilationY) * width;
    for (let kx = 0; kx < window.tapsX; kx++) {
      let from = (row + left + kx * window.dilationX) * depth;
      for (let c = 0; c < depth; c++) patch[to++] = values[from++] ?? 0;
    }
  }
}

/** Four output channels at a time: a load of the patch serves four products. */
function dotRows(
  patch: Float64Array,
  weights: Float64Array,
  sums: Float64Array,
  [to, depth]: readonly [number, number],
): void {
  const length = patch.length;
  let o = 0;
  for (; o + 4 <= depth; o += 4) {
    const first = o * length;
    const second = first + length;
    const third = second + length;
    const fourth = third + length;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < length; k++) {
      const value = patch[k] as number;
      a += value * (weights[first + k] as number);
      b += value * (weights[second + k] as number);
      c += value * (weights[third + k] as number);
      d += value * (weights[fourth + k] as number);
    }
    sums[to + o] = a;
    sums[to + o + 1] = b;
    sums[to + o + 2] = c;
    sums[to + o + 3] = d;
  }
  for (; o < depth; o++) {
    let sum = 0;
    for (let k = 0; k < length; k++)
      sum += (patch[k] as number) * (weights[o * length + k] as number);
    sums[to + o] = sum;
  }
}

/** Each channel has its own kernel; weights are [tap][channel]. */
export function convolveDepthwise(
  { window, ofm }: ConvolutionOperation,
  image: Image,
  weights: Float64Array,
): Float64Array {
  const depth = ofm.depth;
  const sums = new Float64Array(ofm.height * ofm.width * depth);
  for (let y = 0; y < ofm.height; y++)
    for (let x = 0; x < ofm.width; x++)
      for (let tap = 0; tap < window.tapsY * window.tapsX; tap++) {
        const row = y * window.strideY + Math.floor(tap / window.tapsX) * window.dilationY;
        const column = x * window.strideX + (tap % window.tapsX) * window.dilationX;
        const from = (row * image.width + column) * image.depth;
        const to = (y * ofm.width + x) * depth;
        for (let c = 0; c < depth; c++)
          sums[to + c] =
            (sums[to + c] as number) +
            (image.values[from + c] as number) * (weights[tap * depth + c] as number);
      }
  return sums;
}
