import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Traversal } from '../../../src/npu/operation.ts';
import { orderWeights } from '../../../src/npu/weight-order.ts';
import { seeded } from '../npu/weight-blocks.ts';
import type { Kernel, Tensor, Type } from './handmade.ts';
import { accelerator, constantsOf, runKernel } from './handmade.ts';

const random = seeded(11);
const within = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
const list = (count: number, low: number, high: number): number[] =>
  Array.from({ length: count }, () => within(low, high));

interface Case {
  readonly depthwise: boolean;
  readonly type: Type;
  readonly order: Traversal;
  readonly ofm: readonly [number, number, number];
  readonly inputs: number;
  readonly taps: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly pad: readonly [number, number, number, number];
  readonly zero: number;
  readonly blockDepth: number;
}

function randomCase(depthwise: boolean): Case {
  const ofm = [within(1, 5), within(1, 5), within(1, 40)] as const;
  const taps = [within(1, 10), within(1, 4)] as const;
  const dilation = [within(1, 2), within(1, 2)] as const;
  const most = (axis: 0 | 1) => (taps[axis] - 1) * dilation[axis];
  return {
    depthwise,
    type: (['i8', 'u8', 'i16'] as const)[within(0, 2)] ?? 'i8',
    order: depthwise || within(0, 1) ? 'depth_first' : 'part_kernel',
    ofm,
    inputs: depthwise ? ofm[2] : within(1, 40),
    taps,
    stride: [within(1, 3), within(1, 3)],
    dilation,
    // Less padding than the kernel spans, so that some of the IFM is seen.
    pad: [within(0, most(0) >> 1), within(0, most(1) >> 1), within(0, most(0) >> 1), 0],
    zero: within(0, 12),
    blockDepth: depthwise ? 16 : 16 * within(1, 2),
  };
}

/** Height and width of the IFM, as the window implies them. */
function ifmShape({ ofm, taps, stride, dilation, pad, inputs }: Case) {
  const size = (axis: 0 | 1, pads: number): number =>
    (ofm[axis] - 1) * stride[axis] + (taps[axis] - 1) * dilation[axis] + 1 - pads;
  return [size(0, pad[0] + pad[2]), size(1, pad[1] + pad[3]), inputs] as const;
}

/** The sums by the definition, one element after the other. Weights are OHWI, or [1, h, w, c]. */
function sums(one: Case, ifm: readonly number[], weights: readonly number[]): number[] {
  const { ofm, taps, stride, dilation, pad, zero, inputs, depthwise } = one;
  const [height, width] = ifmShape(one);
  const result: number[] = [];
  for (let y = 0; y < ofm[0]; y++)
    for (let x = 0; x < ofm[1]; x++)
      for (let o = 0; o < ofm[2]; o++) {
        let sum = 0;
        for (let ky = 0; ky < taps[0]; ky++)
          for (let kx = 0; kx < taps[1]; kx++)
            for (let i = 0; i < (depthwise ? 1 : inputs); i++) {
              const row = y * stride[0] + ky * dilation[0] - pad[0];
              const column = x * stride[1] + kx * dilation[1] - pad[1];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const value = ifm[(row * width + column) * inputs + (depthwise ? o : i)] ?? 0;
              const tap = ky * taps[1] + kx;
              const at = depthwise ? tap * ofm[2] + o : (o * taps[0] * taps[1] + tap) * inputs + i;
              sum += (value - zero) * (weights[at] ?? 0);
            }
        result.push(sum);
      }
  return result;
}

function kernelOf(one: Case, ifm: Tensor, ofm: Tensor): Kernel {
  const { taps, stride, dilation, pad, order, blockDepth } = one;
  const op = one.depthwise ? 'OP_DEPTHWISE' : 'OP_CONV';
  return { op, ifm, ofm, taps, stride, dilation, pad, order, block: [1, 2, blockDepth] };
}

function check(one: Case): void {
  const shape = ifmShape(one);
  const low = one.type === 'u8' ? 0 : -100;
  const ifm: Tensor = { at: 0, shape, type: one.type, zero: one.zero };
  // Even shifts of whole sums: the OFM shows every bit, minus a zero point that must be ignored.
  const ofm: Tensor = { at: 32768, shape: one.ofm, type: 'i32', zero: 9 };
  const values = list(shape[0] * shape[1] * shape[2], low, 100);
  const count = one.taps[0] * one.taps[1] * (one.depthwise ? 1 : one.inputs);
  const weights = list(one.ofm[2] * count, -255, 255);
  const biases = list(one.ofm[2], -50000, 50000);
  const [height, width] = one.taps;
  const ordered = orderWeights(
    {
      values: Int16Array.from(weights),
      shape: one.depthwise
        ? [1, height, width, one.ofm[2]]
        : [one.ofm[2], height, width, one.inputs],
    },
    {
      kernel: one.depthwise ? 'depthwise' : 'convolution',
      traversal: one.order,
      ifmBits: one.type === 'i16' ? 16 : 8,
      ofmBlockDepth: one.blockDepth,
      dilation: { y: one.dilation[0], x: one.dilation[1] },
    },
    accelerator.compute,
    { start: 0, depth: one.ofm[2] },
  );
  const records = biases.map((bias) => ({ bias, scale: 2 ** 30, shift: 30 }));
  const { constants, kernel } = constantsOf(records, [...ordered]);
  const run = runKernel({ ...kernelOf(one, ifm, ofm), ...kernel }, { ifm: values, constants });
  const expected = sums(one, values, weights).map(
    (sum, at) => sum + (biases[at % one.ofm[2]] ?? 0),
  );
  assert.equal(run.ofm, expected, JSON.stringify(one));
  assert.equal(run.report.findings, [], JSON.stringify(one));
  assert.is(run.report.macs, one.ofm[0] * one.ofm[1] * one.ofm[2] * count);
}

