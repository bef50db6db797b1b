/**
 * Values known while compiling: attributes of terms, and what rule expressions evaluate to.
 * Integers are JS numbers (exact up to 2^53) or bigints; `Typed` marks a scalar of a stated width,
 * which arithmetic in rules must respect (D9).
 */
import type { DType } from './dtype.ts';

/** Affine quantization: real = scale[c] * (q - zero[c]). One entry, or one for each slice of `axis`. */
export interface Quant {
  readonly kind: 'quant';
  /** Each a float32 value, as the model stores it. */
  readonly scale: readonly number[];
  readonly zero: readonly number[];
  readonly axis: number;
}

/** A scalar with a width: i64 carries a bigint, all else a number. */
export interface Typed {
  readonly kind: 'typed';
  readonly dtype: DType;
  readonly value: number | bigint;
}

export type Value = number | bigint | boolean | string | Quant | Typed | readonly Value[];

export type Attrs = Readonly<Record<string, Value>>;

export const isQuant = (value: Value | undefined): value is Quant =>
  typeof value === 'object' && 'kind' in value && value.kind === 'quant';

export const isTyped = (value: Value | undefined): value is Typed =>
  typeof value === 'object' && 'kind' in value && value.kind === 'typed';

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** The value without widths: they matter in arithmetic, not in attributes and registers. */
export function plainValue(value: Value): Value {
  if (isTyped(value)) return Number(value.value);
  return isList(value) ? value.map(plainValue) : value;
}

export type JsonValue =
  | number
  | boolean
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** For programs that read JSON, which has no integers beyond 2^53. */
export function jsonValue(value: Value): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (isTyped(value)) return Number(value.value);
  if (isList(value)) return value.map(jsonValue);
  if (isQuant(value)) return { scale: value.scale, zero: value.zero, axis: value.axis };
  return value;
}
