/**
 * Bounds of integer values: what lets the compiler drop guards that always hold, see that a read stays
 * inside its tensor, and print arithmetic that cannot overflow as it is.
 */
import type { BinaryName, ScalarType } from './scalar.ts';

export type Interval = readonly [low: number, high: number];

export const EVERYTHING: Interval = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

const TYPES: Readonly<Partial<Record<ScalarType, Interval>>> = {
  bool: [0, 1],
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  u16: [0, 65535],
  i32: [-2147483648, 2147483647],
  u32: [0, 4294967295],
};

export const intervalOfType = (type: ScalarType): Interval => TYPES[type] ?? EVERYTHING;

export const isInside = (inner: Interval, outer: Interval): boolean =>
  inner[0] >= outer[0] && inner[1] <= outer[1];

export const union = (a: Interval, b: Interval): Interval => [
  Math.min(a[0], b[0]),
  Math.max(a[1], b[1]),
];

/** The bounds if the type holds them, else all that the type holds (the value may have wrapped). */
export function held(type: ScalarType, exact: Interval): Interval {
  const whole = intervalOfType(type);
  const inside = isInside(exact, whole) && !exact.some((bound) => Number.isNaN(bound));
  return inside ? [limit(exact[0]), limit(exact[1])] : whole;
}

/** Beyond 2^53 a double is off by a little: bounds there are pushed outwards by more than that. */
function limit(bound: number): number {
  if (Number.isSafeInteger(bound)) return bound;
  const outward = bound * (1 + 2 ** -48);
  return Math.abs(outward) < 2 ** 63 ? outward : bound < 0 ? EVERYTHING[0] : EVERYTHING[1];
}

/** Bounds of the exact result; NaN-free for finite operands. */
export function exactInterval(op: BinaryName, a: Interval, b: Interval): Interval {
  return OPS[op]?.(a, b) ?? EVERYTHING;
}

type IntervalOp = (a: Interval, b: Interval) => Interval;

function corners(a: Interval, b: Interval, op: (x: number, y: number) => number): Interval {
  const values = [op(a[0], b[0]), op(a[0], b[1]), op(a[1], b[0]), op(a[1], b[1])];
  const known = values.map((value) => (Number.isNaN(value) ? 0 : value));
  return [Math.min(...known), Math.max(...known)];
}

/** Division and shifts only where the right side has one sign. */
const OPS: Readonly<Partial<Record<BinaryName, IntervalOp>>> = {
  add: (a, b) => [a[0] + b[0], a[1] + b[1]],
  sub: (a, b) => [a[0] - b[1], a[1] - b[0]],
  mul: (a, b) => corners(a, b, (x, y) => x * y),
  div: (a, b) => (b[0] > 0 ? corners(a, b, (x, y) => Math.floor(x / y)) : EVERYTHING),
  mod: (a, b) => (b[0] > 0 ? (a[0] >= 0 && a[1] < b[0] ? a : [0, b[1] - 1]) : EVERYTHING),
  min: (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
  max: (a, b) => [Math.max(a[0], b[0]), Math.max(a[1], b[1])],
  shl: (a, b) => (b[0] >= 0 ? corners(a, b, (x, y) => x * 2 ** y) : EVERYTHING),
  shr: (a, b) => (b[0] >= 0 ? corners(a, b, (x, y) => Math.floor(x / 2 ** y)) : EVERYTHING),
  and: (a, b) => {
    if (a[0] >= 0 && b[0] >= 0) return [0, Math.min(a[1], b[1])];
    if (b[0] >= 0) return [0, b[1]];
    return a[0] >= 0 ? [0, a[1]] : EVERYTHING;
  },
};

/** 1 or 0 where the bounds decide a comparison. */
export function decide(op: BinaryName, a: Interval, b: Interval): number | undefined {
  const apart = a[1] < b[0] || b[1] < a[0];
  const single = a[0] === a[1] && b[0] === b[1] && a[0] === b[0];
  if (op === 'lt') return a[1] < b[0] ? 1 : a[0] >= b[1] ? 0 : undefined;
  if (op === 'le') return a[1] <= b[0] ? 1 : a[0] > b[1] ? 0 : undefined;
  if (op === 'eq') return apart ? 0 : single ? 1 : undefined;
  return apart ? 1 : single ? 0 : undefined;
}
