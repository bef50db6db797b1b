import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { orderWeights, type WeightLayout } from '../../../src/npu/weight-order.ts';

const COMPUTE = {
  ofm_ublock: [1, 2, 8] as [number, number, number],
  ifm_ublock: [1, 2, 8] as [number, number, number],
  subkernel: [8, 8] as [number, number],
};

const layout = (more: Partial<WeightLayout>): WeightLayout => ({
  kernel: 'convolution',
  traversal: 'depth_first',
  ifmBits: 8,
  ofmBlockDepth: 16,
  dilation: { y: 1, x: 1 },
  ...more,
});

type Shape = readonly [number, number, number, number];

/** Weights that say where they are: 1, 2, 3, ... in OHWI order. */
function numbered(shape: Shape) {
  const count = shape[0] * shape[1] * shape[2] * shape[3];
  return { shape, values: Int16Array.from({ length: count }, (_, i) => i + 1) };
}

const order = (shape: Shape, more: Partial<WeightLayout>, start = 0, depth?: number): number[] => {
  const channels = more.kernel === 'depthwise' ? shape[3] : shape[0];
  const slice = { start, depth: depth ?? channels };
  return [...orderWeights(numbered(shape), layout(more), COMPUTE, slice)];
};

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

test('depth-first fills the IFM block up to 32 channels, the OFM micro-block to 8', () => {
  // Two output channels of one input channel: 8 x 8 blocks, the first column and two rows are real.
  const stream = order([2, 1, 1, 1], {});
  assert.is(stream.length, 8 * 32);
  assert.equal(stream.slice(0, 16), [1, ...zeros(7), 2, ...zeros(7)]);
  assert.ok(stream.slice(16).every((weight) => weight === 0));
});

test('depth-first goes through the whole IFM block of one tap before the next tap', () => {
  const stream = order([8, 1, 2, 32], {});
  assert.is(stream.length, 8 * 2 * 32);
  // Micro-block of output channels 0..7 and input channels 0..7: a row is an output channel.
  assert.equal(stream.slice(0, 8), range(1, 8));
  assert.equal(stream.slice(8, 16), range(65, 8));
  // Second IFM micro-block of the same tap, then the second tap.
  assert.equal(stream.slice(64, 72), range(9, 8));
  assert.equal(stream.slice(256, 264), range(33, 8));
});

test('depth-first with 16-bit IFM has IFM blocks of 16 channels', () => {
  assert.is(order([8, 1, 1, 3], { ifmBits: 16 }).length, 8 * 16);
  assert.is(order([8, 1, 1, 17], { ifmBits: 16 }).length, 8 * 32);
});

test('part-kernel clips the IFM block to whole micro-blocks and fills taps to 4, or 2 for 16 bits', () => {
  const stream = order([8, 3, 3, 8], { traversal: 'part_kernel' });
  assert.is(stream.length, 8 * 8 * 12);
  assert.equal(stream.slice(64, 72), range(9, 8));
  assert.ok(stream.slice(9 * 64).every((weight) => weight === 0));
  assert.is(order([8, 3, 3, 8], { traversal: 'part_kernel', ifmBits: 16 }).length, 8 * 8 * 10);
});

test('part-kernel goes through all taps of an IFM micro-block before the next', () => {
  const stream = order([8, 2, 2, 16], { traversal: 'part_kernel' });
  assert.equal(stream.slice(64, 72), range(17, 8));
  assert.equal(stream.slice(4 * 64, 4 * 64 + 8), range(9, 8));
});

test('depthwise has one weight a channel and tap, taps filled to 4', () => {
  const stream = order([1, 3, 3, 10], { kernel: 'depthwise' });
  assert.is(stream.length, 2 * 12 * 8);
  assert.equal(stream.slice(0, 8), range(1, 8));
  assert.equal(stream.slice(8, 16), range(11, 8));
  assert.equal(stream.slice(72, 96), zeros(24));
  assert.equal(stream.slice(96, 104), [9, 10, ...zeros(6)]);
});

test('kernels larger than 8 are cut into parts, 8 / dilation taps a side', () => {
  const whole = order([8, 1, 10, 1], {});
  assert.is(whole[7 * 256], 8);
  assert.is(whole[8 * 256], 9);
  // With part-kernel each part is filled to 4 taps on its own: 8 and 2, or 4, 4 and 2.
  const parts = (dilation: number): number =>
    order([8, 1, 10, 8], { traversal: 'part_kernel', dilation: { y: 1, x: dilation } }).length / 64;
  assert.is(parts(1), 8 + 4);
  assert.is(parts(2), 4 + 4 + 4);
});

test('OFM blocks follow one another, the last as deep as what is left', () => {
  const stream = order([40, 1, 1, 32], { ofmBlockDepth: 16 });
  assert.is(stream.length, 40 * 32);
  assert.equal(stream.slice(16 * 32, 16 * 32 + 8), range(16 * 32 + 1, 8));
  assert.equal(order([40, 1, 1, 32], {}, 16, 16), stream.slice(16 * 32, 32 * 32));
});

test('every weight occurs once', () => {
  const shapes: readonly Shape[] = [
    [19, 3, 5, 21],
    [8, 9, 1, 3],
    [5, 1, 1, 70],
  ];
  for (const shape of shapes) {
    for (const traversal of ['depth_first', 'part_kernel'] as const) {
      const found = order(shape, { traversal }).filter((weight) => weight !== 0);
      found.sort((a, b) => a - b);
      assert.equal(found, [...numbered(shape).values]);
    }
  }
});

test.run();
