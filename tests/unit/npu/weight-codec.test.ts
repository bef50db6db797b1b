import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeWeightStream } from '../../../src/npu/weight-codec.ts';
import { orderWeights } from '../../../src/npu/weight-order.ts';
import { decodeWeightStream } from '../../../src/stream/weights.ts';
import { randomBlock, seeded } from './weight-blocks.ts';

function assertIdentity(weights: Int16Array, name: string): Uint8Array {
  const bytes = encodeWeightStream(weights);
  assert.is(bytes.length % 16, 0, `${name}: whole 16 bytes`);
  const decoded = decodeWeightStream(bytes);
  if (!decoded.ok) assert.unreachable(`${name}: ${decoded.diagnostics[0]?.message}`);
  else assert.equal(decoded.value, weights, name);
  return bytes;
}

const filled = (length: number, rule: (index: number) => number): Int16Array =>
  Int16Array.from({ length }, (_, i) => rule(i));

test('random and adversarial blocks come back', () => {
  const random = seeded(1);
  for (let n = 0; n < 3000; n++) assertIdentity(randomBlock(random), `block ${n}`);
});

test('blocks at the edges of the format come back', () => {
  const random = seeded(2);
  const cases: Record<string, Int16Array> = {
    'one zero': filled(1, () => 0),
    'one weight': filled(1, () => -255),
    'only zeros': filled(100_000, () => 0),
    'zeros, then a weight': filled(70_000, (i) => (i === 69_999 ? 3 : 0)),
    'a weight, then zeros': filled(70_000, (i) => (i === 0 ? 3 : 0)),
    'every value': filled(511, (i) => i - 255),
    'every value, often': filled(60_000, (i) => ((i * 211) % 511) - 255),
    'more symbols than a slice holds': filled(80_000, () => Math.floor(random() * 3) - 1),
    'more runs than a slice holds': filled(200_000, (i) => (i % 3 === 0 ? 1 : 0)),
    'two far values': filled(5_000, (i) => (i % 2 ? 255 : -255)),
    'large values in a calm stream': filled(5_000, (i) => (i % 999 === 0 ? -255 : i & 1)),
  };
  for (const [name, weights] of Object.entries(cases)) assertIdentity(weights, name);
});

test('the stream of a sample that others publish decodes, and ours is no longer', () => {
  const once = [0, 2, 3, 0, -1, -2, -3, 0, 0, 0, 1, -250, 240];
  const weights = Int16Array.from([...once, ...once, ...once]);
  const published = 'b8005c715e1ffc01030508 0c10903812d7993ad29924ae239da92300f0ffffff';
  const bytes = published.replace(' ', '').match(/../g) ?? [];
  const golden = Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16));
  const decoded = decodeWeightStream(golden);
  assert.ok(decoded.ok);
  if (decoded.ok) assert.equal(decoded.value, weights);
  assert.ok(assertIdentity(weights, 'sample').length <= golden.length);
});

/** Bytes of a 1 x 1 convolution whose int8 weights count up modulo 255, zero point 12. */
function countingSize(shape: readonly [number, number], start: number, depth: number): number {
  const count = shape[0] * shape[1];
  const values = filled(count, (i) => (((i % 255) << 24) >> 24) - 12);
  const compute = {
    ofm_ublock: [1, 2, 8] as [number, number, number],
    ifm_ublock: [1, 2, 8] as [number, number, number],
    subkernel: [8, 8] as [number, number],
  };
  const layout = {
    kernel: 'convolution',
    traversal: 'depth_first',
    ifmBits: 8,
    ofmBlockDepth: depth,
    dilation: { y: 1, x: 1 },
  } as const;
  const weights = { values, shape: [shape[0], 1, 1, shape[1]] as const };
  const ordered = orderWeights(weights, layout, compute, { start, depth });
  return assertIdentity(ordered, `counting ${shape} from ${start}`).length;
}

test('counting weights are no longer than the sizes TVM expects', () => {
  assert.ok(countingSize([8, 32], 0, 8) <= 304);
  assert.ok(countingSize([16, 32], 0, 16) <= 592);
  assert.ok(countingSize([8, 16], 0, 8) <= 160);
  const slices = [0, 2, 4, 6].map((start) => countingSize([8, 32], start, 2));
  [128, 112, 112, 112].forEach((most, i) => {
    assert.ok((slices[i] ?? 0) <= most, `slice ${i}: ${slices[i]} bytes`);
  });
});

test('values of 10 bits are refused', () => {
  assert.throws(() => encodeWeightStream(Int16Array.of(1, 256)), /256/);
  assert.throws(() => encodeWeightStream(Int16Array.of(-256)), /-256/);
});

test('equal input, equal bytes', () => {
  const weights = randomBlock(seeded(5));
  assert.equal(encodeWeightStream(weights), encodeWeightStream(weights.slice()));
});

test.run();
