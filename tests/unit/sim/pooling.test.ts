import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel, Tensor } from './handmade.ts';
import { runKernel } from './handmade.ts';

const image: Tensor = { at: 0, shape: [3, 3, 1], type: 'i8' };
const values = [-9, 2, 3, 4, -5, 6, 7, 8, -1];

function pool(mode: string, change: Partial<Kernel>, ifm: readonly number[] = values) {
  const ofm: Tensor = { at: 256, shape: [3, 3, 1], type: 'i8' };
  return runKernel({ op: 'OP_POOL', mode, ifm: image, ofm, ...change }, { ifm });
}

/** 2^31 / n with the guard bits that make the division exact after double rounding. */
function reciprocal(n: number): readonly [number, number] {
  const k = Math.ceil(Math.log2(n));
  return [Math.floor((2 ** (31 + k) + 2 ** k) / n), 31 + k];
}

test('padding never wins a maximum, not even among negative values', () => {
  const run = pool('MAX', { taps: [2, 2], pad: [1, 1, 0, 0] });
  assert.equal(run.ofm, [-9, 2, 3, 4, 4, 6, 7, 8, 8]);
  assert.equal(run.report.findings, []);
});

test('a maximum ignores the scale registers', () => {
  const run = pool('MAX', { scale: [5, 1], taps: [1, 1] });
  assert.equal(run.ofm, values);
});

test('an average without padding scales the sum', () => {
  const run = pool('AVERAGE', {
    taps: [2, 2],
    scale: reciprocal(4),
    ofm: { at: 256, shape: [2, 2, 1], type: 'i8' },
  });
  // -8, 6, 14 and 8 in quarters, halves away from zero.
  assert.equal(run.ofm, [-2, 2, 4, 2]);
});

test('an average with padding divides by the taps inside, half away from zero', () => {
  const run = pool('AVERAGE', { taps: [2, 2], pad: [1, 1, 0, 0] });
  // Sums -9; -7 / 2; 5 / 2; -5 / 2; -8 / 4; 6 / 4; 11 / 2; 14 / 4; 8 / 4.
  assert.equal(run.ofm, [-9, -4, 3, -3, -2, 2, 6, 4, 2]);
  const scaled = pool('AVERAGE', { taps: [2, 2], pad: [1, 1, 0, 0], scale: [1, 0] });
  assert.equal(scaled.ofm, run.ofm, 'whatever the scale mode');
});

test('strides and zero points of an average', () => {
  const run = pool('AVERAGE', {
    ifm: { ...image, zero: -10 },
    taps: [1, 1],
    stride: [2, 2],
    scale: [2 ** 30, 31],
    ofm: { at: 256, shape: [2, 2, 1], type: 'i8', zero: 100 },
  });
  // (-9 + 10) / 2, (3 + 10) / 2, (7 + 10) / 2, (-1 + 10) / 2, rounded up, plus 100.
  assert.equal(run.ofm, [101, 107, 109, 105]);
});

test('a sum over channels', () => {
  const run = pool(
    'REDUCE_SUM',
    {
      ifm: { at: 0, shape: [1, 2, 3], type: 'i32' },
      ofm: { at: 256, shape: [1, 2, 1], type: 'i32' },
      scale: [2 ** 30, 31],
    },
    [1, 2, 3, 1000000, 2000000, -3],
  );
  assert.equal(run.ofm, [3, 1499999]);
  assert.is(run.report.macs, 6);
});

test('a sum that overflows is a finding', () => {
  const run = pool(
    'REDUCE_SUM',
    {
      ifm: { at: 0, shape: [1, 1, 2], type: 'i32' },
      ofm: { at: 256, shape: [1, 1, 1], type: 'i32' },
      scale: [1, 1],
    },
    [2 ** 31 - 1, 1],
  );
  assert.equal(
    run.report.findings.map(({ code }) => code),
    ['accumulator-overflow'],
  );
});

test.run();
