/** Models of one operator that keeps its state in variable tensors, as the converter lays them out. */
import { createRandom, type Random } from './random.ts';
import { buildModel, type QuantizationSpec, type TensorSpec } from './write-model.ts';

const quantized = (scale: number, zero = 0): QuantizationSpec => ({ scale: [scale], zero: [zero] });

/** Whole numbers within -most..most as bytes of a type. */
function numbers(random: Random, count: number, most: number, type: 'INT8' | 'INT16' | 'INT32') {
  const values = Array.from({ length: count }, () => random.int(2 * most + 1) - most);
  const arrays = { INT8: Int8Array, INT16: Int16Array, INT32: Int32Array };
  return new Uint8Array(arrays[type].from(values).buffer);
}

export interface FilterShape {
  readonly batch: number;
  readonly features: number;
  readonly units: number;
  readonly rank: number;
  readonly taps: number;
  /** Of the memory, and of the weights that run over it. */
  readonly type: 'INT8' | 'INT16';
}

/** Filters in time: [batch, features] to [batch, units]. */
export function filterModel(shape: FilterShape): Uint8Array {
  const { batch, features, units, rank, taps, type } = shape;
  const random = createRandom(batch + 7 * features + taps);
  const filters = units * rank;
  const narrow = type === 'INT8';
  const [memory, weights] = narrow ? [2 ** -4, 2 ** -6] : [2 ** -11, 2 ** -15];
  const tensors: readonly TensorSpec[] = [
    { name: 'x', shape: [batch, features], type: 'INT8', quantization: quantized(0.02, -4) },
    {
      name: 'feature',
      shape: [filters, features],
      type: 'INT8',
      data: numbers(random, filters * features, 127, 'INT8'),
      quantization: quantized(0.01),
    },
    {
      name: 'time',
      shape: [filters, taps],
      type,
      data: numbers(random, filters * taps, narrow ? 90 : 30000, type),
      quantization: quantized(weights),
    },
    {
      name: 'bias',
      shape: [units],
      type: 'INT32',
      data: numbers(random, units, 1 / (memory * weights), 'INT32'),
      quantization: quantized(memory * weights),
    },
    {
      name: 'memory',
      shape: [batch, filters * taps],
      type,
      variable: true,
      quantization: quantized(memory, narrow ? -3 : 0),
    },
    { name: 'y', shape: [batch, units], type: 'INT8', quantization: quantized(0.1, -9) },
  ];
  const options = {
    type: 6,
    fields: [
      { slot: 0, type: 'i32', value: rank },
      { slot: 1, type: 'i8', value: 1 },
    ],
  } as const;
  return buildModel({
    description: 'filters in time',
    tensors,
    operators: [{ code: 27, version: 3, options, inputs: [0, 1, 2, 3, 4], outputs: [5] }],
    inputs: [0],
    outputs: [5],
  });
}

/** By the name of their golden file. */
export const recurrentModels: Readonly<Record<string, () => Uint8Array>> = {
  filters: () => filterModel({ batch: 2, features: 10, units: 5, rank: 2, taps: 6, type: 'INT16' }),
  'narrow-filters': () =>
    filterModel({ batch: 1, features: 12, units: 6, rank: 1, taps: 4, type: 'INT8' }),
};
