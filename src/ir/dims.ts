/** Shapes against the dims of a sort, and operands against the parameters of a signature. */
import type { DimSort, Sort } from './rules.ts';

/** One dim of a sort and the sizes it stands for: one, or for `rest` any number. */
export interface AlignedDim {
  readonly dim: DimSort;
  /** Position of the first of the sizes. */
  readonly at: number;
  readonly sizes: readonly number[];
}

/** Lays dims beside a shape: a `rest` takes what the others leave. undefined: the ranks differ. */
export function alignDims(
  dims: readonly DimSort[],
  shape: readonly number[],
): readonly AlignedDim[] | undefined {
  const open = dims.some(({ kind }) => kind === 'rest');
  const left = shape.length - (open ? dims.length - 1 : dims.length);
  if (left < 0 || (!open && left > 0)) return undefined;
  let at = 0;
  return dims.map((dim) => {
    const sizes = shape.slice(at, at + (dim.kind === 'rest' ? left : 1));
    at += sizes.length;
    return { dim, at: at - sizes.length, sizes };
  });
}

/** Rank in words: `3`, or `at least 2` where a `rest` stands for the others. */
export function rankText(dims: readonly DimSort[]): string {
  const fixed = dims.filter(({ kind }) => kind !== 'rest').length;
  return fixed === dims.length ? `${fixed}` : `at least ${fixed}`;
}

/**
 * How many of `count` operands each parameter takes: one, and a list (`[Tensor]`) its part of what is
 * left, all lists of a signature the same. undefined: there is no such division.
 */
export function operandCounts(
  sorts: readonly (Sort | undefined)[],
  count: number,
): readonly number[] | undefined {
  const lists = sorts.filter((sort) => sort?.kind === 'list').length;
  const left = count - (sorts.length - lists);
  const length = lists === 0 ? 0 : left / lists;
  if (left < 0 || !Number.isInteger(length) || (lists === 0 && left > 0)) return undefined;
  return sorts.map((sort) => (sort?.kind === 'list' ? length : 1));
}
