/** The cells of the matrix of operators and element types, by what their operators have in common. */

import type { Cell, CellTensor, CellType } from './operators.ts';
import { createRandom } from './random.ts';

type Quantized = 'i8' | 'u8' | 'i16';

const ALL = ['i8', 'u8', 'i16'] as const;

/** Zero points of 16 bits are 0. */
const ZERO: Readonly<Record<Quantized, number>> = { i8: -7, u8: 119, i16: 0 };
/** Steps of a scale that bring the type to about -size..size. */
const STEPS: Readonly<Record<Quantized, number>> = { i8: 127, u8: 127, i16: 32767 };

const isQuantized = (type: CellType): type is Quantized => type in ZERO;

/** Real numbers within -size..size. */
function map(type: CellType, shape: readonly number[], size = 4): CellTensor {
  if (!isQuantized(type)) return { type, shape };
  return { type, shape, scale: size / STEPS[type], zero: ZERO[type] };
}

/** The same with all numbers from 0 on. */
function positive(type: Quantized, shape: readonly number[], size = 4): CellTensor {
  const low = type === 'i8' ? -128 : 0;
  return { type, shape, scale: size / (type === 'i16' ? 32767 : 255), zero: low };
}

const ints = (...values: readonly number[]): CellTensor => ({
  type: 'i32',
  shape: [values.length],
  values,
});
const shaped = (shape: readonly number[], ...values: readonly number[]): CellTensor => ({
  type: 'i32',
  shape,
  values,
});

const cell = (
  operator: string,
  type: string,
  inputs: readonly CellTensor[],
  outputs: readonly CellTensor[],
  options: Cell['options'] = {},
): Cell => ({ name: `${operator} ${type}`, operator, inputs, outputs, options });

const renamed = (cells: readonly Cell[], word: string): readonly Cell[] =>
  cells.map((one) => ({ ...one, name: `${one.name} ${word}` }));

const SHAPE = [1, 5, 4, 7];

const unary = (
  operator: string,
  types: readonly CellType[],
  result = 4,
  options: Cell['options'] = {},
): readonly Cell[] =>
  types.map((type) =>
    cell(operator, type, [map(type, SHAPE)], [map(type, SHAPE, result)], options),
  );

const binary = (
  operator: string,
  types: readonly CellType[],
  result = 6,
  options: Cell['options'] = {},
): readonly Cell[] =>
  types.map((type) =>
    cell(
      operator,
      type,
      [map(type, SHAPE), map(type, SHAPE, 3)],
      [map(type, SHAPE, result)],
      options,
    ),
  );

const comparison = (operator: string, types: readonly CellType[]): readonly Cell[] =>
  types.map((type) =>
    cell(operator, type, [map(type, SHAPE), map(type, SHAPE, 4)], [map('bool', SHAPE)]),
  );

/** Operands and result have one quantization. */
const moved = (
  operator: string,
  parts: {
    from?: readonly number[];
    to: readonly number[];
    operands?: readonly CellTensor[];
    options?: Cell['options'];
  },
  types: readonly CellType[] = ALL,
): readonly Cell[] =>
  types.map((type) =>
    cell(
      operator,
      type,
      [map(type, parts.from ?? SHAPE), ...(parts.operands ?? [])],
      [map(type, parts.to)],
      parts.options,
    ),
  );

/** Elements over the whole type, or near 0. */
function elementsOf(type: CellType, shape: readonly number[], most: number): readonly number[] {
  const random = createRandom(shape.reduce((sum, dim) => 31 * sum + dim, 7));
  const middle = type === 'u8' ? 128 : 0;
  return Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => middle + random.int(2 * most + 1) - most,
  );
}

function weights(type: Quantized, shape: readonly number[], axis?: number): CellTensor {
  const stored = type === 'u8' ? 'u8' : 'i8';
  const scales =
    axis === undefined || type === 'u8'
      ? [0.01]
      : Array.from({ length: shape[axis] ?? 1 }, (_, c) => 0.008 + 0.001 * c);
  return {
    type: stored,
    shape,
    scale: scales,
    zero: type === 'u8' ? 121 : 0,
    axis: axis ?? 0,
    values: elementsOf(stored, shape, 100),
  };
}

function bias(
  type: Quantized,
  channels: number,
  scale: number,
  per: readonly number[],
): CellTensor {
  const wide = type === 'i16' ? 'i64' : 'i32';
  return {
    type: wide,
    shape: [channels],
    scale: per.map((one) => one * scale),
    zero: 0,
    values: elementsOf('i32', [channels], 900),
  };
}

interface Layer {
  readonly operator: string;
  readonly weight: readonly number[];
  readonly axis?: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly options: Cell['options'];
}

const layer = ({ operator, weight, axis, from, to, options }: Layer): readonly Cell[] =>
  ALL.map((type) => {
    const x = map(type, from);
    const w = weights(type, weight, axis);
    const b = bias(type, to.at(-1) ?? 1, Number(x.scale), [w.scale ?? 1].flat());
    return cell(operator, type, [x, w, b], [map(type, to, 8)], options);
  });

