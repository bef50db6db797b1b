// Bytes of weight streams (no scale records) and the time for blocks, order and encoding, for models
// with 8-bit weights, beside the sum of WEIGHT_LENGTH in the command streams that Vela made of them.
// node --import tsx bench/weights.ts [--shared ../shared] [--layers]
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadCatalog } from '../src/cli/target-files.ts';
import { createProblems } from '../src/frontend/problems.ts';
import { readModel } from '../src/frontend/read-model.ts';
import { chooseBlock } from '../src/npu/block.ts';
import { encodeLayer } from '../src/npu/encode-layer.ts';
import { defaultAccelerator } from '../src/target/catalog.ts';
import { type Layer, layersOf } from '../tests/unit/npu/model-layers.ts';
import { readStream } from '../tests/unit/npu/stream-operations.ts';

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
  const layers = model ? layersOf(model) : [];
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
