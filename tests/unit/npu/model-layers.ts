/** Layers with 8-bit weights of a model file, as the compiler states them to the NPU. */
import type { ModelFile, OperatorEntry } from '../../../src/frontend/read-model.ts';
import type { chooseBlock } from '../../../src/npu/block.ts';
import type { encodeLayer } from '../../../src/npu/encode-layer.ts';
import type { FmUse } from '../../../src/npu/operation.ts';

const CONVOLUTION = 3;
const DEPTHWISE = 4;
const DENSE = 9;
const SIGNED_8 = 9;
const UNSIGNED_8 = 3;

export interface Layer {
  readonly name: string;
  readonly op: Parameters<typeof chooseBlock>[0] & Parameters<typeof encodeLayer>[0];
}

const use = (shape: readonly number[], dtype: FmUse['dtype'] = 'i8'): FmUse => {
  const [height = 1, width = 1, depth = 1] =
    shape.length === 4 ? shape.slice(1) : [1, 1, shape.at(-1)];
  return { tensor: 0, shape: { height, width, depth }, dtype, zero: 0 };
};

type Shape4 = [number, number, number, number];

/** Channels last to channels first: a depthwise kernel of one input channel is a convolution. */
function channelsFirst(values: Int16Array, [, height, width, depth]: Shape4): Int16Array {
  const taps = height * width;
  return values.map((_, i) => values[(i % taps) * depth + Math.floor(i / taps)] ?? 0);
}

function layerOf(model: ModelFile, operator: OperatorEntry): Layer | undefined {
  const builtin = model.codes[operator.opcode]?.builtin ?? -1;
  const [ifm, weights, ofm] = [operator.inputs[0], operator.inputs[1], operator.outputs[0]].map(
    (index) => model.tensors[index ?? -1],
  );
  if (![CONVOLUTION, DEPTHWISE, DENSE].includes(builtin) || !ifm || !weights || !ofm)
    return undefined;
  const data = model.buffers[weights.buffer]?.data;
  if (!data || (weights.type !== SIGNED_8 && weights.type !== UNSIGNED_8)) return undefined;
  const zero = Number(weights.quantization?.scalars64(3)?.[0] ?? 0n);
  const signed = weights.type === SIGNED_8;
  const values = Int16Array.from(data, (byte) => (signed ? (byte << 24) >> 24 : byte) - zero);
  const [o = 1, i = 1] = weights.shape;
  const shape = (builtin === DENSE ? [o, 1, 1, i] : weights.shape) as Shape4;
  const single = builtin === DEPTHWISE && ifm.shape.at(-1) === 1;
  const kernel = builtin === DEPTHWISE && !single ? 'depthwise' : 'convolution';
  const step = (field: number): number =>
    builtin === DENSE ? 1 : (operator.options?.scalar(field, 'i32') ?? 1);
  const channels = ofm.shape.at(-1) ?? 1;
  return {
    name: ofm.name,
    op: {
      kernel,
      mode: '',
      ifm: builtin === DENSE ? use([i]) : use(ifm.shape),
      ofm: use(ofm.shape),
      taps: { y: shape[1], x: shape[2] },
      stride: { y: step(2), x: step(1) },
      dilation: { y: 1, x: 1 },
      upscale: 'none',
      weights: {
        values: single ? channelsFirst(values, shape) : values,
        shape: single ? [shape[3], shape[1], shape[2], 1] : shape,
        scales: new Uint8Array(channels * 10),
      },
    },
  };
}

export const layersOf = (model: ModelFile): Layer[] =>
  model.operators.flatMap((operator) => layerOf(model, operator) ?? []);
