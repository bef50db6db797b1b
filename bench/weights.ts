// Bytes of weight streams (no scale records) and the time for blocks, order and encoding, for models
// with 8-bit weights, beside the sum of WEIGHT_LENGTH in the command streams that Vela made of them.
// node --import tsx bench/weights.ts [--shared ../shared] [--layers]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadCatalog } from '../src/cli/target-files.ts';
import { createProblems } from '../src/frontend/problems.ts';
import { type ModelFile, type OperatorEntry, readModel } from '../src/frontend/read-model.ts';
import { chooseBlock } from '../src/npu/block.ts';
import { encodeLayer } from '../src/npu/encode-layer.ts';
import type { FmUse } from '../src/npu/operation.ts';
import { defaultAccelerator } from '../src/target/catalog.ts';
import { readStream } from '../tests/unit/npu/stream-operations.ts';

const CONVOLUTION = 3;
const DEPTHWISE = 4;
const DENSE = 9;
const SIGNED_8 = 9;
const UNSIGNED_8 = 3;

interface Layer {
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

const { values: options } = parseArgs({
  options: { shared: { type: 'string' }, layers: { type: 'boolean' } },
});
const shared = options.shared ?? '../shared';
const folder = `${shared}/models`;
const catalog = await loadCatalog();
const { compute, name: target } = defaultAccelerator(catalog);

/** Stripes of one layer read the same weights again; none of these streams has stripes. */
function velaBytes(version: string, model: string): number | undefined {
  const file = `${shared}/vela-streams/vela-${version}/${model}-${target}.tflite`;
  if (!existsSync(file)) return undefined;
  const { operations } = readStream(readFileSync(file), catalog);
  return operations
    .filter(({ op }) => op.kernel === 'convolution' || op.kernel === 'depthwise')
    .reduce((sum, { registers }) => sum + (registers['WEIGHT_LENGTH'] ?? 0), 0);
}

function encodeModel(layers: readonly Layer[]): { sizes: number[]; milliseconds: number } {
  const started = performance.now();
  const sizes = layers.map(
    ({ op }) => encodeLayer(op, chooseBlock(op, compute), compute).weightBytes.length,
  );
  return { sizes, milliseconds: performance.now() - started };
}

console.log(`weight streams for ${target}, bytes`);
console.log(['model', 'weights', 'ours', '3.10.0', '5.1.0', 'to least', 'ms'].map(column).join(''));
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith('.tflite')) continue;
  const model = readModel(new Uint8Array(readFileSync(`${folder}/${file}`)), createProblems());
  const layers = (model?.operators ?? []).flatMap((one) => (model && layerOf(model, one)) ?? []);
  encodeModel(layers);
  const { sizes, milliseconds } = encodeModel(layers);
  const ours = sizes.reduce((sum, size) => sum + size, 0);
  const weights = layers.reduce((sum, { op }) => sum + (op.weights?.values.length ?? 0), 0);
  const name = file.replace('.tflite', '');
  const vela = ['3.10.0', '5.1.0'].flatMap((version) => velaBytes(version, name) ?? []);
  const ratio = vela.length ? `${((100 * ours) / Math.min(...vela)).toFixed(1)} %` : '';
  const row = [
    name.slice(0, 15),
    weights,
    ours,
    vela[0] ?? '',
    vela[1] ?? '',
    ratio,
    milliseconds.toFixed(0),
  ];
  console.log(row.map(column).join(''));
  if (options.layers) {
    layers.forEach((layer, i) => {
      console.log(
        column(layer.op.weights?.shape.join('x') ?? '', 0),
        column(sizes[i] ?? 0, 2),
        layer.name,
      );
    });
  }
}

function column(value: string | number, at: number): string {
  return at === 0 ? String(value).padEnd(16) : String(value).padStart(9);
}
