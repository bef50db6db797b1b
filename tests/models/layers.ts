/** Layers: each function adds one operator to a network and gives the index of its result. */
import {
  type Activation,
  addConstant,
  addResult,
  bytesOf,
  type Network,
  type Pair,
  RANGE,
  shapeOf,
  type TensorId,
  tensorAt,
} from './network.ts';
import { addBias, addWeights, type WeightShape } from './weights.ts';
import type { OperatorSpec, OptionValue } from './write-model.ts';

export type Padding = 'SAME' | 'VALID';

const PADDING: Readonly<Record<Padding, number>> = { SAME: 0, VALID: 1 };
const ACTIVATION: Readonly<Record<Activation, number>> = {
  NONE: 0,
  RELU: 1,
  RELU_N1_TO_1: 2,
  RELU6: 3,
};

const byte = (slot: number, value: number): OptionValue => ({ slot, type: 'i8', value });
const int = (slot: number, value: number, initial = 0): OptionValue => ({
  slot,
  type: 'i32',
  value,
  initial,
});

/** Images, height and width of the output of a window that walks over `from`. */
function walk(from: readonly number[], window: Required<WindowOptions>): readonly number[] {
  const size = (dim: 0 | 1): number => {
    const reach = window.dilation[dim] * (window.kernel[dim] - 1) + 1;
    const length = from[dim + 1] ?? 1;
    const room = window.padding === 'SAME' ? length : length - reach + 1;
    return Math.ceil(room / window.stride[dim]);
  };
  return [from[0] ?? 1, size(0), size(1)];
}

export interface WindowOptions {
  readonly kernel: Pair;
  readonly stride?: Pair;
  readonly dilation?: Pair;
  readonly padding?: Padding;
  readonly activation?: Activation;
}

const DEFAULTS = { stride: [1, 1], dilation: [1, 1], padding: 'SAME', activation: 'NONE' } as const;

/** Stands for an optional operand that is left out; runtimes want that or an operand not listed. */
const ABSENT = -1;

export interface ConvOptions extends WindowOptions {
  readonly filters: number;
  readonly bias?: boolean;
  readonly perChannel?: boolean;
}

export function conv(network: Network, from: TensorId, options: ConvOptions): TensorId {
  const window = { ...DEFAULTS, ...options };
  const [height, width] = window.kernel;
  const depth = shapeOf(network, from)[3] ?? 1;
  const { filters, bias = true, perChannel = true } = options;
  const { padding, stride, activation, dilation } = window;
  return weighted(network, from, {
    name: 'conv',
    weights: {
      shape: [filters, height, width, depth],
      axis: 0,
      perChannel,
      taps: height * width * depth,
    },
    result: [...walk(shapeOf(network, from), window), filters],
    activation,
    bias,
    noBias: [],
    operator: {
      code: 3,
      version: 3,
      options: {
        type: 1,
        fields: [
          byte(0, PADDING[padding]),
          int(1, stride[1]),
          int(2, stride[0]),
          byte(3, ACTIVATION[activation]),
          int(4, dilation[1], 1),
          int(5, dilation[0], 1),
        ],
      },
    },
  });
}

export interface DepthwiseOptions extends WindowOptions {
  readonly multiplier?: number;
  readonly bias?: boolean;
  readonly perChannel?: boolean;
}

export function depthwise(network: Network, from: TensorId, options: DepthwiseOptions): TensorId {
  const window = { ...DEFAULTS, ...options };
  const [height, width] = window.kernel;
  const { multiplier = 1, bias = true, perChannel = true } = options;
  const { padding, stride, activation, dilation } = window;
  const channels = (shapeOf(network, from)[3] ?? 1) * multiplier;
  return weighted(network, from, {
    name: 'depthwise',
    weights: { shape: [1, height, width, channels], axis: 3, perChannel, taps: height * width },
    result: [...walk(shapeOf(network, from), window), channels],
    activation,
    bias,
    noBias: [],
    operator: {
      code: 4,
      version: 3,
      options: {
        type: 2,
        fields: [
          byte(0, PADDING[padding]),
          int(1, stride[1]),
          int(2, stride[0]),
          int(3, multiplier),
          byte(4, ACTIVATION[activation]),
          int(5, dilation[1], 1),
          int(6, dilation[0], 1),
        ],
      },
    },
  });
}

export interface DenseOptions {
  readonly units: number;
  readonly activation?: Activation;
  readonly bias?: boolean;
}

