/** Seeded weights and biases that look like trained ones. */
import { addConstant, bytesOf, type Network, quantOf, type TensorId, tensorAt } from './network.ts';

/** Deviation of stored weights: trained weights fill about a quarter of their range. */
const WEIGHT_STEPS = 32;

export interface Weights {
  readonly id: TensorId;
  readonly scale: readonly number[];
}

export interface WeightShape {
  readonly shape: readonly number[];
  /** The dim of the output channels. */
  readonly axis: number;
  readonly perChannel: boolean;
  /** Products that one output sums. */
  readonly taps: number;
}

/** Long-tailed weights around zero, one in twelve exactly zero, with a scale for each channel. */
export function addWeights(network: Network, name: string, parts: WeightShape): Weights {
  const { shape, axis, taps } = parts;
  const { random, type } = network;
  const base = 1 / (WEIGHT_STEPS * Math.sqrt(taps));
  const count = parts.perChannel && type !== 'u8' ? (shape[axis] ?? 1) : 1;
  const scale = Array.from({ length: count }, () =>
    Math.fround(base * (0.4 + 1.2 * random.uniform())),
  );
  const zero = type === 'u8' ? 119 + random.int(19) : 0;
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: size }, () => {
    const long = random.normal() * (random.int(8) === 0 ? 2 : 0.85);
    const steps = random.int(12) === 0 ? 0 : Math.round(WEIGHT_STEPS * long);
    return type === 'u8' ? clamp(steps + zero, 0, 255) : clamp(steps, -127, 127);
  });
  const quantization = { scale, zero: scale.map(() => zero), axis };
  const data = bytesOf(values, 1);
  const id = addConstant(network, {
    name,
    shape,
    type: type === 'u8' ? 'UINT8' : 'INT8',
    data,
    quantization,
  });
  return { id, scale };
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

/** Biases a third as large as what they are added to, in steps of input scale times weight scale. */
export function addBias(
  network: Network,
  name: string,
  parts: { from: TensorId; weights: Weights; channels: number },
) {
  const { from, weights, channels } = parts;
  const [inputScale = 1] = quantOf(network, from).scale;
  const scale = weights.scale.map((one) => Math.fround(inputScale * one));
  const size = tensorAt(network, from).rms / 3;
  const values = Array.from({ length: channels }, (_, c) =>
    Math.round((network.random.normal() * size) / (scale[c] ?? scale[0] ?? 1)),
  );
  const wide = network.type === 'i16';
  return addConstant(network, {
    name,
    shape: [channels],
    type: wide ? 'INT64' : 'INT32',
    data: bytesOf(values, wide ? 8 : 4),
    quantization: { scale, zero: scale.map(() => 0) },
  });
}
