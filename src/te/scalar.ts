/**
 * Typed scalar arithmetic, exact to the bit (D9). `int` and `real` are literals and dims that have not
 * met a typed operand yet: they have no width. i64 and wide ints are bigints; bool is 0 or 1.
 */
import { DTYPES, type DType } from '../ir/dtype.ts';

export type ScalarType = DType | 'int' | 'real';
export type Scalar = number | bigint;

export type BinaryName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'mod'
  | 'min'
  | 'max'
  | 'shl'
  | 'shr'
  | 'and'
  | 'or'
  | 'xor'
  | 'lt'
  | 'le'
  | 'eq'
  | 'ne';

export const isFloat = (type: ScalarType): boolean =>
  type === 'real' || (type !== 'int' && DTYPES[type].float);

const COMPARISONS: ReadonlySet<BinaryName> = new Set(['lt', 'le', 'eq', 'ne']);
export const isComparison = (op: BinaryName): boolean => COMPARISONS.has(op);

/** Integer widths in bits; a sign where the type has one. */
const BITS: Readonly<Partial<Record<ScalarType, readonly [bits: number, signed: boolean]>>> = {
  bool: [1, false],
  i8: [8, true],
  u8: [8, false],
  i16: [16, true],
  u16: [16, false],
  i32: [32, true],
  u32: [32, false],
  i64: [64, true],
};

/** The value in another type: integers wrap, float to integer drops the fraction. */
export function castScalar(to: ScalarType, value: Scalar): Scalar {
  if (to === 'f32') return Math.fround(Number(value));
  if (isFloat(to)) return Number(value);
  if (to === 'bool') return value ? 1 : 0;
  const whole = typeof value === 'bigint' ? value : wholeOf(value);
  const width = BITS[to];
  if (!width) return narrow(whole);
  const [bits, signed] = width;
  const wrapped = wrap(whole, bits, signed);
  return to === 'i64' ? wrapped : Number(wrapped);
}

const wholeOf = (value: number): bigint =>
  Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;

const wrap = (value: bigint, bits: number, signed: boolean): bigint =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

/** A width-less int is a number where that is exact. */
function narrow(value: bigint): Scalar {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** undefined: division by zero, or a shift by less than 0 or the width and more. */
export function binaryScalar(
  op: BinaryName,
  type: ScalarType,
  a: Scalar,
  b: Scalar,
): Scalar | undefined {
  if (isComparison(op)) return compare(op, a, b);
  if (isFloat(type)) {
    const value = FLOAT_OPS[op]?.(Number(a), Number(b));
    return value === undefined ? undefined : castScalar(type, value);
  }
  const value = integerOp(op, type, BigInt(a), BigInt(b));
  return value === undefined ? undefined : castScalar(type, value);
}

function compare(op: BinaryName, a: Scalar, b: Scalar): number {
  if (op === 'lt') return a < b ? 1 : 0;
  if (op === 'le') return a <= b ? 1 : 0;
  // biome-ignore lint/suspicious/noDoubleEquals: 1n and 1 are one number here
  return (a == b) === (op === 'eq') ? 1 : 0;
}

/** Not Math.min: bigints have none, and NaN must go the way of a comparison in C. */
const pick = <T>(a: T, b: T, second: boolean): T => (second ? b : a);

const FLOAT_OPS: Readonly<Partial<Record<BinaryName, (a: number, b: number) => number>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => pick(a, b, b < a),
  max: (a, b) => pick(a, b, b > a),
};

type IntegerOp = (a: bigint, b: bigint) => bigint;
const INTEGER_OPS: Readonly<Partial<Record<BinaryName, IntegerOp>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  min: (a, b) => pick(a, b, b < a),
  max: (a, b) => pick(a, b, b > a),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
};

function integerOp(op: BinaryName, type: ScalarType, a: bigint, b: bigint): bigint | undefined {
  if (op === 'shl' || op === 'shr') {
    if (b < 0n || b >= BigInt(BITS[type]?.[0] ?? 1024)) return undefined;
  }
  if (op === 'div' || op === 'mod') {
    if (b === 0n) return undefined;
    const quotient = floorDivide(a, b);
    return op === 'div' ? quotient : a - quotient * b;
  }
  return INTEGER_OPS[op]?.(a, b);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export type UnaryName = 'neg' | 'not' | 'sqrt' | 'clz';

/** undefined where the type has no such operation. */
export function unaryScalar(op: UnaryName, type: ScalarType, a: Scalar): Scalar | undefined {
  if (op === 'clz') return type === 'i32' ? Math.clz32(Number(a)) : undefined;
  if (op === 'sqrt') return isFloat(type) ? castScalar(type, Math.sqrt(Number(a))) : undefined;
  if (op === 'neg') return isFloat(type) ? -Number(a) : castScalar(type, -BigInt(a));
  if (type === 'bool') return a ? 0 : 1;
  return isFloat(type) ? undefined : castScalar(type, ~BigInt(a));
}
