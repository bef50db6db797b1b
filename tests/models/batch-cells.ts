/** Several images, and more axes than a map has. */
import { ALL, cell, ints, layer, map, moved, renamed, shaped, weights } from './cell-kinds.ts';
import type { Cell } from './operators.ts';

const STILL = { stride_w: 1, stride_h: 1, activation: 'NONE' };
const FLAT = { ...STILL, padding: 'VALID', dilation_w: 1, dilation_h: 1 };
const WIDE = { ...STILL, padding: 'SAME', dilation_w: 1, dilation_h: 1 };

const convolutions: readonly Cell[] = [
  ...renamed(
    layer({
      ...{
        operator: 'CONV_2D',
        weight: [6, 3, 2, 7],
        axis: 0,
        from: [2, 5, 4, 7],
        to: [2, 3, 4, 6],
      },
      options: { ...WIDE, stride_h: 2, activation: 'RELU' },
    }),
    'of 2',
  ),
  // No window reaches from one image into the next.
  ...renamed(
    layer({
      ...{
        operator: 'CONV_2D',
        weight: [6, 1, 1, 7],
        axis: 0,
        from: [3, 5, 4, 7],
        to: [3, 5, 4, 6],
      },
      options: FLAT,
    }),
    'of 3, points',
  ),
  ...renamed(
    layer({
      ...{ operator: 'DEPTHWISE_CONV_2D', weight: [1, 3, 3, 7], axis: 3 },
      ...{ from: [3, 5, 4, 7], to: [3, 5, 4, 7] },
      options: { ...WIDE, depth_multiplier: 1 },
    }),
    'of 3',
  ),
  ...renamed(
    layer({
      ...{ operator: 'DEPTHWISE_CONV_2D', weight: [1, 2, 3, 7], axis: 3 },
      ...{ from: [2, 6, 4, 7], to: [2, 3, 2, 7] },
      options: { ...FLAT, stride_h: 2, depth_multiplier: 1 },
    }),
    'of 2, apart',
  ),
  ...ALL.flatMap((type) =>
    [1, 2, 3].map((stride) => {
      const to = [2, 3 * stride, 4 * stride, 3];
      return cell(
        'TRANSPOSE_CONV',
        `${type} of 2 by ${stride}`,
        [ints(...to), weights(type, [3, 3, 3, 7], 0), map(type, [2, 3, 4, 7])],
        [map(type, to, 8)],
        { ...STILL, padding: 'SAME', stride_w: stride, stride_h: stride },
      );
    }),
  ),
  ...renamed(
    layer({
      ...{
        operator: 'FULLY_CONNECTED',
        weight: [5, 14],
        from: [2, 1, 3, 2, 14],
        to: [2, 1, 3, 2, 5],
      },
      options: { activation: 'RELU', keep_num_dims: true },
    }),
    'rank 5',
  ),
];

const pools: readonly Cell[] = ['AVERAGE_POOL_2D', 'MAX_POOL_2D'].flatMap((operator) => [
  ...renamed(
    moved(operator, {
      ...{ from: [3, 5, 4, 7], to: [3, 3, 2, 7] },
      options: {
        ...{
          padding: 'SAME',
          stride_w: 2,
          stride_h: 2,
          filter_w: 2,
          filter_h: 3,
          activation: 'NONE',
        },
      },
    }),
    'of 3',
  ),
  ...renamed(
    moved(operator, {
      ...{ from: [2, 6, 4, 7], to: [2, 3, 3, 7] },
      options: {
        ...{
          padding: 'VALID',
          stride_w: 1,
          stride_h: 2,
          filter_w: 2,
          filter_h: 2,
          activation: 'RELU',
        },
      },
    }),
    'of 2, apart',
  ),
]);

const resize = (operator: string, word: string, to: readonly number[], options: Cell['options']) =>
  renamed(
    moved(operator, { from: [2, 4, 3, 5], to, operands: [ints(to[1] ?? 1, to[2] ?? 1)], options }),
    word,
  );

const EDGES = { align_corners: false, half_pixel_centers: false };
const CORNERS = { align_corners: true, half_pixel_centers: false };
const MIDDLES = { align_corners: false, half_pixel_centers: true };

const movements: readonly Cell[] = [
  ...resize('RESIZE_NEAREST_NEIGHBOR', 'of 2, twice', [2, 8, 6, 5], EDGES),
  ...resize('RESIZE_NEAREST_NEIGHBOR', 'of 2, halves', [2, 2, 2, 5], MIDDLES),
  ...resize('RESIZE_NEAREST_NEIGHBOR', 'of 2, corners', [2, 7, 5, 5], CORNERS),
  ...resize('RESIZE_NEAREST_NEIGHBOR', 'of 2, uneven', [2, 6, 5, 5], EDGES),
  ...resize('RESIZE_BILINEAR', 'of 2, edges', [2, 8, 6, 5], EDGES),
  ...resize('RESIZE_BILINEAR', 'of 2, corners', [2, 7, 5, 5], CORNERS),
  ...resize('RESIZE_BILINEAR', 'of 2, middles', [2, 8, 6, 5], MIDDLES),
  ...renamed(
    moved('SPACE_TO_DEPTH', { from: [3, 4, 6, 3], to: [3, 2, 3, 12], options: { block: 2 } }),
    'of 3',
  ),
  ...renamed(
    moved('DEPTH_TO_SPACE', { from: [3, 2, 3, 12], to: [3, 4, 6, 3], options: { block: 2 } }),
    'of 3',
  ),
  ...renamed(
    moved('SPACE_TO_BATCH_ND', {
      ...{ from: [2, 3, 6, 3], to: [8, 2, 4, 3] },
      operands: [ints(2, 2), shaped([2, 2], 1, 0, 0, 2)],
    }),
    'of 2',
  ),
  ...renamed(
    moved('BATCH_TO_SPACE_ND', {
      ...{ from: [8, 2, 3, 3], to: [2, 3, 4, 3] },
      operands: [ints(2, 2), shaped([2, 2], 1, 0, 0, 2)],
    }),
    'of 2',
  ),
  ...renamed(
    moved('PAD', {
      ...{ from: [2, 5, 4, 7], to: [3, 6, 6, 8] },
      operands: [shaped([4, 2], 0, 1, 1, 0, 1, 1, 1, 0)],
    }),
    'of 2',
  ),
];

export const BATCH_CELLS: readonly Cell[] = [...convolutions, ...pools, ...movements];
