import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seeded } from '../npu/weight-blocks.ts';
import type { Kernel, Tensor, Type } from './handmade.ts';
import { runKernel } from './handmade.ts';

const random = seeded(5);
const within = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

function row(type: Type, length: number, at = 0, zero = 0): Tensor {
  return { at, shape: [1, 1, length], type, zero };
}

interface Run {
  readonly mode: string;
  readonly type: Type;
  readonly to?: Type;
  readonly a: readonly number[];
  readonly b?: readonly number[];
  readonly change?: Partial<Kernel>;
}

function compute({ mode, type, to = type, a, b, change = {} }: Run) {
  const kernel: Kernel = {
    op: 'OP_ELEMENTWISE',
    mode,
    ifm: row(type, a.length),
    ...(b ? { ifm2: row(type, b.length, 1024) } : {}),
    ofm: row(to, a.length, 4096),
    ...change,
  };
  return runKernel(kernel, { ifm: a, ...(b ? { ifm2: b } : {}) });
}

const values = (run: Run): readonly number[] => compute(run).ofm;

test('minimum, maximum, and the zero points of both operands', () => {
  const operands = { type: 'i8', a: [1, -2, 3, 100], b: [2, -3, 3, -100] } as const;
  assert.equal(values({ mode: 'MIN', ...operands }), [1, -3, 3, -100]);
  assert.equal(values({ mode: 'MAX', ...operands }), [2, -2, 3, 100]);
  const change = {
    ifm: row('i8', 4, 0, 1),
    ifm2: row('i8', 4, 1024, 2),
    ofm: row('i8', 4, 4096, 5),
  };
  assert.equal(values({ mode: 'MAX', ...operands, change }), [5, 2, 7, 104]);
});

test('a product is scaled and clamped', () => {
  const scale = [2 ** 30, 32] as const; // a quarter
  const run = { mode: 'MUL', type: 'i8', a: [1, -1, 127, 5], b: [2, 2, 127, -2] } as const;
  assert.equal(values({ ...run, change: { scale } }), [1, -1, 127, -3]);
  const registers = { OFM_PRECISION: { round: 'natural' } } as const;
  assert.equal(values({ ...run, change: { scale, registers } }), [1, 0, 127, -2]);
});

test('a product of 32-bit operands has 64 bits, and only the shift of its scale acts', () => {
  const a = [2 ** 30, -(2 ** 31), 123456789, -7];
  const b = [2 ** 30, 2 ** 31 - 1, 987654321, 3];
  const expected = a.map((one, at) =>
    Number((BigInt(one) * BigInt(b[at] ?? 0) + 2n ** 30n) >> 31n),
  );
  const run = { mode: 'MUL', type: 'i32', a, b, change: { scale: [12345, 31] } } as const;
  assert.equal(values(run), expected);
});

test('a plain sum of 32-bit operands shifts, and saturates with a finding', () => {
  const run = { mode: 'ADD', type: 'i32', a: [5, 2 ** 31 - 1], b: [2, 2] } as const;
  assert.equal(values({ ...run, change: { scale: [77, 1] } }), [4, 2 ** 30 + 1]);
  const overflow = compute({ ...run, change: { scale: [1, 0] } });
  assert.equal(overflow.ofm, [7, 2 ** 31 - 1]);
  assert.equal(
    overflow.report.findings.map(({ code }) => code),
    ['ofm-overflow'],
  );
});

/** Q31 multiplier and right shift of a real factor. */
function quantise(real: number): readonly [number, number] {
  const exponent = Math.floor(Math.log2(real)) + 1;
  const scale = Math.round((real / 2 ** exponent) * 2 ** 31);
  return scale === 2 ** 31 ? [2 ** 30, 30 - exponent] : [scale, 31 - exponent];
}

/** The reference's multiplication by a quantised factor below 1: two roundings. */
function requantise(value: number, [scale, shift]: readonly [number, number]): number {
  const product = BigInt(value) * BigInt(scale);
  const nudge = product >= 0n ? 1n << 30n : 1n - (1n << 30n);
  const high = Number((product + nudge) / (1n << 31n));
  const right = 2 ** (shift - 31);
  const below = Math.floor(high / right);
  const remainder = high - below * right;
  return below + (remainder > right / 2 - (high < 0 ? 0 : 1) * 0.5 ? 1 : 0);
}

for (const [type, left] of [
  ['i8', 20],
  ['i16', 15],
] as const) {
  for (const mode of ['ADD', 'SUB'] as const) {
    test(`advanced ${mode} of ${type} equals the reference on random scales`, () => {
      for (let round = 0; round < 20; round++) checkAdvanced(type, left, mode);
    });
  }
}

/**
 * The reference: both operands are shifted left, scaled to twice the larger scale, added, scaled to
 * the output. The NPU has the larger one's factor, a half, as a fixed shift of one bit less.
 */
