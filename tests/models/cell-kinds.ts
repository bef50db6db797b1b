/** Cells of the matrix of operators and element types: how those of like operators are made. */

import type { Cell, CellTensor, CellType } from './operators.ts';
import { createRandom } from './random.ts';

type Quantized = 'i8' | 'u8' | 'i16';

export const ALL = ['i8', 'u8', 'i16'] as const;

/** Zero points of 16 bits are 0. */
export const ZERO: Readonly<Record<Quantized, number>> = { i8: -7, u8: 119, i16: 0 };
/** Steps of a scale that bring the type to about -size..size. */
const STEPS: Readonly<Record<Quantized, number>> = { i8: 127, u8: 127, i16: 32767 };

const isQuantized = (type: CellType): type is Quantized => type in ZERO;

/** Real numbers within -size..size. */
export function map(type: CellType, shape: readonly number[], size = 4): CellTensor {
  if (!isQuantized(type)) return { type, shape };
  return { type, shape, scale: size / STEPS[type], zero: ZERO[type] };
}

/** The same with all numbers from 0 on. */
export function positive(type: Quantized, shape: readonly number[], size = 4): CellTensor {
  const low = type === 'i8' ? -128 : 0;
  return { type, shape, scale: size / (type === 'i16' ? 32767 : 255), zero: low };
}

export const ints = (...values: readonly number[]): CellTensor => ({
  type: 'i32',
  shape: [values.length],
  values,
});
export const shaped = (shape: readonly number[], ...values: readonly number[]): CellTensor => ({
  type: 'i32',
  shape,
  values,
});

export const cell = (
  operator: string,
  type: string,
  inputs: readonly CellTensor[],
  outputs: readonly CellTensor[],
  options: Cell['options'] = {},
): Cell => ({ name: `${operator} ${type}`, operator, inputs, outputs, options });

export const renamed = (cells: readonly Cell[], word: string): readonly Cell[] =>
  cells.map((one) => ({ ...one, name: `${one.name} ${word}` }));

export const SHAPE = [1, 5, 4, 7];

export const unary = (
  operator: string,
  types: readonly CellType[],
  result = 4,
  options: Cell['options'] = {},
): readonly Cell[] =>
  types.map((type) =>
    cell(operator, type, [map(type, SHAPE)], [map(type, SHAPE, result)], options),
  );

export const binary = (
  operator: string,
  types: readonly CellType[],
  result = 6,
  options: Cell['options'] = {},
): readonly Cell[] =>
  types.map((type) =>
    cell(
      operator,
      type,
      [map(type, SHAPE), map(type, SHAPE, 3)],
      [map(type, SHAPE, result)],
      options,
    ),
  );

export const comparison = (operator: string, types: readonly CellType[]): readonly Cell[] =>
  types.map((type) =>
    cell(operator, type, [map(type, SHAPE), map(type, SHAPE, 4)], [map('bool', SHAPE)]),
  );

/** Operands and result have one quantization. */
export const moved = (
  operator: string,
  parts: {
    from?: readonly number[];
    to: readonly number[];
    operands?: readonly CellTensor[];
    options?: Cell['options'];
  },
  types: readonly CellType[] = ALL,
): readonly Cell[] =>
  types.map((type) =>
    cell(
      operator,
      type,
      [map(type, parts.from ?? SHAPE), ...(parts.operands ?? [])],
      [map(type, parts.to)],
      parts.options,
    ),
  );

/** Elements over the whole type, or near 0. */
function elementsOf(type: CellType, shape: readonly number[], most: number): readonly number[] {
  const random = createRandom(shape.reduce((sum, dim) => 31 * sum + dim, 7));
  const middle = type === 'u8' ? 128 : 0;
  return Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => middle + random.int(2 * most + 1) - most,
  );
}

export function weights(type: Quantized, shape: readonly number[], axis?: number): CellTensor {
  const stored = type === 'u8' ? 'u8' : 'i8';
  const scales =
    axis === undefined || type === 'u8'
      ? [0.01]
      : Array.from({ length: shape[axis] ?? 1 }, (_, c) => 0.008 + 0.001 * c);
  return {
    type: stored,
    shape,
    scale: scales,
    zero: type === 'u8' ? 121 : 0,
    axis: axis ?? 0,
    values: elementsOf(stored, shape, 100),
  };
}

export function bias(
  type: Quantized,
  channels: number,
  scale: number,
  per: readonly number[],
): CellTensor {
  const wide = type === 'i16' ? 'i64' : 'i32';
  return {
    type: wide,
    shape: [channels],
    scale: per.map((one) => one * scale),
    zero: 0,
    values: elementsOf('i32', [channels], 900),
  };
}

interface Layer {
  readonly operator: string;
  readonly weight: readonly number[];
  readonly axis?: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly options: Cell['options'];
}

export const layer = ({ operator, weight, axis, from, to, options }: Layer): readonly Cell[] =>
  ALL.map((type) => {
    const x = map(type, from);
    const w = weights(type, weight, axis);
    const b = bias(type, to.at(-1) ?? 1, Number(x.scale), [w.scale ?? 1].flat());
    return cell(operator, type, [x, w, b], [map(type, to, 8)], options);
  });
