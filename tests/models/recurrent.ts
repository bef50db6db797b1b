/** Models of one operator that keeps its state in variable tensors, as the converter lays them out. */
import { createRandom, type Random } from './random.ts';
import { buildModel, type QuantizationSpec, type TensorSpec } from './write-model.ts';

const quantized = (scale: number, zero = 0): QuantizationSpec => ({ scale: [scale], zero: [zero] });

type Whole = 'INT8' | 'INT16' | 'INT32' | 'INT64';

/** Whole numbers within -most..most as bytes of a type. */
function numbers(random: Random, count: number, most: number, type: Whole): Uint8Array {
  const values = Array.from({ length: count }, () => random.int(2 * most + 1) - most);
  if (type === 'INT64') return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
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

export interface GatedShape {
  readonly batch: number;
  readonly steps: number;
  readonly features: number;
  readonly units: number;
  readonly type: 'INT8' | 'INT16';
  /** Steps in front of batches. */
  readonly timeMajor?: boolean;
  /** What the cells are held within; 0: by their type only. */
  readonly clip?: number;
  /** A step of a cell is 2 to this power. */
  readonly power?: number;
}

const GATES = ['input', 'forget', 'cell', 'output'] as const;

/** A layer whose memory gates open and close: [batch, steps, features] to [batch, steps, units]. */
export function gatedModel(shape: GatedShape): Uint8Array {
  const { batch, steps, features, units, type, timeMajor = false, clip = 0, power = -11 } = shape;
  const random = createRandom(features + 31 * units + steps);
  const narrow = type === 'INT8';
  const dims = timeMajor ? [steps, batch] : [batch, steps];
  const [given, shown] = narrow
    ? [quantized(0.02, 5), quantized(2 ** -7, -3)]
    : [quantized(2 ** -14), quantized(2 ** -15)];
  const tensors: TensorSpec[] = [];
  const add = (tensor: TensorSpec): number => tensors.push(tensor) - 1;
  const weights = (name: string, columns: number, at: number): number =>
    add({
      name,
      shape: [units, columns],
      type: 'INT8',
      data: numbers(random, units * columns, 127, 'INT8'),
      quantization: quantized(0.004 + 0.001 * at),
    });
  const bias = (name: string, at: number): number => {
    const scale = Math.fround((given.scale[0] ?? 1) * Math.fround(0.004 + 0.001 * at));
    const data = numbers(random, units, Math.floor(1 / scale), narrow ? 'INT32' : 'INT64');
    return add({
      name,
      shape: [units],
      type: narrow ? 'INT32' : 'INT64',
      data,
      quantization: quantized(scale),
    });
  };
  const state = (name: string, kept: 'INT8' | 'INT16', quantization: QuantizationSpec): number =>
    add({ name, shape: [batch, units], type: kept, variable: true, quantization });
  const x = add({ name: 'x', shape: [...dims, features], type, quantization: given });
  const to = GATES.map((gate, at) => weights(`to_${gate}`, features, at));
  const back = GATES.map((gate, at) => weights(`back_${gate}`, units, at + 1));
  const biases = GATES.map((gate, at) => bias(`bias_${gate}`, at));
  const states = [state('shown', type, shown), state('held', 'INT16', quantized(2 ** power))];
  const y = add({ name: 'y', shape: [...dims, units], type, quantization: shown });
  const none = (count: number): number[] => Array<number>(count).fill(-1);
  const options = {
    type: 71,
    fields: [
      { slot: 0, type: 'i8', value: 4 },
      { slot: 1, type: 'f32', value: clip },
      { slot: 3, type: 'bool', value: Number(timeMajor) },
    ],
  } as const;
  const inputs = [x, ...to, ...back, ...none(3), ...biases, ...none(2), ...states, ...none(4)];
  return buildModel({
    description: 'gates step by step',
    tensors,
    operators: [{ code: 44, version: 3, options, inputs, outputs: [y] }],
    inputs: [x],
    outputs: [y],
  });
}

/** By the name of their golden file. */
export const recurrentModels: Readonly<Record<string, () => Uint8Array>> = {
  filters: () => filterModel({ batch: 2, features: 10, units: 5, rank: 2, taps: 6, type: 'INT16' }),
  'narrow-filters': () =>
    filterModel({ batch: 1, features: 12, units: 6, rank: 1, taps: 4, type: 'INT8' }),
  gates: () => gatedModel({ batch: 2, steps: 5, features: 6, units: 7, type: 'INT8' }),
  'gates-time-major': () =>
    gatedModel({
      ...{ batch: 3, steps: 4, features: 5, units: 4, type: 'INT8' },
      ...{ timeMajor: true, clip: 0.75, power: -13 },
    }),
  'wide-gates': () => gatedModel({ batch: 2, steps: 4, features: 6, units: 5, type: 'INT16' }),
  'one-step': () =>
    gatedModel({ batch: 1, steps: 1, features: 4, units: 6, type: 'INT16', clip: 2.5, power: -12 }),
};
