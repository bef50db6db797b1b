/** An IFM as the sliding window sees it: zero point taken off, upscaled, padded with zeros. */
import type { FeatureMap } from './feature-map.ts';
import type { Window } from './operation.ts';

export interface Image {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  /** Order y, x, c. Doubles: sums of products of 40-bit accumulators stay exact in them. */
  readonly values: Float64Array;
}

/** `padded`: with the window's padding around; else only the grid. */
export function windowImage(
  ifm: FeatureMap,
  dense: Int32Array,
  window: Window,
  padded: boolean,
): Image {
  const { gridHeight, gridWidth, padTop, padLeft, padBottom, padRight, upscale } = window;
  const top = padded ? padTop : 0;
  const left = padded ? padLeft : 0;
  const height = gridHeight + (padded ? padTop + padBottom : 0);
  const width = gridWidth + (padded ? padLeft + padRight : 0);
  const { depth, zero } = ifm;
  const values = new Float64Array(height * width * depth);
  const factor = upscale === 'none' ? 1 : 2;
  const step = upscale === 'zeros' ? 2 : 1;
  for (let y = 0; y < gridHeight; y += step)
    for (let x = 0; x < gridWidth; x += step) {
      let from = (Math.floor(y / factor) * ifm.width + Math.floor(x / factor)) * depth;
      let to = ((y + top) * width + x + left) * depth;
      for (const end = to + depth; to < end; to++) values[to] = (dense[from++] ?? 0) - zero;
    }
  return { height, width, depth, values };
}