/** Over the last dim of [batch, depth]. */
export function dense(network: Network, from: TensorId, options: DenseOptions): TensorId {
  const { units, activation = 'NONE', bias = true } = options;
  const [batch = 1, depth = 1] = shapeOf(network, from);
  return weighted(network, from, {
    name: 'dense',
    weights: { shape: [units, depth], axis: 0, perChannel: false, taps: depth },
    result: [batch, units],
    activation,
    bias,
    noBias: [ABSENT],
    operator: {
      code: 9,
      version: 4,
      options: { type: 8, fields: [byte(0, ACTIVATION[activation])] },
    },
  });
}

interface WeightedParts {
  readonly name: string;
  readonly weights: WeightShape;
  readonly result: readonly number[];
  readonly activation: Activation;
  readonly bias: boolean;
  /** What stands in the place of a bias where there is none. */
  readonly noBias: readonly TensorId[];
  readonly operator: Omit<OperatorSpec, 'inputs' | 'outputs'>;
}

function weighted(network: Network, from: TensorId, parts: WeightedParts): TensorId {
  const name = `${parts.name}${network.operators.length}`;
  const weights = addWeights(network, `${name}/weights`, parts.weights);
  const channels = parts.result.at(-1) ?? 1;
  const bias = parts.bias
    ? [addBias(network, `${name}/bias`, { from, weights, channels })]
    : parts.noBias;
  const { rms } = tensorAt(network, from);
  const output = addResult(network, {
    name,
    shape: parts.result,
    rms,
    activation: parts.activation,
  });
  network.operators.push({
    ...parts.operator,
    inputs: [from, weights.id, ...bias],
    outputs: [output],
  });
  return output;
}

/** Pooling keeps the quantization of what it pools. */
function pool(
  network: Network,
  from: TensorId,
  parts: { options: WindowOptions; name: string; code: number },
): TensorId {
  const window = { ...DEFAULTS, ...parts.options };
  const { padding, stride, kernel, activation } = window;
  const source = tensorAt(network, from);
  const shape = [...walk(source.spec.shape, window), source.spec.shape[3] ?? 1];
  const name = `${parts.name}${network.operators.length}`;
  const output =
    network.tensors.push({ spec: { ...source.spec, name, shape }, rms: source.rms * 0.8 }) - 1;
  const fields = [
    byte(0, PADDING[padding]),
    int(1, stride[1]),
    int(2, stride[0]),
    int(3, kernel[1]),
    int(4, kernel[0]),
    byte(5, ACTIVATION[activation]),
  ];
  network.operators.push({
    code: parts.code,
    version: 2,
    options: { type: 5, fields },
    inputs: [from],
    outputs: [output],
  });
  return output;
}

export const averagePool = (network: Network, from: TensorId, options: WindowOptions): TensorId =>
  pool(network, from, { options, name: 'average', code: 1 });

export const maxPool = (network: Network, from: TensorId, options: WindowOptions): TensorId =>
  pool(network, from, { options, name: 'max', code: 17 });

/** The residual sum of two tensors of one shape, whatever their scales. */
export function add(
  network: Network,
  a: TensorId,
  b: TensorId,
  activation: Activation = 'NONE',
): TensorId {
  const rms = Math.hypot(tensorAt(network, a).rms, tensorAt(network, b).rms);
  const name = `add${network.operators.length}`;
  const output = addResult(network, { name, shape: shapeOf(network, a), rms, activation });
  const fields = [byte(0, ACTIVATION[activation])];
  network.operators.push({
    code: 0,
    version: 2,
    options: { type: 11, fields },
    inputs: [a, b],
    outputs: [output],
  });
  return output;
}

interface UnaryParts {
  readonly name: string;
  readonly operator: Omit<OperatorSpec, 'inputs' | 'outputs'>;
  /** Of the result, as a share of the operand's. */
  readonly rms: number;
}

/** A function of each element by itself. */
function unary(network: Network, from: TensorId, parts: UnaryParts): TensorId {
  const name = `${parts.name}${network.operators.length}`;
  const rms = tensorAt(network, from).rms * parts.rms;
  const shape = shapeOf(network, from);
  const output = addResult(network, { name, shape, rms, activation: 'NONE' });
  network.operators.push({ ...parts.operator, inputs: [from], outputs: [output] });
  return output;
}

/** x * relu6(x + 3) / 6. */
export const hardSwish = (network: Network, from: TensorId): TensorId =>
  unary(network, from, { name: 'swish', operator: { code: 117 }, rms: 0.8 });

/** Negative values times `alpha`. */
export function leakyRelu(network: Network, from: TensorId, alpha: number): TensorId {
  const fields: OptionValue[] = [{ slot: 0, type: 'f32', value: alpha }];
  const operator = { code: 98, options: { type: 75, fields } };
  return unary(network, from, { name: 'leaky', operator, rms: 0.8 });
}

