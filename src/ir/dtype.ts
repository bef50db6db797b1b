/** Element types of tensors and scalars, and the facts about them that everyone shares. */

export type DType = 'bool' | 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'f32' | 'f64';

interface DTypeFacts {
  /** Bytes of one element in memory. */
  readonly bytes: number;
  readonly float: boolean;
  readonly signed: boolean;
}

export const DTYPES: Readonly<Record<DType, DTypeFacts>> = {
  bool: { bytes: 1, float: false, signed: false },
  i8: { bytes: 1, float: false, signed: true },
  u8: { bytes: 1, float: false, signed: false },
  i16: { bytes: 2, float: false, signed: true },
  u16: { bytes: 2, float: false, signed: false },
  i32: { bytes: 4, float: false, signed: true },
  u32: { bytes: 4, float: false, signed: false },
  i64: { bytes: 8, float: false, signed: true },
  f32: { bytes: 4, float: true, signed: true },
  f64: { bytes: 8, float: true, signed: true },
};

export const isDType = (name: string): name is DType => Object.hasOwn(DTYPES, name);
