/** Names in expressions and sorts. */
import type { Expr, ExprKind } from '../ir/expr.ts';
import type { AttrPattern, DimSort, Sort } from '../ir/rules.ts';

type Of<K extends ExprKind> = Extract<Expr, { kind: K }>;

const PARTS: { readonly [K in ExprKind]: (expr: Of<K>) => readonly Expr[] } = {
  int: () => [],
  real: () => [],
  str: () => [],
  bool: () => [],
  name: () => [],
  list: ({ items }) => items,
  field: ({ of }) => [of],
  index: ({ of, indices }) => [of, ...indices],
  call: ({ attrs, args }) => [...Object.values(attrs), ...args],
  unary: ({ of }) => [of],
  binary: ({ left, right }) => [left, right],
  if: (expr) => [expr.cond, expr.then, expr.else],
  reduce: ({ axes, body }) => [...axes.map(({ extent }) => extent), body],
};

/** The direct parts of an expression. */
export const partsOf = (expr: Expr): readonly Expr[] =>
  (PARTS[expr.kind] as (expr: Expr) => readonly Expr[])(expr);

/** The expression and everything in it. */
export const everyPart = (expr: Expr): readonly Expr[] => [
  expr,
  ...partsOf(expr).flatMap(everyPart),
];

export const namesIn = (expr: Expr): readonly string[] =>
  everyPart(expr).flatMap((part) => (part.kind === 'name' ? [part.name] : []));

/** Dims of a sort that have names. */
export const namedDims = (sort: Sort | undefined): readonly Extract<DimSort, { kind: 'name' }>[] =>
  sort?.kind === 'tensor'
    ? (sort.dims ?? []).flatMap((dim) => (dim.kind === 'name' ? [dim] : []))
    : [];

/** What a pattern binds; `_` binds nothing. */
export const bindersOf = (
  pattern: AttrPattern,
): readonly Extract<AttrPattern, { kind: 'bind' }>[] => {
  if (pattern.kind === 'list') return pattern.items.flatMap(bindersOf);
  return pattern.kind === 'bind' && pattern.name !== '_' ? [pattern] : [];
};

const ASKS: readonly string[] = ['shape', 'dtype'];

/** Names whose value the expression needs; `shape(x)` needs what is declared of x only. */
export function neededNames(expr: Expr): readonly string[] {
  if (expr.kind === 'name') return [expr.name];
  if (expr.kind === 'call' && ASKS.includes(expr.name)) return [];
  return partsOf(expr).flatMap(neededNames);
}
