/** Operators that compute. */
import {
  ALL,
  binary,
  cell,
  comparison,
  ints,
  layer,
  map,
  moved,
  positive,
  renamed,
  SHAPE,
  shaped,
  unary,
  weights,
  ZERO,
} from './cell-kinds.ts';
import type { Cell, CellTensor, CellType } from './operators.ts';

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

/** Both operands are stretched, along eight elements the one. */
const outerProducts: readonly Cell[] = ALL.map((type) =>
  cell(
    'MUL',
    `${type} of rows and columns`,
    [map(type, [1, 6, 1]), map(type, [1, 1, 8], 1)],
    [map(type, [1, 6, 8], 8)],
    { activation: 'NONE' },
  ),
);

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
  // TensorFlow's own type of places.
  cell('ARG_MAX', 'i8 to i64', [map('i8', [2, 9]), shaped([1], 1)], [{ type: 'i64', shape: [2] }], {
    output_type: 4,
  }),
  cell(
    'ARG_MIN',
    'u8 to i64',
    [map('u8', [2, 3, 5]), shaped([1], 1)],
    [{ type: 'i64', shape: [2, 5] }],
    {
      output_type: 4,
    },
  ),
];

const elementwise: readonly Cell[] = [
  ...binary('ADD', [...ALL, 'f32'], 6, { activation: 'RELU' }),
  ...binary('ADD', ['i32'], 6, { activation: 'NONE' }),
  ...renamed(binary('ADD', ['i32'], 6, { activation: 'RELU' }), 'relu'),
  ...binary('SUB', [...ALL, 'i32', 'f32'], 6, { activation: 'NONE', pot_scale: false }),
  ...binary('MUL', [...ALL, 'i32', 'f32'], 12, { activation: 'NONE' }),
  ...binary('DIV', ['i8', 'u8', 'f32'], 2, { activation: 'NONE' }),
  ...binary('SQUARED_DIFFERENCE', ['i8', 'i16', 'i32', 'f32'], 40),
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

/** -1..1 as the converter has it. */
const aroundZero = (type: (typeof ALL)[number], shape: readonly number[]): CellTensor =>
  type === 'i16'
    ? { type, shape, scale: 2 ** -15, zero: 0 }
    : { type, shape, scale: 2 ** -7, zero: type === 'u8' ? 128 : 0 };

/** 0..1 as the converter has it. */
const share = (type: (typeof ALL)[number], shape: readonly number[]): CellTensor =>
  type === 'i16'
    ? { type, shape, scale: 2 ** -15, zero: 0 }
    : { type, shape, scale: 2 ** -8, zero: type === 'u8' ? 0 : -128 };

const activations: readonly Cell[] = [
  ...['RELU', 'RELU6', 'RELU_N1_TO_1', 'RELU_0_TO_1'].flatMap((operator) =>
    unary(operator, [...ALL, 'f32'], 3),
  ),
  ...unary('LEAKY_RELU', [...ALL, 'f32'], 4, { alpha: 0.125 }),
  ...(['i8', 'u8', 'f32'] as const).map((type) =>
    cell('PRELU', type, [map(type, SHAPE), map(type, [1, 1, 7], 1)], [map(type, SHAPE)]),
  ),
  // Shares have 8 bits.
  cell('PRELU', 'i16', [map('i16', SHAPE), map('i8', [1, 1, 7], 1)], [map('i16', SHAPE)]),
  ...unary('HARD_SWISH', ['i8', 'u8', 'f32']),
  ...unary('ELU', ['i8', 'f32']),
  ...unary('GELU', ['i8', 'f32'], 4, { approximate: false }),
  ...(['i8', 'u8', 'i16'] as const).flatMap((type) => [
    cell('TANH', type, [map(type, SHAPE)], [aroundZero(type, SHAPE)]),
    cell('LOGISTIC', type, [map(type, SHAPE)], [share(type, SHAPE)]),
    cell('SOFTMAX', type, [map(type, [3, 11])], [share(type, [3, 11])], { beta: 1 }),
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
  // From the lowest number to a high one within one line of the table: 16 bits of its slope are kept.
  cell('LOG', 'i16 steep', [map('i16', SHAPE, 327670)], [map('i16', SHAPE, 13)]),
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

export const ARITHMETIC_CELLS: readonly Cell[] = [
  ...convolutions,
  ...outerProducts,
  ...pools,
  ...elementwise,
  ...activations,
];
