/** Tensors seen otherwise: padded, under other dims, repeated. Nothing is copied. */
import type { TeBuilder } from './builder.ts';
import type { Entity, TensorEntity } from './entity.ts';
import type { TeExpr } from './tensor-expr.ts';

export const elementsOf = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

const int = (builder: TeBuilder, value: number): TeExpr => builder.constant('i32', value);

/** ((i0 * d1 + i1) * d2 + i2) ... */
export function flatten(
  builder: TeBuilder,
  dims: readonly number[],
  indices: readonly TeExpr[],
): TeExpr {
  return indices.reduce(
    (sum, index, at) =>
      builder.binary('add', builder.binary('mul', sum, int(builder, dims[at] ?? 1)), index),
    int(builder, 0),
  );
}

/** The indices of a row-major position. */
export function unflatten(
  builder: TeBuilder,
  dims: readonly number[],
  position: TeExpr,
): readonly TeExpr[] {
  let behind = elementsOf(dims);
  return dims.map((dim) => {
    behind /= dim || 1;
    const quotient = builder.binary('div', position, int(builder, behind));
    return builder.binary('mod', quotient, int(builder, dim));
  });
}

export const readFlat = (builder: TeBuilder, tensor: TensorEntity, position: TeExpr): Entity =>
  tensor.flat?.(position) ?? tensor.at(unflatten(builder, tensor.dims, position));

export function viewOf(
  builder: TeBuilder,
  tensor: TensorEntity,
  dims: readonly number[],
): TensorEntity {
  const flat = (position: TeExpr): Entity => readFlat(builder, tensor, position);
  const at = (indices: readonly TeExpr[]): Entity => flat(flatten(builder, dims, indices));
  const { dtype } = tensor;
  return {
    kind: 'tensor',
    dtype,
    dims,
    at,
    flat,
    get same() {
      return tensor.same;
    },
  };
}

/** Repeats along the dims of one element; missing dims are in front. */
export function broadcastOf(
  builder: TeBuilder,
  tensor: TensorEntity,
  dims: readonly number[],
): TensorEntity {
  const missing = dims.length - tensor.dims.length;
  const own = [...Array<number>(Math.max(0, missing)).fill(1), ...tensor.dims];
  if (own.every((dim, at) => dim === dims[at])) return viewOf(builder, tensor, dims);
  const at = (indices: readonly TeExpr[]): Entity =>
    tensor.at(
      indices
        .map((index, i) => (own[i] === 1 ? int(builder, 0) : index))
        .slice(Math.max(0, missing)),
    );
  return { kind: 'tensor', dtype: tensor.dtype, dims, at };
}

export interface PadParts {
  readonly tensor: TensorEntity;
  readonly widths: readonly (readonly [before: number, after: number])[];
  /** Of the tensor's dtype. */
  readonly value: TeExpr;
}

/** The guards that the bounds of an index make needless are not there. */
export function padOf(builder: TeBuilder, { tensor, widths, value }: PadParts): TensorEntity {
  const dims = tensor.dims.map((dim, i) => dim + (widths[i]?.[0] ?? 0) + (widths[i]?.[1] ?? 0));
  const at = (indices: readonly TeExpr[]): Entity => {
    const inner = indices.map((index, i) =>
      builder.binary('sub', index, int(builder, widths[i]?.[0] ?? 0)),
    );
    const guards = inner.map((index, i) => insideOf(builder, index, tensor.dims[i] ?? 0));
    const all = guards.reduce((a, b) => builder.binary('and', a, b), builder.constant('bool', 1));
    const element = tensor.at(inner);
    if (element.kind !== 'scalar') return element;
    return { kind: 'scalar', expr: builder.select(all, element.expr, value) };
  };
  return { kind: 'tensor', dtype: tensor.dtype, dims, at };
}

function insideOf(builder: TeBuilder, index: TeExpr, dim: number): TeExpr {
  return builder.binary(
    'and',
    builder.binary('le', int(builder, 0), index),
    builder.binary('lt', index, int(builder, dim)),
  );
}

export interface PartParts {
  readonly axis: number;
  /** The first element of the axis that is seen. */
  readonly at: number;
  readonly count: number;
}

/** `count` elements of one axis. */
export function partOf(
  builder: TeBuilder,
  tensor: TensorEntity,
  { axis, at, count }: PartParts,
): TensorEntity {
  const moved = (indices: readonly TeExpr[]): readonly TeExpr[] =>
    indices.map((index, i) =>
      i === axis ? builder.binary('add', index, int(builder, at)) : index,
    );
  return {
    kind: 'tensor',
    dtype: tensor.dtype,
    dims: tensor.dims.map((dim, i) => (i === axis ? count : dim)),
    at: (indices) => tensor.at(moved(indices)),
  };
}

/** Tensors of scalars one behind the other along an axis: a chain of choices by the index. */
export function joinOf(
  builder: TeBuilder,
  tensors: readonly [TensorEntity, ...TensorEntity[]],
  axis: number,
): TensorEntity {
  const [first] = tensors;
  let end = 0;
  const parts = tensors.map((tensor) => {
    const start = end;
    end += tensor.dims[axis] ?? 0;
    return { start, end, tensor };
  });
  const at = (indices: readonly TeExpr[]): Entity => {
    const index = indices[axis] ?? int(builder, 0);
    const chosen = parts.reduceRight<TeExpr | undefined>((others, part) => {
      if (index.range[1] < part.start || index.range[0] >= part.end) return others;
      const inner = builder.binary('sub', index, int(builder, part.start));
      const element = part.tensor.at(indices.map((one, i) => (i === axis ? inner : one)));
      if (element.kind !== 'scalar') return others;
      if (others === undefined) return element.expr;
      return builder.select(
        builder.binary('lt', index, int(builder, part.end)),
        element.expr,
        others,
      );
    }, undefined);
    return chosen ? { kind: 'scalar', expr: chosen } : { kind: 'absent' };
  };
  const dims = first.dims.map((dim, i) => (i === axis ? end : dim));
  return { kind: 'tensor', dtype: first.dtype, dims, at };
}
