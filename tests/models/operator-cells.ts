/** The cells of the matrix of operators and element types. */
import { ARITHMETIC_CELLS } from './arithmetic-cells.ts';
import { BATCH_CELLS } from './batch-cells.ts';
import { ALL, cell, ints, map, moved, renamed, SHAPE, shaped } from './cell-kinds.ts';
import type { Cell } from './operators.ts';

const MOVABLE = [...ALL, 'i32', 'f32'] as const;

const SLICED = {
  begin_mask: 0,
  end_mask: 0,
  ellipsis_mask: 0,
  new_axis_mask: 0,
  shrink_axis_mask: 0,
  offset: false,
};

const movements: readonly Cell[] = [
  ...moved('RESHAPE', { to: [20, 7], operands: [ints(20, 7)] }, MOVABLE),
  ...moved('EXPAND_DIMS', { to: [1, 5, 1, 4, 7], operands: [ints(2)] }),
  ...moved('SQUEEZE', { to: [5, 4, 7], options: { axes: [0] } }),
  ...moved('TRANSPOSE', { to: [1, 7, 5, 4], operands: [ints(0, 3, 1, 2)] }),
  ...renamed(moved('TRANSPOSE', { to: [1, 4, 5, 7], operands: [ints(0, 2, 1, 3)] }), 'turned'),
  ...moved('SLICE', { to: [1, 3, 4, 2], operands: [ints(0, 1, 0, 4), ints(1, 3, -1, 2)] }),
  ...moved('STRIDED_SLICE', {
    to: [1, 2, 4, 7],
    operands: [ints(0, 1, 0, 0), ints(1, 5, 4, 7), ints(1, 2, 1, 1)],
    options: SLICED,
  }),
  ...renamed(
    moved('STRIDED_SLICE', {
      to: [1, 4, 2, 3],
      operands: [ints(0, 4, 0, 5), ints(1, 0, 4, 0), ints(1, -1, 2, -2)],
      options: SLICED,
    }),
    'backwards and over channels',
  ),
  ...moved('PAD', { to: [1, 8, 5, 7], operands: [shaped([4, 2], 0, 0, 1, 2, 1, 0, 0, 0)] }),
  ...ALL.map((type) =>
    cell(
      'PADV2',
      type,
      [
        map(type, SHAPE),
        shaped([4, 2], 0, 0, 1, 2, 1, 0, 0, 0),
        { ...map(type, []), values: [33] },
      ],
      [map(type, [1, 8, 5, 7])],
    ),
  ),
  ...moved('MIRROR_PAD', {
    to: [1, 7, 6, 7],
    operands: [shaped([4, 2], 0, 0, 1, 1, 0, 2, 0, 0)],
    options: { mode: 'REFLECT' },
  }),
  ...moved('TILE', { to: [1, 10, 4, 21], operands: [ints(1, 2, 1, 3)] }),
  ...moved('REVERSE_V2', { to: SHAPE, operands: [ints(1)] }),
  ...moved(
    'BROADCAST_TO',
    { from: [1, 4, 1], to: [3, 5, 4, 7], operands: [ints(3, 5, 4, 7)] },
    MOVABLE,
  ),
  ...moved('SPACE_TO_DEPTH', { from: [1, 4, 6, 3], to: [1, 2, 3, 12], options: { block: 2 } }),
  ...moved('DEPTH_TO_SPACE', { from: [1, 2, 3, 12], to: [1, 4, 6, 3], options: { block: 2 } }),
  ...moved('SPACE_TO_BATCH_ND', {
    from: [1, 4, 6, 3],
    to: [4, 2, 3, 3],
    operands: [ints(2, 2), shaped([2, 2], 0, 0, 0, 0)],
  }),
  ...moved('BATCH_TO_SPACE_ND', {
    from: [4, 2, 3, 3],
    to: [1, 4, 6, 3],
    operands: [ints(2, 2), shaped([2, 2], 0, 0, 0, 0)],
  }),
  ...moved(
    'GATHER',
    { to: [1, 3, 4, 7], operands: [ints(4, 0, 2)], options: { axis: 1, batches: 0 } },
    MOVABLE,
  ),
  ...moved('GATHER_ND', { from: [5, 4, 7], to: [2, 7], operands: [shaped([2, 2], 4, 1, 0, 3)] }, [
    'i8',
    'i16',
    'i32',
    'f32',
  ]),
  ...moved('ZEROS_LIKE', { to: SHAPE }, ['i8', 'i32', 'f32']),
  ...(['i8', 'i16', 'i32', 'f32'] as const).map((type) =>
    cell('FILL', type, [ints(2, 3), map(type, [])], [map(type, [2, 3])]),
  ),
  ...ALL.flatMap((type) => [
    cell(
      'CONCATENATION',
      type,
      [map(type, SHAPE), map(type, [1, 5, 4, 2])],
      [map(type, [1, 5, 4, 9])],
      { axis: 3, activation: 'NONE' },
    ),
    cell('PACK', type, [map(type, [5, 4, 7]), map(type, [5, 4, 7])], [map(type, [2, 5, 4, 7])], {
      values_count: 2,
      axis: 0,
    }),
    cell('UNPACK', type, [map(type, [2, 5, 7])], [map(type, [5, 7]), map(type, [5, 7])], {
      num: 2,
      axis: 0,
    }),
    cell(
      'SPLIT',
      type,
      [shaped([], 2), map(type, SHAPE)],
      [map(type, [1, 5, 2, 7]), map(type, [1, 5, 2, 7])],
      { num_splits: 2 },
    ),
    cell(
      'SPLIT_V',
      type,
      [map(type, SHAPE), ints(1, 4), shaped([], 1)],
      [map(type, [1, 1, 4, 7]), map(type, [1, 4, 4, 7])],
      { num_splits: 2 },
    ),
    cell(
      'RESIZE_NEAREST_NEIGHBOR',
      type,
      [map(type, SHAPE), ints(10, 8)],
      [map(type, [1, 10, 8, 7])],
      { align_corners: false, half_pixel_centers: false },
    ),
    cell('RESIZE_BILINEAR', type, [map(type, SHAPE), ints(10, 8)], [map(type, [1, 10, 8, 7])], {
      align_corners: false,
      half_pixel_centers: true,
    }),
  ]),
  ...(['i8', 'u8', 'i16', 'i32', 'f32'] as const).map((type) =>
    cell(
      'SELECT_V2',
      type,
      [map('bool', [1, 5, 4, 1]), map(type, SHAPE), map(type, SHAPE)],
      [map(type, SHAPE)],
    ),
  ),
  ...(['i8', 'i32', 'f32'] as const).map((type) =>
    cell('CUMSUM', type, [map(type, [3, 8], 1), shaped([], 1)], [map(type, [3, 8], 6)], {
      exclusive: false,
      reverse: true,
    }),
  ),
  cell('SHAPE', 'i8', [map('i8', SHAPE)], [{ type: 'i32', shape: [4] }], { out_type: 2 }),
];

