import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { createProblems } from '../../../src/frontend/problems.ts';
import { type ModelFile, readModel } from '../../../src/frontend/read-model.ts';
import { orderWeights, type WeightLayout } from '../../../src/npu/weight-order.ts';
import { decodeWeightStream } from '../../../src/stream/weights.ts';
import type { Compute } from '../../../src/target/accelerator.generated.ts';
import { type Layer, layersOf } from './model-layers.ts';
import { readStream, type Stream } from './stream-operations.ts';

const SHARED = new URL('../../../../shared/', import.meta.url);
const catalog = await loadCatalog();

function read(path: string): { bytes: Buffer; model: ModelFile } {
  const bytes = readFileSync(new URL(path, SHARED));
  const model = readModel(new Uint8Array(bytes), createProblems());
  if (!model) throw new Error(`${path} is no model`);
  return { bytes, model };
}

/** The constants of the driver operator: its second operand. */
function constantsOf(model: ModelFile): Uint8Array {
  const driver = model.operators.find(({ opcode }) => model.codes[opcode]?.custom === 'ethos-u');
  const tensor = model.tensors[driver?.inputs[1] ?? -1];
  const data = model.buffers[tensor?.buffer ?? -1]?.data;
  if (!data) throw new Error('no constants');
  return data;
}

type Operation = Stream['operations'][number];

function orderAsIn(one: Operation, layer: Layer, start: number, compute: Compute): Int16Array {
  const { weights, kernel } = layer.op;
  if (!weights || (kernel !== 'convolution' && kernel !== 'depthwise')) throw new Error(kernel);
  const layout: WeightLayout = {
    kernel,
    traversal: one.traversal,
    ifmBits: 8,
    ofmBlockDepth: one.block.depth,
    dilation: { y: 1, x: 1 },
  };
  return orderWeights(weights, layout, compute, { start, depth: one.op.ofm.shape.depth });
}

/** Compares operation by operation: each computes a layer or the next slice of its depth. */
function compare(model: string, version: string, target: string): number {
  const layers = layersOf(read(`models/${model}.tflite`).model);
  const compiled = read(`vela-streams/vela-${version}/${model}-${target}.tflite`);
  const constants = constantsOf(compiled.model);
  const { accelerator, operations } = readStream(compiled.bytes, catalog);
  let compared = 0;
  let start = 0;
  for (const one of operations) {
    const { kernel, ofm, taps } = one.op;
    const layer = layers[0];
    if (!layer || (kernel !== 'convolution' && kernel !== 'depthwise')) continue;
    // The first layer of some: columns were made channels, so the weights are others.
    if (taps.x === layer.op.taps.x) {
      const at = one.weightAddress;
      const length = one.registers['WEIGHT_LENGTH'] ?? 0;
      const decoded = decodeWeightStream(constants.subarray(at, at + length));
      assert.ok(decoded.ok, layer.name);
      const ordered = orderAsIn(one, layer, start, accelerator.compute);
      assert.equal(ordered, decoded.ok && decoded.value, layer.name);
      compared++;
    }
    start += ofm.shape.depth;
    if (start < layer.op.ofm.shape.depth) continue;
    layers.shift();
    start = 0;
  }
  assert.is(layers.length, 0, `${model}: layers without an operation`);
  return compared;
}

const LEAST_COMPARED: Readonly<Record<string, number>> = {
  ad01_int8: 10,
  kws_ref_model: 9,
  micro_speech_quantized: 2,
  person_detect: 27,
  str_ww_ref_model: 9,
};

test('the order is that of the weights in foreign streams', () => {
  if (!existsSync(SHARED)) {
    console.log('SKIP no foreign command streams beside the repository');
    return;
  }
  for (const [model, least] of Object.entries(LEAST_COMPARED)) {
    for (const version of ['3.10.0', '5.1.0']) {
      for (const target of ['ethos-u55-128', 'ethos-u65-256']) {
        const compared = compare(model, version, target);
        assert.ok(compared >= least, `${model} ${version} ${target}: ${compared} compared`);
      }
    }
  }
});

test.run();