test('convolutions of random geometry, type, traversal and padding', () => {
  for (let i = 0; i < 25; i++) check(randomCase(false));
});

test('depthwise convolutions of random geometry, type and padding', () => {
  for (let i = 0; i < 25; i++) check(randomCase(true));
});

const small: Tensor = { at: 0, shape: [1, 1, 1], type: 'i8' };

test('bias, multiplier, rounding, zero point and clamp act in this order', () => {
  // (10 - 2) * 3 + 5 = 29; 29 * 0.5 = 14.5 -> 15, 14 toward zero; + 100; clamped to 114.
  const { constants, kernel } = constantsOf(
    [{ bias: 5, scale: 2 ** 30, shift: 31 }],
    [3, ...new Array(255).fill(0)],
  );
  const run = (registers: Kernel['registers'] = {}) =>
    runKernel(
      {
        op: 'OP_CONV',
        ifm: { ...small, zero: 2 },
        ofm: { at: 16, shape: [1, 1, 1], type: 'i8', zero: 100 },
        ...kernel,
        registers,
      },
      { ifm: [10], constants },
    ).ofm[0];
  assert.is(run(), 115);
  assert.is(run({ OFM_PRECISION: { round: 'truncate' } }), 114);
  assert.is(run({ ACTIVATION_MAX: { high: 114 } }), 114);
  assert.is(run({ ACTIVATION_MIN: { low: 120 } }), 120);
});

test('a 40-bit bias keeps its upper byte and its sign', () => {
  const bias = -(2 ** 38) + 12345;
  const { constants, kernel } = constantsOf(
    [{ bias, scale: 1, shift: 20 }],
    new Array(128).fill(0),
  );
  const run = runKernel(
    {
      op: 'OP_CONV',
      ifm: { ...small, type: 'i16' },
      ofm: { ...small, at: 16, type: 'i32' },
      ...kernel,
    },
    { ifm: [7], constants },
  );
  assert.equal(run.ofm, [-(2 ** 18)]); // the remainder, 12345 / 2^20, is below a half
});

test('an accumulator that overflows its format is a finding', () => {
  const { constants, kernel } = constantsOf(
    [{ bias: 2 ** 31 - 1, scale: 1, shift: 0 }],
    [1, ...new Array(255).fill(0)],
  );
  const at = (value: number) =>
    runKernel(
      { op: 'OP_CONV', ifm: small, ofm: { ...small, at: 16, type: 'i8' }, ...kernel },
      { ifm: [value], constants },
    ).report.findings.map(({ code }) => code);
  assert.equal(at(0), []);
  assert.equal(at(1), ['accumulator-overflow']);
});

test('a weight stream that is too short or too long is a finding', () => {
  for (const length of [248, 264]) {
    const { constants, kernel } = constantsOf(
      [{ bias: 0, scale: 1, shift: 0 }],
      new Array(length).fill(1),
    );
    const run = runKernel(
      { op: 'OP_CONV', ifm: small, ofm: { ...small, at: 16 }, ...kernel },
      { ifm: [1], constants },
    );
    assert.equal(
      run.report.findings.map(({ code }) => code),
      ['weight-stream'],
    );
  }
});

test('upscaling repeats or spreads the IFM before the window sees it', () => {
  // A 2 x 2 depthwise kernel of ones over a 2 x 2 map seen as 4 x 4, padded by 1 at the top left.
  const { constants, kernel } = constantsOf(
    [{ bias: 0, scale: 2 ** 30, shift: 30 }],
    Array.from({ length: 32 }, (_, at) => (at % 8 === 0 ? 1 : 0)),
  );
  const run = (mode: string) =>
    runKernel(
      {
        op: 'OP_DEPTHWISE',
        ifm: { at: 0, shape: [2, 2, 1], type: 'i8' },
        ofm: { at: 16, shape: [4, 4, 1], type: 'i8' },
        taps: [2, 2],
        pad: [1, 1, 0, 0],
        ...kernel,
        registers: { IFM_UPSCALE: { mode } },
      },
      { ifm: [1, 2, 3, 4], constants },
    ).ofm;
  assert.equal(run('nearest'), [1, 2, 3, 4, 2, 4, 6, 8, 4, 8, 10, 12, 6, 12, 14, 16]);
  assert.equal(run('zeros'), [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
});

test.run();
