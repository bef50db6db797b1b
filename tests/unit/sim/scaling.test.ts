import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rounding } from '../../../src/sim/scaling.ts';
import { scaleValue } from '../../../src/sim/scaling.ts';
import { seeded } from '../npu/weight-blocks.ts';

const random = seeded(7);
const within = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));

/** The reference's two roundings: doubling high multiply, then a division by a power of two. */
function doubleRounded(value: bigint, multiplier: bigint, shift: bigint): bigint {
  const product = value * multiplier;
  const nudge = product >= 0n ? 1n << 30n : 1n - (1n << 30n);
  const high = (product + nudge) / (1n << 31n); // toward zero
  const mask = (1n << shift) - 1n;
  const threshold = (mask >> 1n) + (high < 0n ? 1n : 0n);
  return (high >> shift) + ((high & mask) > threshold ? 1n : 0n);
}

const scaled = (value: number, scale: number, shift: number, rounding: Rounding): number =>
  scaleValue(value, { scale, shift, rounding, headroom: 0 });

test('double rounding equals the reference on random 32-bit values', () => {
  for (let i = 0; i < 20000; i++) {
    const value = Math.round((random() - 0.5) * 2 ** within(2, 32));
    const multiplier = within(2 ** 30, 2 ** 31 - 1);
    const shift = within(0, 31);
    const expected = doubleRounded(BigInt(value), BigInt(multiplier), BigInt(shift));
    assert.is(BigInt(scaled(value, multiplier, 31 + shift, 'double')), expected, `${value}`);
  }
});

test('natural rounding is half up, truncation goes to zero', () => {
  assert.equal(
    [5, 6, 7, -5, -6, -7].map((v) => scaled(v, 1, 2, 'natural')),
    [1, 2, 2, -1, -1, -2],
  );
  assert.equal(
    [7, 8, -7, -8].map((v) => scaled(v, 1, 2, 'truncate')),
    [1, 2, -1, -2],
  );
});

test('every shift and products beyond 64 bits stay exact', () => {
  for (let i = 0; i < 20000; i++) {
    const value = Math.round((random() - 0.5) * 2 ** within(2, 41));
    const scale = within(0, 2 ** 32 - 1);
    const shift = within(0, 63);
    const half = shift > 0 ? 1n << BigInt(shift - 1) : 0n;
    const product = BigInt(value) * BigInt(scale);
    const exact = (product + half) >> BigInt(shift);
    if (exact > 2n ** 53n || exact < -(2n ** 53n)) continue;
    assert.is(BigInt(scaled(value, scale, shift, 'natural')), exact, `${value} ${scale} ${shift}`);
    const cut = product / (1n << BigInt(shift));
    assert.is(BigInt(scaled(value, scale, shift, 'truncate')), cut, `${value} ${scale} ${shift}`);
  }
});

test('headroom moves the first rounding down', () => {
  // 20 bits of headroom: the first rounding adds 2^10, and at shifts from 12 on.
  const at = (shift: number, rounding: Rounding): number =>
    scaleValue(2 ** (shift - 1) - 2 ** 10, { scale: 1, shift, rounding, headroom: 20 });
  assert.is(at(12, 'double'), 1);
  assert.is(at(12, 'natural'), 0);
  const value = 2 ** 10 - 2 ** 9; // shift 11 has no first rounding: 512 + 1024 < 2048
  assert.is(scaleValue(value, { scale: 1, shift: 11, rounding: 'double', headroom: 20 }), 0);
});

test.run();
