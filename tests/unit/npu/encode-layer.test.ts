import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { encodeLayer } from '../../../src/npu/encode-layer.ts';
import { encodeScaleStream } from '../../../src/npu/scale-stream.ts';
import { decodeWeightStream } from '../../../src/stream/weights.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { seeded } from './weight-blocks.ts';

const { compute } = defaultAccelerator(await loadCatalog());

const records = (channels: number): Uint8Array =>
  Uint8Array.from({ length: channels * 10 }, (_, i) => 1 + (i % 255));

function layer(
  kernel: 'convolution' | 'depthwise',
  shape: readonly [number, number, number, number],
) {
  const random = seeded(3);
  const depth = kernel === 'depthwise' ? shape[3] : shape[0];
  const count = shape.reduce((product, extent) => product * extent);
  const values = Int16Array.from({ length: count }, () => 1 + Math.floor(random() * 99));
  const use = (channels: number) => ({
    tensor: 0,
    shape: { height: 1, width: 1, depth: channels },
    dtype: 'i8' as const,
    zero: 0,
  });
  const weights = { values, shape, scales: records(depth) };
  return { kernel, ifm: use(shape[3]), ofm: use(depth), dilation: { y: 1, x: 1 }, weights };
}

const choice = (depth: number) =>
  ({ block: { height: 1, width: 2, depth }, traversal: 'depth_first' }) as const;

function decoded(bytes: Uint8Array): Int16Array {
  const result = decodeWeightStream(bytes);
  assert.ok(result.ok);
  return result.ok ? result.value : new Int16Array(0);
}

test('a layer is one weight stream over all OFM blocks and one stream of scale records', () => {
  const op = layer('convolution', [40, 1, 1, 32]);
  const { weightBytes, scaleBytes } = encodeLayer(op, choice(16), compute);
  assert.is(decoded(weightBytes).length, 40 * 32);
  assert.is(weightBytes.length % 16, 0);
  assert.is(scaleBytes.length, 400);
  assert.equal(scaleBytes.subarray(0, 400), records(40));
});

test('slices of the depth are the parts of the whole', () => {
  const op = layer('convolution', [40, 3, 3, 32]);
  const whole = decoded(encodeLayer(op, choice(16), compute).weightBytes);
  const parts = [
    { start: 0, depth: 16 },
    { start: 16, depth: 16 },
    { start: 32, depth: 8 },
  ].flatMap((slice) => [...decoded(encodeLayer(op, choice(16), compute, slice).weightBytes)]);
  assert.equal(Int16Array.from(parts), whole);
});

test('a depthwise layer has a tap group of 4 for each channel', () => {
  const { weightBytes } = encodeLayer(layer('depthwise', [1, 3, 3, 24]), choice(24), compute);
  assert.is(decoded(weightBytes).length, 24 * 12);
});

test('scale records are padded to 16 bytes', () => {
  assert.is(encodeScaleStream(records(8), { start: 0, depth: 8 }).length, 80);
  assert.is(encodeScaleStream(records(16), { start: 0, depth: 16 }).length, 160);
  const two = encodeScaleStream(records(8), { start: 2, depth: 2 });
  assert.is(two.length, 32);
  assert.equal([...two.subarray(0, 20)], [...records(8).subarray(20, 40)]);
  assert.equal(
    [...two.subarray(20)],
    Array.from({ length: 12 }, () => 0),
  );
});

test.run();
