/** What expressions are made of. */
import type { Expr, ExprKind } from './expr.ts';

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
  spread: ({ of }) => [of],
  each: ({ axis, body }) => [axis.extent, body],
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