function checkAdvanced(type: 'i8' | 'i16', left: number, mode: 'ADD' | 'SUB'): void {
  const limit = type === 'i8' ? 127 : 32767;
  const ratio = 0.05 + 0.9 * random();
  const outRatio = 1 + 2 * random();
  const smaller = random() < 0.5 ? 'a' : 'b';
  const reversed = random() < 0.5;
  const zero = type === 'i8' ? within(-20, 20) : 0;
  const inputScale = quantise(ratio / 2);
  const outputScale = quantise(2 / outRatio / 2 ** left);
  const ifm = Array.from({ length: 40 }, () => within(-limit, limit));
  const ifm2 = Array.from({ length: 40 }, () => within(-limit, limit));
  const [a, b] = reversed ? [ifm2, ifm] : [ifm, ifm2];
  const expected = a.map((one, at) => {
    const half = (value: number) => value * 2 ** (left - 1);
    const small = (value: number) => requantise(value * 2 ** left, inputScale);
    const x = one - zero;
    const y = (b[at] ?? 0) - zero;
    const [sx, sy] = smaller === 'a' ? [small(x), half(y)] : [half(x), small(y)];
    const sum = mode === 'ADD' ? sx + sy : sx - sy;
    return Math.max(-limit - 1, Math.min(limit, requantise(sum, outputScale) + zero));
  });
  const change: Partial<Kernel> = {
    ifm: row(type, 40, 0, zero),
    ifm2: row(type, 40, 1024, zero),
    ofm: row(type, 40, 4096, zero),
    scale: outputScale,
    registers: {
      IFM_PRECISION: { scale_mode: smaller === 'a' ? 'OPA_32' : 'OPB_32' },
      IFM2_BROADCAST: { reversed: reversed ? 1 : 0 },
      // The left shift is part of the register's shift.
      OPA_SCALE: { scale: inputScale[0], shift: inputScale[1] - left },
      OPB_SCALE: { scale: 0 },
    },
  };
  assert.equal(values({ mode, type, a: ifm, b: ifm2, change }), expected);
}

test('the simple sum multiplies both operands by 16-bit scales', () => {
  const registers = { OPA_SCALE: { scale: 2 ** 15 }, OPB_SCALE: { scale: 2 ** 15 } } as const;
  const change = { scale: [2 ** 30, 46], registers } as const; // 2^15 * 2^-16
  const run = { type: 'i8', a: [5, -6, 100], b: [4, 1, 100], change } as const;
  assert.equal(values({ mode: 'ADD', ...run }), [5, -3, 100]);
  assert.equal(values({ mode: 'SUB', ...run }), [1, -4, 0]);
});

test('leaky ReLU scales negative values only, ABS all magnitudes', () => {
  const run = { type: 'i16', a: [100, -100, 0, -3], change: { scale: [2 ** 30, 32] } } as const;
  assert.equal(values({ mode: 'LRELU', ...run }), [100, -25, 0, -1]);
  assert.equal(values({ mode: 'ABS', ...run }), [25, 25, 0, 1]);
});

test('leading zeros and shifts', () => {
  const run = { type: 'i32', a: [1, 255, -1, 0] } as const;
  assert.equal(values({ mode: 'CLZ', ...run }), [31, 24, 0, 32]);
  const b = [3, 1, 4, 31];
  assert.equal(values({ mode: 'SHL', ...run, b }), [8, 510, -16, 0]);
  const right = { mode: 'SHR', type: 'i32', a: [12, 13, -13, 5], b: [3, 1, 1, 0] } as const;
  const natural = { registers: { OFM_PRECISION: { round: 'natural' } } } as const;
  assert.equal(values({ ...right, change: natural }), [2, 7, -6, 5]);
  const lost = compute({ mode: 'SHL', type: 'i32', a: [2 ** 30], b: [1] });
  assert.equal(
    lost.report.findings.map(({ code }) => code),
    ['ofm-overflow'],
  );
});

test('a scalar operand is signed as its type, and may come first', () => {
  const run = { mode: 'SUB', type: 'i32', a: [10, 20] } as const;
  assert.equal(values({ ...run, change: { scalar: -5, scale: [1, 0] } }), [15, 25]);
  const registers = { IFM2_BROADCAST: { reversed: 1 } };
  assert.equal(values({ ...run, change: { scalar: -5, scale: [1, 0], registers } }), [-15, -25]);
});

test('the second operand is repeated along broadcast axes', () => {
  const ifm = { at: 0, shape: [2, 2, 2], type: 'i32' } as const;
  const ofm = { ...ifm, at: 4096 };
  const a = [0, 0, 0, 0, 0, 0, 0, 0];
  const sum = (shape: readonly [number, number, number], b: readonly number[]) =>
    values({
      mode: 'ADD',
      type: 'i32',
      a,
      b,
      change: { ifm, ofm, ifm2: { at: 1024, shape, type: 'i32' }, scale: [1, 0] },
    });
  assert.equal(sum([2, 1, 2], [1, 2, 3, 4]), [1, 2, 1, 2, 3, 4, 3, 4]);
  assert.equal(sum([1, 2, 1], [1, 2]), [1, 1, 2, 2, 1, 1, 2, 2]);
  assert.equal(sum([1, 1, 1], [7]), [7, 7, 7, 7, 7, 7, 7, 7]);
});

test.run();
