/**
 * Dilated convolutions as older converters write them: the map's blocks become images, a convolution takes these, and its
 * results become one map again. Their names are those of their golden data.
 */
import { createRandom } from './random.ts';
import { buildModel, type ElementType, type TensorSpec, TYPE_NAME } from './write-model.ts';

type MapType = 'i8' | 'u8' | 'i16';
type Sides = readonly [top: number, bottom: number, left: number, right: number];

export interface SpreadDilation {
  readonly type: MapType;
  readonly depthwise: boolean;
  /** Height, width and depth. */
  readonly map: readonly [number, number, number];
  readonly taps: readonly [number, number];
  /** The dilation. */
  readonly block: readonly [number, number];
  readonly widths: Sides;
  readonly crops: Sides;
}

const FILTERS = 5;
const ZERO: Readonly<Record<MapType, number>> = { i8: -7, u8: 119, i16: 0 };
const SCALE: Readonly<Record<MapType, number>> = { i8: 0.03, u8: 0.03, i16: 0.0001 };

export function spreadDilationModel(name: string, model: SpreadDilation): Uint8Array {
  const { type, depthwise, map, taps, block, widths, crops } = model;
  const [height, width, depth] = map;
  const filters = depthwise ? depth : FILTERS;
  const images = [
    block[0] * block[1],
    (height + widths[0] + widths[1]) / block[0],
    (width + widths[2] + widths[3]) / block[1],
  ] as const;
  const sums = [images[0], images[1] - taps[0] + 1, images[2] - taps[1] + 1] as const;
  const rows = block[0] * sums[1] - crops[0] - crops[1];
  const columns = block[1] * sums[2] - crops[2] - crops[3];
  const random = createRandom(17);
  const weightType = type === 'u8' ? 'u8' : 'i8';
  const shape = depthwise ? [1, ...taps, depth] : [filters, ...taps, depth];
  const count = shape.reduce((product, dim) => product * dim, 1);
  const low = weightType === 'u8' ? 0 : -127;
  const weights = Array.from({ length: count }, () => random.int(255) + low);
  const biases = Array.from({ length: filters }, () => random.int(2001) - 1000);
  const scale = [SCALE[type]];
  const zero = [ZERO[type]];
  const weightZero = weightType === 'u8' ? 131 : 0;
  const mapOf = (tensor: string, dims: readonly number[]): TensorSpec => ({
    ...{ name: tensor, shape: dims, type: TYPE_NAME[type], quantization: { scale, zero } },
  });
  const whole = (
    tensor: string,
    dims: readonly number[],
    values: readonly number[],
  ): TensorSpec => ({
    ...{ name: tensor, shape: dims, type: 'INT32', data: bytesOf('i32', values) },
  });
  return buildModel({
    description: name,
    tensors: [
      mapOf('map', [1, height, width, depth]),
      whole('block', [2], block),
      whole('widths', [2, 2], widths),
      mapOf('images', [...images, depth]),
      {
        ...{
          name: 'weights',
          shape,
          type: TYPE_NAME[weightType],
          data: bytesOf(weightType, weights),
        },
        quantization: { scale: [0.004], zero: [weightZero] },
      },
      {
        ...{ name: 'bias', shape: [filters], type: type === 'i16' ? 'INT64' : 'INT32' },
        data: bytesOf(type === 'i16' ? 'i64' : 'i32', biases),
        quantization: { scale: [Math.fround(SCALE[type] * 0.004)], zero: [0] },
      },
      { ...mapOf('sums', [...sums, filters]), quantization: { scale: [SCALE[type] * 2], zero } },
      whole('crops', [2, 2], crops),
      {
        ...mapOf('result', [1, rows, columns, filters]),
        quantization: { scale: [SCALE[type] * 2], zero },
      },
    ],
    operators: [
      { code: 38, inputs: [0, 1, 2], outputs: [3] },
      depthwise ? depthwiseOperator() : convOperator(),
      { code: 37, inputs: [6, 1, 7], outputs: [8] },
    ],
    inputs: [0],
    outputs: [8],
  });
}

/** VALID, in steps of one. */
const STILL = [
  { slot: 0, type: 'i8', value: 1 },
  { slot: 1, type: 'i32', value: 1 },
  { slot: 2, type: 'i32', value: 1 },
] as const;

const convOperator = () => ({
  ...{ code: 3, inputs: [3, 4, 5], outputs: [6] },
  options: { type: 1, fields: STILL },
});

const depthwiseOperator = () => ({
  ...{ code: 4, inputs: [3, 4, 5], outputs: [6] },
  options: { type: 2, fields: [...STILL, { slot: 3, type: 'i32', value: 1 } as const] },
});

const ARRAYS = { i8: Int8Array, u8: Uint8Array, i32: Int32Array } as const;

function bytesOf(type: ElementType, values: readonly number[]): Uint8Array {
  if (type === 'i64') return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
  return new Uint8Array(ARRAYS[type as keyof typeof ARRAYS].from(values).buffer);
}

type Geometry = Omit<SpreadDilation, 'type' | 'depthwise'>;

const GEOMETRIES: Readonly<Record<string, Geometry>> = {
  /** As wide as the map, which does not fill its last blocks. */
  padded: {
    ...{ map: [9, 7, 6], taps: [3, 3], block: [2, 2] },
    ...{ widths: [2, 3, 2, 3], crops: [0, 1, 0, 1] },
  },
  'rows alone': {
    ...{ map: [13, 5, 6], taps: [3, 1], block: [3, 1] },
    ...{ widths: [0, 2, 0, 0], crops: [0, 2, 0, 0] },
  },
  /** Of the gaps of 4, half is zeros of the kernel. */
  wide: {
    ...{ map: [16, 15, 6], taps: [3, 2], block: [4, 3] },
    ...{ widths: [4, 4, 0, 3], crops: [0, 0, 0, 0] },
  },
};

const TYPES = ['i8', 'u8', 'i16'] as const;

/** The first word says which reference kernels are right. */
export const SPREAD_DILATIONS: Readonly<Record<string, SpreadDilation>> = Object.fromEntries(
  TYPES.flatMap((type) =>
    [false, true].flatMap((depthwise) =>
      Object.entries(GEOMETRIES).map(([word, geometry]) => [
        `SPACE_TO_BATCH_ND and ${depthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D'} ${type} ${word}`,
        { ...geometry, type, depthwise },
      ]),
    ),
  ),
);
