/**
 * A quantized network in the making: its tensors with their scales, and its operators. Scales follow an
 * estimate of the size of the values, so that random inputs neither saturate nor vanish, however deep
 * the network is.
 */
import { createRandom, type Random } from './random.ts';
import {
  type ModelSpec,
  type OperatorSpec,
  type QuantizationSpec,
  type TensorSpec,
  TYPE_NAME,
} from './write-model.ts';

export type Activation = 'NONE' | 'RELU' | 'RELU_N1_TO_1' | 'RELU6';
export type Pair = readonly [height: number, width: number];
/** Index of a tensor of the network. */
export type TensorId = number;
/** Type of the activations; i16 goes with 8-bit weights and 64-bit biases. */
export type ActivationType = 'i8' | 'u8' | 'i16';

export interface Tensor {
  readonly spec: TensorSpec;
  /** Root mean square of the real values, estimated. */
  readonly rms: number;
}

export interface Network {
  readonly type: ActivationType;
  readonly random: Random;
  readonly tensors: Tensor[];
  readonly operators: OperatorSpec[];
  readonly inputs: TensorId[];
}

export interface NetworkOptions {
  readonly seed: number;
  readonly type?: ActivationType;
}

export function createNetwork({ seed, type = 'i8' }: NetworkOptions): Network {
  return { type, random: createRandom(seed), tensors: [], operators: [], inputs: [] };
}

export function finish(
  network: Network,
  description: string,
  outputs: readonly TensorId[],
): ModelSpec {
  const { operators, inputs } = network;
  const tensors = network.tensors.map((tensor) => tensor.spec);
  return { description, tensors, operators, inputs, outputs };
}

/** Lowest and highest value, and the zero point of values around zero. */
export const RANGE: Readonly<Record<ActivationType, readonly [number, number, number]>> = {
  i8: [-128, 127, -1],
  u8: [0, 255, 128],
  i16: [-32768, 32767, 0],
};

export function input(network: Network, shape: readonly number[]): TensorId {
  // Names become C identifiers of the header: two inputs of one name are refused.
  const name = `input${network.inputs.length || ''}`;
  const id = addResult(network, { name, shape, rms: 1, activation: 'NONE' });
  network.inputs.push(id);
  return id;
}

export function shapeOf(network: Network, id: TensorId): readonly number[] {
  return tensorAt(network, id).spec.shape;
}

export function tensorAt(network: Network, id: TensorId): Tensor {
  const tensor = network.tensors[id];
  if (!tensor) throw new Error(`no tensor ${id}`);
  return tensor;
}

export function quantOf(network: Network, id: TensorId): QuantizationSpec {
  return tensorAt(network, id).spec.quantization ?? { scale: [1], zero: [0] };
}

export interface ResultParts {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of the values before the activation cuts them. */
  readonly rms: number;
  readonly activation: Activation;
}

/** Three deviations to each side fit; what the activation takes off is not given room. */
export function addResult(
  network: Network,
  { name, shape, rms, activation }: ResultParts,
): TensorId {
  const [low, high, middle] = RANGE[network.type];
  const cut =
    activation === 'RELU6' ? 6 : activation === 'RELU_N1_TO_1' ? 1 : Number.POSITIVE_INFINITY;
  const top = Math.min(3 * rms, cut);
  const halved =
    network.type !== 'i16' && activation.startsWith('RELU') && activation !== 'RELU_N1_TO_1';
  const scale = Math.fround(halved ? top / (high - low) : (2 * top) / (high - low));
  // Two steps of jitter: zero points of real models are not all the same.
  const jitter = network.type === 'i16' ? 0 : network.random.int(5) - 2;
  const zero = halved ? low : middle + jitter;
  const kept = activation === 'NONE' ? rms : Math.min(rms * Math.SQRT1_2, cut);
  const spec = {
    name,
    shape,
    type: TYPE_NAME[network.type],
    quantization: { scale: [scale], zero: [zero] },
  };
  return network.tensors.push({ spec, rms: kept }) - 1;
}

export function addConstant(network: Network, spec: TensorSpec): TensorId {
  return network.tensors.push({ spec, rms: 0 }) - 1;
}

export function bytesOf(values: readonly number[], width: 1 | 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * width));
  for (const [at, value] of values.entries()) {
    if (width === 1) view.setInt8(at, value);
    else if (width === 4) view.setInt32(4 * at, value, true);
    else view.setBigInt64(8 * at, BigInt(value), true);
  }
  return new Uint8Array(view.buffer);
}
