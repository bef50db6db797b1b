/** The layer that enlarges maps. */
import {
  addConstant,
  addResult,
  bytesOf,
  type Network,
  type Pair,
  shapeOf,
  type TensorId,
  tensorAt,
} from './network.ts';
import { addBias, addWeights } from './weights.ts';
import type { OptionValue } from './write-model.ts';

export interface TransposeConvOptions {
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding?: 'SAME' | 'VALID';
}

const SAME = 0;
const VALID = 1;

export function transposeConv(
  network: Network,
  from: TensorId,
  { filters, kernel, stride, padding = 'SAME' }: TransposeConvOptions,
): TensorId {
  const name = `transposed${network.operators.length}`;
  const [, height = 1, width = 1, depth = 1] = shapeOf(network, from);
  const beyond = (at: 0 | 1): number =>
    padding === 'SAME' ? 0 : Math.max(kernel[at] - stride[at], 0);
  const shape = [1, height * stride[0] + beyond(0), width * stride[1] + beyond(1), filters];
  const dims = addConstant(network, {
    name: `${name}/shape`,
    shape: [4],
    type: 'INT32',
    data: bytesOf(shape, 4),
  });
  const weights = addWeights(network, `${name}/weights`, {
    shape: [filters, ...kernel, depth],
    axis: 0,
    perChannel: true,
    taps: kernel[0] * kernel[1] * depth,
  });
  const bias = addBias(network, `${name}/bias`, { from, weights, channels: filters });
  const { rms } = tensorAt(network, from);
  const output = addResult(network, { name, shape, rms, activation: 'NONE' });
  const fields: readonly OptionValue[] = [
    { slot: 0, type: 'i8', value: padding === 'SAME' ? SAME : VALID },
    { slot: 1, type: 'i32', value: stride[1] },
    { slot: 2, type: 'i32', value: stride[0] },
  ];
  network.operators.push({
    code: 67,
    version: 3,
    options: { type: 49, fields },
    inputs: [dims, weights.id, from, bias],
    outputs: [output],
  });
  return output;
}