const WINDOW = { padding: 'SAME', stride_w: 1, stride_h: 1, activation: 'NONE' };

const convolutions: readonly Cell[] = [
  ...layer({
    ...{ operator: 'CONV_2D', weight: [6, 3, 2, 7], axis: 0, from: SHAPE, to: [1, 3, 4, 6] },
    options: { ...WINDOW, stride_h: 2, activation: 'RELU', dilation_w: 1, dilation_h: 1 },
  }),
  ...layer({
    ...{ operator: 'DEPTHWISE_CONV_2D', weight: [1, 3, 3, 7], axis: 3, from: SHAPE, to: SHAPE },
    options: { ...WINDOW, depth_multiplier: 1, activation: 'RELU6', dilation_w: 1, dilation_h: 1 },
  }),
  ...layer({
    ...{ operator: 'FULLY_CONNECTED', weight: [5, 28], from: [3, 28], to: [3, 5] },
    options: { activation: 'NONE', keep_num_dims: false },
  }),
  ...ALL.map((type) =>
    cell(
      'TRANSPOSE_CONV',
      type,
      [ints(1, 10, 8, 3), weights(type, [3, 3, 3, 7], 0), map(type, SHAPE)],
      [map(type, [1, 10, 8, 3], 8)],
      { ...WINDOW, stride_w: 2, stride_h: 2 },
    ),
  ),
  ...(['i8', 'i16'] as const).map((type) =>
    cell(
      'BATCH_MATMUL',
      type,
      [map(type, [2, 3, 8]), map(type, [2, 8, 5], 1)],
      [map(type, [2, 3, 5], 12)],
      {
        adj_x: false,
        adj_y: false,
        asymmetric: false,
      },
    ),
  ),
];

const pool = (operator: string): readonly Cell[] =>
  moved(operator, {
    to: [1, 3, 2, 7],
    options: {
      padding: 'SAME',
      stride_w: 2,
      stride_h: 2,
      filter_w: 2,
      filter_h: 3,
      activation: 'NONE',
    },
  });

const reduced = (
  operator: string,
  types: readonly CellType[] = ALL,
  result?: number,
): readonly Cell[] =>
  types.map((type) =>
    cell(operator, type, [map(type, SHAPE), ints(1, 2)], [map(type, [1, 7], result ?? 4)], {
      keep_dims: false,
    }),
  );

const pools: readonly Cell[] = [
  ...pool('AVERAGE_POOL_2D'),
  ...pool('MAX_POOL_2D'),
  ...reduced('MEAN', [...ALL, 'f32']),
  ...reduced('SUM', [...ALL, 'f32'], 40),
  ...reduced('REDUCE_MAX', [...ALL, 'f32']),
  ...reduced('REDUCE_MIN', [...ALL, 'f32']),
  ...reduced('REDUCE_ANY', ['bool']),
  ...reduced('REDUCE_ALL', ['bool']),
  ...['ARG_MAX', 'ARG_MIN'].flatMap((operator) =>
    (['i8', 'u8', 'f32'] as const).map((type) =>
      cell(operator, type, [map(type, [2, 9]), shaped([1], 1)], [{ type: 'i32', shape: [2] }], {
        output_type: 2,
      }),
    ),
  ),
];

const elementwise: readonly Cell[] = [
  ...binary('ADD', [...ALL, 'f32'], 6, { activation: 'RELU' }),
  ...binary('ADD', ['i32'], 6, { activation: 'NONE' }),
  ...renamed(binary('ADD', ['i32'], 6, { activation: 'RELU' }), 'relu'),
  ...binary('SUB', [...ALL, 'i32', 'f32'], 6, { activation: 'NONE', pot_scale: false }),
  ...binary('MUL', [...ALL, 'i32', 'f32'], 12, { activation: 'NONE' }),
  ...binary('DIV', ['i8', 'u8', 'f32'], 2, { activation: 'NONE' }),
  ...binary('SQUARED_DIFFERENCE', ['i8', 'i32', 'f32'], 40),
  ...binary('FLOOR_DIV', ['i8', 'i16', 'i32', 'f32']),
  ...binary('FLOOR_MOD', ['i8', 'i16', 'i32', 'f32']),
  ...['MINIMUM', 'MAXIMUM'].flatMap((operator) =>
    ([...ALL, 'i32', 'f32'] as const).map((type) =>
      cell(operator, type, [map(type, SHAPE), map(type, SHAPE)], [map(type, SHAPE)]),
    ),
  ),
  ...['EQUAL', 'NOT_EQUAL'].flatMap((operator) =>
    comparison(operator, ['i8', 'u8', 'i16', 'i32', 'f32', 'bool']),
  ),
  ...['GREATER', 'GREATER_EQUAL', 'LESS', 'LESS_EQUAL'].flatMap((operator) =>
    comparison(operator, ['i8', 'u8', 'i16', 'i32', 'f32']),
  ),
  ...binary('LOGICAL_AND', ['bool']),
  ...binary('LOGICAL_OR', ['bool']),
  ...unary('LOGICAL_NOT', ['bool']),
  ...unary('ABS', ['i8', 'i16', 'f32']),
  ...unary('NEG', ['i16', 'f32']),
  // The reference takes stored numbers as they are, which is right where the zero points are opposite too.
  cell('NEG', 'i8', [map('i8', SHAPE)], [{ ...map('i8', SHAPE), zero: -ZERO.i8 }]),
  ...['SQUARE', 'FLOOR', 'CEIL', 'ROUND', 'SIN', 'COS'].flatMap((operator) =>
    unary(operator, ['f32']),
  ),
];

