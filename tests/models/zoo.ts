/** Small models of our own, one for each thing that a compiler can get wrong about these layers. */
import {
  add,
  averagePool,
  type ConvOptions,
  conv,
  type DepthwiseOptions,
  dense,
  depthwise,
  expandDims,
  hardSwish,
  leakyRelu,
  maxPool,
  pad,
  reshape,
  sigmoid,
  softmax,
  squeeze,
  tangent,
} from './layers.ts';
import {
  type ActivationType,
  createNetwork,
  finish,
  input,
  type Network,
  type TensorId,
} from './network.ts';
import { transposeConv } from './transpose-conv.ts';
import { buildModel, type ModelSpec } from './write-model.ts';

/** Adds layers to an empty network and says which tensors it gives. */
type Draw = (network: Network) => TensorId | readonly TensorId[];

const onImage =
  (
    height: number,
    width: number,
    depth: number,
    draw: (n: Network, x: TensorId) => TensorId,
  ): Draw =>
  (n) =>
    draw(n, input(n, [1, height, width, depth]));

const oneConv = (height: number, width: number, depth: number, options: ConvOptions): Draw =>
  onImage(height, width, depth, (n, x) => conv(n, x, options));

const oneDepthwise = (
  height: number,
  width: number,
  depth: number,
  options: DepthwiseOptions,
): Draw => onImage(height, width, depth, (n, x) => depthwise(n, x, options));

