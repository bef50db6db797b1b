/** Typed elements in little-endian bytes. */
import { DTYPES, type DType } from '../ir/dtype.ts';
import type { Scalar } from './scalar.ts';

interface Access {
  readonly get: (view: DataView, at: number) => Scalar;
  readonly set: (view: DataView, at: number, value: Scalar) => void;
}

const ACCESS: Readonly<Record<DType, Access>> = {
  bool: { get: (v, at) => v.getUint8(at), set: (v, at, x) => v.setUint8(at, Number(x)) },
  i8: { get: (v, at) => v.getInt8(at), set: (v, at, x) => v.setInt8(at, Number(x)) },
  u8: { get: (v, at) => v.getUint8(at), set: (v, at, x) => v.setUint8(at, Number(x)) },
  i16: { get: (v, at) => v.getInt16(at, true), set: (v, at, x) => v.setInt16(at, Number(x), true) },
  u16: {
    get: (v, at) => v.getUint16(at, true),
    set: (v, at, x) => v.setUint16(at, Number(x), true),
  },
  i32: { get: (v, at) => v.getInt32(at, true), set: (v, at, x) => v.setInt32(at, Number(x), true) },
  u32: {
    get: (v, at) => v.getUint32(at, true),
    set: (v, at, x) => v.setUint32(at, Number(x), true),
  },
  i64: {
    get: (v, at) => v.getBigInt64(at, true),
    set: (v, at, x) => v.setBigInt64(at, BigInt(x), true),
  },
  f32: {
    get: (v, at) => v.getFloat32(at, true),
    set: (v, at, x) => v.setFloat32(at, Number(x), true),
  },
  f64: {
    get: (v, at) => v.getFloat64(at, true),
    set: (v, at, x) => v.setFloat64(at, Number(x), true),
  },
};

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export type ElementReader = (index: number) => Scalar | undefined;

/** Elements by index, undefined outside. */
export function elementsOf(bytes: Uint8Array, dtype: DType): ElementReader {
  const { get } = ACCESS[dtype];
  const size = DTYPES[dtype].bytes;
  const count = Math.floor(bytes.length / size);
  const view = viewOf(bytes);
  return (index) => (index >= 0 && index < count ? get(view, index * size) : undefined);
}

/** Element `index`, undefined behind the end. */
export const elementAt = (bytes: Uint8Array, dtype: DType, index: number): Scalar | undefined =>
  elementsOf(bytes, dtype)(index);

export function toBytes(dtype: DType, values: readonly Scalar[]): Uint8Array {
  const size = DTYPES[dtype].bytes;
  const bytes = new Uint8Array(values.length * size);
  const view = viewOf(bytes);
  for (const [index, value] of values.entries()) ACCESS[dtype].set(view, index * size, value);
  return bytes;
}