const activations: readonly Cell[] = [
  ...['RELU', 'RELU6', 'RELU_N1_TO_1', 'RELU_0_TO_1'].flatMap((operator) =>
    unary(operator, [...ALL, 'f32'], 3),
  ),
  ...unary('LEAKY_RELU', [...ALL, 'f32'], 4, { alpha: 0.125 }),
  ...(['i8', 'u8', 'f32'] as const).map((type) =>
    cell('PRELU', type, [map(type, SHAPE), map(type, [1, 1, 7], 1)], [map(type, SHAPE)]),
  ),
  ...unary('HARD_SWISH', ['i8', 'u8', 'f32']),
  ...unary('ELU', ['i8', 'f32']),
  ...unary('GELU', ['i8', 'f32'], 4, { approximate: false }),
  ...(['i8', 'u8', 'i16'] as const).flatMap((type) => [
    cell(
      'TANH',
      type,
      [map(type, SHAPE)],
      [
        {
          type,
          shape: SHAPE,
          ...(type === 'i16'
            ? { scale: 2 ** -15, zero: 0 }
            : { scale: 2 ** -7, zero: type === 'u8' ? 128 : 0 }),
        },
      ],
    ),
    cell(
      'LOGISTIC',
      type,
      [map(type, SHAPE)],
      [
        {
          type,
          shape: SHAPE,
          ...(type === 'i16'
            ? { scale: 2 ** -15, zero: 0 }
            : { scale: 2 ** -8, zero: type === 'u8' ? 0 : -128 }),
        },
      ],
    ),
    cell(
      'SOFTMAX',
      type,
      [map(type, [3, 11])],
      [
        {
          type,
          shape: [3, 11],
          ...(type === 'i16'
            ? { scale: 2 ** -15, zero: 0 }
            : { scale: 2 ** -8, zero: type === 'u8' ? 0 : -128 }),
        },
      ],
      { beta: 1 },
    ),
  ]),
  cell(
    'SOFTMAX',
    'i8 to i16',
    [map('i8', [3, 11])],
    [{ type: 'i16', shape: [3, 11], scale: 2 ** -16, zero: -32768 }],
    { beta: 1 },
  ),
  ...(['i8', 'i16'] as const).map((type) =>
    cell('EXP', type, [map(type, SHAPE, 1)], [map(type, SHAPE, 3)]),
  ),
  ...(['i8', 'i16'] as const).map((type) =>
    cell('LOG', type, [positive(type, SHAPE)], [map(type, SHAPE, 3)]),
  ),
  ...(['i8', 'i16'] as const).map((type) =>
    cell('SQRT', type, [positive(type, SHAPE)], [positive(type, SHAPE, 2)]),
  ),
  cell('RSQRT', 'i8', [positive('i8', SHAPE)], [positive('i8', SHAPE, 9)]),
  cell(
    'LOG_SOFTMAX',
    'i8',
    [map('i8', [3, 11])],
    [{ type: 'i8', shape: [3, 11], scale: 1 / 16, zero: 127 }],
  ),
  ...unary('LOG_SOFTMAX', ['f32']),
  cell(
    'L2_NORMALIZATION',
    'i8',
    [map('i8', [3, 11])],
    [{ type: 'i8', shape: [3, 11], scale: 2 ** -7, zero: 0 }],
    { activation: 'NONE' },
  ),
  cell(
    'L2_NORMALIZATION',
    'u8',
    [map('u8', [3, 11])],
    [{ type: 'u8', shape: [3, 11], scale: 2 ** -7, zero: 128 }],
    { activation: 'NONE' },
  ),
  cell('L2_NORMALIZATION', 'f32', [map('f32', [3, 11])], [map('f32', [3, 11])], {
    activation: 'NONE',
  }),
];

const MOVABLE = [...ALL, 'i32', 'f32'] as const;

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
    options: {
      begin_mask: 0,
      end_mask: 0,
      ellipsis_mask: 0,
      new_axis_mask: 0,
      shrink_axis_mask: 0,
      offset: false,
    },
  }),
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
  ...convolutions,
  ...pools,
  ...elementwise,
  ...activations,
  ...movements,
  ...conversions,
  ...deep,
];