const MODELS: Readonly<Record<string, Draw>> = {
  'conv-3x3-valid': oneConv(8, 8, 8, { filters: 16, kernel: [3, 3], padding: 'VALID' }),
  'conv-3x3-same-stride2': oneConv(13, 9, 3, {
    filters: 8,
    kernel: [3, 3],
    stride: [2, 2],
    activation: 'RELU',
  }),
  'conv-5x2-stride3x1': oneConv(17, 11, 5, {
    filters: 17,
    kernel: [5, 2],
    stride: [3, 1],
    activation: 'RELU6',
  }),
  'conv-1x1-32to17': oneConv(5, 7, 32, { filters: 17, kernel: [1, 1] }),
  'conv-dilated': oneConv(11, 12, 3, {
    filters: 5,
    kernel: [3, 3],
    dilation: [2, 2],
    padding: 'VALID',
  }),
  'conv-no-bias': oneConv(9, 6, 17, {
    filters: 8,
    kernel: [2, 3],
    bias: false,
    activation: 'RELU',
  }),
  'conv-one-filter': oneConv(7, 7, 5, { filters: 1, kernel: [3, 3] }),
  'conv-one-channel': oneConv(10, 6, 1, {
    filters: 32,
    kernel: [4, 3],
    stride: [2, 1],
    activation: 'RELU',
  }),
  'conv-per-tensor': oneConv(8, 5, 8, {
    filters: 8,
    kernel: [3, 3],
    perChannel: false,
    activation: 'RELU_N1_TO_1',
  }),
  'conv-1x1-image': oneConv(1, 1, 32, { filters: 32, kernel: [1, 1], activation: 'RELU' }),
  'rfc-conv': oneConv(300, 300, 3, { filters: 32, kernel: [3, 3], padding: 'VALID' }),
  'depthwise-3x3': oneDepthwise(9, 9, 17, { kernel: [3, 3], activation: 'RELU6' }),
  'depthwise-stride2': oneDepthwise(12, 7, 32, {
    kernel: [3, 3],
    stride: [2, 2],
    activation: 'RELU',
  }),
  'depthwise-dilated': oneDepthwise(11, 8, 5, {
    kernel: [3, 2],
    dilation: [2, 1],
    padding: 'VALID',
  }),
  'depthwise-multiplier8': oneDepthwise(10, 8, 1, {
    kernel: [5, 3],
    multiplier: 8,
    stride: [2, 2],
  }),
  'depthwise-no-bias': oneDepthwise(6, 6, 8, { kernel: [2, 2], bias: false, padding: 'VALID' }),
  'average-pool': onImage(8, 6, 17, (n, x) =>
    averagePool(n, x, { kernel: [2, 2], stride: [2, 2], padding: 'VALID' }),
  ),
  'average-pool-same': onImage(7, 5, 3, (n, x) =>
    averagePool(n, x, { kernel: [3, 3], stride: [2, 1] }),
  ),
  'max-pool': onImage(9, 8, 5, (n, x) => maxPool(n, x, { kernel: [3, 2], stride: [2, 2] })),
  'padded-conv': onImage(8, 8, 3, (n, x) => {
    const wider = pad(n, x, [
      [0, 0],
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
    return conv(n, wider, {
      filters: 8,
      kernel: [3, 3],
      stride: [2, 2],
      padding: 'VALID',
      activation: 'RELU',
    });
  }),
  'dense-chain': (n) => {
    const hidden = dense(n, input(n, [1, 40]), { units: 32, activation: 'RELU' });
    const narrow = dense(n, hidden, { units: 5, activation: 'RELU' });
    return dense(n, narrow, { units: 17, bias: false });
  },
  residual: onImage(8, 8, 8, (n, x) => {
    const stem = conv(n, x, { filters: 16, kernel: [3, 3], activation: 'RELU' });
    const main = conv(n, stem, { filters: 16, kernel: [3, 3] });
    return add(n, main, stem, 'RELU');
  }),
  'two-inputs-two-outputs': (n) => {
    const a = conv(n, input(n, [1, 6, 5, 3]), { filters: 8, kernel: [3, 3] });
    const b = conv(n, input(n, [1, 6, 5, 5]), { filters: 8, kernel: [1, 1], activation: 'RELU6' });
    return [add(n, a, b), b];
  },
  'hard-swish': onImage(9, 7, 3, (n, x) => {
    const stem = conv(n, x, { filters: 17, kernel: [3, 3], stride: [2, 2] });
    const wide = conv(n, hardSwish(n, stem), { filters: 32, kernel: [1, 1] });
    return hardSwish(n, depthwise(n, hardSwish(n, wide), { kernel: [3, 3] }));
  }),
  'sigmoid-tangent': onImage(7, 5, 6, (n, x) => {
    const gate = sigmoid(n, conv(n, x, { filters: 16, kernel: [3, 3] }));
    return tangent(n, conv(n, gate, { filters: 9, kernel: [1, 1] }));
  }),
  'leaky-relu': onImage(6, 9, 5, (n, x) => {
    const stem = leakyRelu(n, conv(n, x, { filters: 16, kernel: [3, 3] }), 0.1);
    return leakyRelu(n, conv(n, stem, { filters: 7, kernel: [1, 1] }), -0.25);
  }),
  'large-step': onImage(17, 12, 3, (n, x) => {
    const first = conv(n, x, { filters: 8, kernel: [3, 3] });
    const second = conv(n, first, { filters: 6, kernel: [5, 3], stride: [4, 2] });
    return conv(n, second, { filters: 4, kernel: [1, 1] });
  }),
  'transpose-conv-2x1-1x2': onImage(5, 4, 3, (n, x) => {
    const tall = transposeConv(n, x, { filters: 6, kernel: [3, 3], stride: [2, 1] });
    return transposeConv(n, tall, { filters: 4, kernel: [2, 4], stride: [1, 2] });
  }),
  'transpose-conv-3x2-valid': onImage(4, 3, 5, (n, x) =>
    transposeConv(n, x, { filters: 7, kernel: [4, 3], stride: [3, 2], padding: 'VALID' }),
  ),
  'renamed-axes': onImage(8, 6, 5, (n, x) => {
    const pooled = maxPool(n, x, { kernel: [2, 2], stride: [2, 2] });
    const swished = hardSwish(n, expandDims(n, pooled, 1));
    return leakyRelu(n, squeeze(n, swished), 0.25);
  }),
  'separable-stack': onImage(16, 12, 3, separableStack),
  'kws-cnn': onImage(49, 10, 1, keywordSpotter),
};

function separableStack(n: Network, x: TensorId): TensorId {
  let y = conv(n, x, { filters: 8, kernel: [3, 3], stride: [2, 2], activation: 'RELU6' });
  for (const filters of [16, 17, 32]) {
    y = depthwise(n, y, { kernel: [3, 3], activation: 'RELU6' });
    y = conv(n, y, { filters, kernel: [1, 1], activation: 'RELU6' });
  }
  return averagePool(n, y, { kernel: [8, 6], padding: 'VALID' });
}

/** A keyword spotter in size and shape: 49 frames of 10 features in, twelve classes out. */
function keywordSpotter(n: Network, x: TensorId): TensorId {
  let y = conv(n, x, { filters: 64, kernel: [10, 4], stride: [2, 2], activation: 'RELU' });
  for (let block = 0; block < 4; block++) {
    const filtered = depthwise(n, y, { kernel: [3, 3], activation: 'RELU' });
    const mixed = conv(n, filtered, { filters: 64, kernel: [1, 1] });
    y = add(n, y, mixed, 'RELU');
  }
  const pooled = averagePool(n, y, { kernel: [25, 5], padding: 'VALID' });
  const scores = dense(n, reshape(n, pooled, [1, 64]), { units: 12 });
  return softmax(n, scores);
}

/**
 * Those that are more than one layer, with types of activations. The one has scales for int8 alone; of the other the kernels
 * of int16 work out their factors in float32 or float64, by their version.
 */
export const ZOO_NETWORKS: readonly (readonly [name: string, type: ActivationType])[] = [
  ...[
    'dense-chain',
    'kws-cnn',
    'large-step',
    'padded-conv',
    'separable-stack',
    'two-inputs-two-outputs',
  ].flatMap((name) => (['i8', 'u8', 'i16'] as const).map((type) => [name, type] as const)),
  ...['hard-swish', 'leaky-relu'].flatMap((name) =>
    (['i8', 'u8'] as const).map((type) => [name, type] as const),
  ),
  ['sigmoid-tangent', 'i8'],
];

export const ZOO: readonly string[] = Object.keys(MODELS);

export interface ZooVariant {
  readonly type?: ActivationType;
  /** Other weights and scales for the same layers. */
  readonly seed?: number;
}

export function zooSpec(name: string, { type = 'i8', seed = 1 }: ZooVariant = {}): ModelSpec {
  const draw = MODELS[name];
  if (!draw) throw new Error(`no model ${name}`);
  const network = createNetwork({ seed, type });
  return finish(network, name, [draw(network)].flat());
}

export const zooModel = (name: string, variant: ZooVariant = {}): Uint8Array =>
  buildModel(zooSpec(name, variant));