const conversions: readonly Cell[] = [
  ...ALL.flatMap((from) =>
    ALL.map((to) => cell('QUANTIZE', `${from} to ${to}`, [map(from, SHAPE)], [map(to, SHAPE, 3)])),
  ),
  ...ALL.map((type) =>
    cell('QUANTIZE', `f32 to ${type}`, [map('f32', SHAPE)], [map(type, SHAPE, 3)]),
  ),
  ...ALL.map((type) => cell('DEQUANTIZE', type, [map(type, SHAPE)], [map('f32', SHAPE)])),
  ...(
    [
      ['i8', 'i32'],
      ['i32', 'i8'],
      ['i16', 'f32'],
      ['f32', 'i32'],
      ['bool', 'i8'],
    ] as const
  ).map(([from, to]) =>
    cell('CAST', `${from} to ${to}`, [{ type: from, shape: SHAPE }], [{ type: to, shape: SHAPE }], {
      in_type: 0,
      out_type: 0,
    }),
  ),
];

const FIVE = [2, 1, 3, 2, 5];
const SIX = [2, 3, 2, 3, 5, 2];

/** More than four axes. */
const deep: readonly Cell[] = ALL.flatMap((type) => [
  cell('ADD', `${type} rank 5`, [map(type, FIVE), map(type, FIVE, 3)], [map(type, FIVE, 6)], {
    activation: 'NONE',
  }),
  cell(
    'TRANSPOSE',
    `${type} rank 5`,
    [map(type, FIVE), ints(4, 0, 2, 1, 3)],
    [map(type, [5, 2, 3, 1, 2])],
  ),
  cell(
    'TRANSPOSE',
    `${type} rank 6`,
    [map(type, SIX), ints(1, 0, 5, 2, 4, 3)],
    [map(type, [3, 2, 2, 2, 5, 3])],
  ),
  cell(
    'SLICE',
    `${type} rank 5`,
    [map(type, FIVE), ints(1, 0, 1, 0, 2), ints(-1, 1, 2, 1, 2)],
    [map(type, [1, 1, 2, 1, 2])],
  ),
  cell('MEAN', `${type} rank 5`, [map(type, FIVE), ints(2, 3)], [map(type, [2, 1, 1, 1, 5])], {
    keep_dims: true,
  }),
  cell('RELU', `${type} rank 6`, [map(type, [1, ...FIVE])], [map(type, [1, ...FIVE], 3)]),
  cell(
    'CONCATENATION',
    `${type} rank 5`,
    [map(type, FIVE), map(type, FIVE)],
    [map(type, [2, 1, 6, 2, 5])],
    { axis: 2, activation: 'NONE' },
  ),
  cell(
    'RESHAPE',
    `${type} rank 6`,
    [map(type, FIVE), ints(1, 2, 3, 1, 2, 5)],
    [map(type, [1, 2, 3, 1, 2, 5])],
  ),
]);

export const CELLS: readonly Cell[] = [
  ...ARITHMETIC_CELLS,
  ...movements,
  ...conversions,
  ...deep,
  ...BATCH_CELLS,
];
