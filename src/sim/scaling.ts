/**
 * The NPU's scaler: value * scale >> shift with its three roundings, exact for 64-bit meaning. The
 * product is kept as two halves so that every step stays an integer that a double holds.
 */

/** Register values 0, 1, 2. `double` rounds as gemmlowp does: at bit 31 first, then at the shift. */
export type Rounding = 'double' | 'truncate' | 'natural';

export interface Scaler {
  /** Unsigned 32 bit. */
  readonly scale: number;
  /** 0 to 63. */
  readonly shift: number;
  readonly rounding: Rounding;
  /** Bits by which the operand was shifted up before; moves the first of the two roundings. */
  readonly headroom: number;
}

const WORD = 2 ** 32;
const HALF = 2 ** 16;
const SMALL_SCALE = 2 ** 31;
const SMALL_VALUE = 2 ** 21;

/** 2^n and 2^-n for n = 0 to 64: the `**` operator is a slow call. */
const POWER = Float64Array.from({ length: 65 }, (_, n) => 2 ** n);
const INVERSE = POWER.map((power) => 1 / power);

const power = (n: number): number => POWER[n] as number;
const inverse = (n: number): number => INVERSE[n] as number;

/** `value` is an integer below 2^53 in magnitude; so is the result, or it is past every clamp. */
export function scaleValue(value: number, scaler: Scaler): number {
  const { scale, shift, rounding } = scaler;
  if (rounding === 'truncate') {
    const magnitude = shiftProduct(Math.abs(value), scaler, 0);
    return value < 0 ? -magnitude : magnitude;
  }
  const bias = rounding === 'double' ? firstRounding(scaler) : 0;
  const extra = value < 0 ? -bias : bias;
  if (shift > 0 && shift < 53 && scale < SMALL_SCALE && Math.abs(value) < SMALL_VALUE) {
    // One double holds it: |value * scale| < 2^52, and the roundings are below 2^52 together.
    return Math.floor((value * scale + power(shift - 1) + extra) * inverse(shift));
  }
  return shiftProduct(value, scaler, extra, true);
}

/** Half a unit of bit 31 (less the headroom); without a second rounding beyond it there is none. */
function firstRounding({ shift, headroom }: Scaler): number {
  return shift > 31 - headroom ? power(30 - headroom) : 0;
}

function shiftProduct(value: number, scaler: Scaler, extra: number, half = false): number {
  const { scale, shift } = scaler;
  const upper = Math.floor(value * inverse(16));
  const upperProduct = upper * scale;
  if (Math.abs(upperProduct) >= 2 ** 53) return shiftWide(value, scaler, extra, half);
  const top = Math.floor(upperProduct * inverse(16));
  const middle = (upperProduct - top * HALF) * HALF + (value - upper * HALF) * scale;
  const carried = Math.floor(middle * inverse(32));
  let high = top + carried;
  let low = middle - carried * WORD + extra;
  if (half && shift > 32) high += power(shift - 33);
  else if (half && shift > 0) low += power(shift - 1);
  const carry = Math.floor(low * inverse(32));
  high += carry;
  low -= carry * WORD;
  if (shift >= 32) return Math.floor(high * inverse(shift - 32));
  return high * power(32 - shift) + Math.floor(low * inverse(shift));
}

/** Products past 2^69: only 40-bit accumulators with large scales come here. */
function shiftWide(value: number, scaler: Scaler, extra: number, half: boolean): number {
  const shift = BigInt(scaler.shift);
  const rounding = half && shift > 0n ? 1n << (shift - 1n) : 0n;
  return Number((BigInt(value) * BigInt(scaler.scale) + rounding + BigInt(extra)) >> shift);
}