/** Functions whose range is fixed have a fixed quantization. */
function bounded(network: Network, from: TensorId, parts: UnaryParts, low: 0 | -1): TensorId {
  const output = unary(network, from, parts);
  const tensor = tensorAt(network, output);
  const quantization =
    low === 0 ? { scale: [1 / 256], zero: [-128] } : { scale: [1 / 128], zero: [0] };
  network.tensors[output] = { spec: { ...tensor.spec, quantization }, rms: parts.rms };
  return output;
}

/** 1 / (1 + exp(-x)), of 8 bits. */
export const sigmoid = (network: Network, from: TensorId): TensorId =>
  bounded(network, from, { name: 'sigmoid', operator: { code: 14 }, rms: 0.5 }, 0);

/** Hyperbolic tangent, of 8 bits. */
export const tangent = (network: Network, from: TensorId): TensorId =>
  bounded(network, from, { name: 'tangent', operator: { code: 28 }, rms: 0.6 }, -1);

/** The same values under another shape; the shape is an operand and an option, as converters write it. */
export function reshape(network: Network, from: TensorId, shape: readonly number[]): TensorId {
  const name = `reshape${network.operators.length}`;
  const data = bytesOf(shape, 4);
  const wanted = addConstant(network, {
    name: `${name}/shape`,
    shape: [shape.length],
    type: 'INT32',
    data,
  });
  const fields: OptionValue[] = [{ slot: 0, type: '[i32]', value: shape }];
  const options = { type: 17, fields };
  return renamed(network, from, { code: 22, options, name, shape, operands: [wanted] });
}

/** An axis of one element more, in front of axis `at`. */
export function expandDims(network: Network, from: TensorId, at: number): TensorId {
  const dims = shapeOf(network, from);
  const shape = [...dims.slice(0, at), 1, ...dims.slice(at)];
  const name = `axis${network.operators.length}`;
  const data = bytesOf([at], 4);
  const place = addConstant(network, { name: `${name}/place`, shape: [1], type: 'INT32', data });
  return renamed(network, from, { code: 70, name, shape, operands: [place] });
}

/** Without the axes of one element. */
export function squeeze(network: Network, from: TensorId): TensorId {
  const shape = shapeOf(network, from).filter((dim) => dim !== 1);
  const options = { type: 30, fields: [] };
  return renamed(network, from, {
    code: 43,
    name: `squeeze${network.operators.length}`,
    shape,
    options,
  });
}

interface Renaming extends Pick<OperatorSpec, 'code' | 'options'> {
  readonly name: string;
  readonly shape: readonly number[];
  readonly operands?: readonly TensorId[];
}

/** The same bytes under another shape. */
function renamed(network: Network, from: TensorId, renaming: Renaming): TensorId {
  const { name, shape, operands = [], ...operator } = renaming;
  const source = tensorAt(network, from);
  const spec = { ...source.spec, name, shape };
  const output = network.tensors.push({ spec, rms: source.rms }) - 1;
  network.operators.push({ ...operator, inputs: [from, ...operands], outputs: [output] });
  return output;
}

/** `widths`: before and after, for each dim. */
export function pad(network: Network, from: TensorId, widths: readonly Pair[]): TensorId {
  const source = tensorAt(network, from);
  const name = `pad${network.operators.length}`;
  const shape = source.spec.shape.map(
    (dim, at) => dim + (widths[at]?.[0] ?? 0) + (widths[at]?.[1] ?? 0),
  );
  const data = bytesOf(widths.flat(), 4);
  const operand = addConstant(network, {
    name: `${name}/widths`,
    shape: [widths.length, 2],
    type: 'INT32',
    data,
  });
  const output =
    network.tensors.push({ spec: { ...source.spec, name, shape }, rms: source.rms }) - 1;
  network.operators.push({
    code: 34,
    version: 2,
    options: { type: 22, fields: [] },
    inputs: [from, operand],
    outputs: [output],
  });
  return output;
}

/** Probabilities have the quantization that every runtime expects of them. */
export function softmax(network: Network, from: TensorId): TensorId {
  const [low, high] = RANGE[network.type];
  const source = tensorAt(network, from).spec;
  const quantization =
    network.type === 'i16'
      ? { scale: [1 / 32768], zero: [0] }
      : { scale: [1 / (high - low + 1)], zero: [low] };
  const spec = { ...source, name: `softmax${network.operators.length}`, quantization };
  const output = network.tensors.push({ spec, rms: 0.3 }) - 1;
  const fields: OptionValue[] = [{ slot: 0, type: 'f32', value: 1 }];
  network.operators.push({
    code: 25,
    version: 2,
    options: { type: 9, fields },
    inputs: [from],
    outputs: [output],
  });
  return output;
}
