/** Facts about the nodes of one value that decide where its parts are computed. */
import { type Interval, isInside } from '../te/interval.ts';
import { type AxisNode, childrenOf, type TeExpr } from '../te/tensor-expr.ts';

export interface Analysis {
  /** Axes that the value depends on, reductions inside done. */
  free(expr: TeExpr): ReadonlySet<AxisNode>;
  /** Times that the node is an operand, 1 for the root. */
  uses(expr: TeExpr): number;
  /** May be computed where its axes are known, whether or not the result is wanted. */
  movable(expr: TeExpr): boolean;
}

export function analyse(root: TeExpr): Analysis {
  const uses = new Map<TeExpr, number>([[root, 1]]);
  const seen = new Set<TeExpr>();
  const visit = (expr: TeExpr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    for (const child of childrenOf(expr)) {
      uses.set(child, (uses.get(child) ?? 0) + 1);
      visit(child);
    }
  };
  visit(root);
  const certain = alwaysComputed(root);
  const isSafe = memoized(safeNode);
  return {
    free: freeAxes(),
    uses: (expr) => uses.get(expr) ?? 0,
    movable: (expr) => certain.has(expr) || isSafe(expr),
  };
}

function freeAxes(): (expr: TeExpr) => ReadonlySet<AxisNode> {
  const known = new Map<TeExpr, ReadonlySet<AxisNode>>();
  const visit = (expr: TeExpr): ReadonlySet<AxisNode> => {
    const before = known.get(expr);
    if (before) return before;
    const axes = new Set(childrenOf(expr).flatMap((child) => [...visit(child)]));
    if (expr.kind === 'axis') axes.add(expr);
    if (expr.kind === 'reduce') for (const axis of expr.axes) axes.delete(axis);
    known.set(expr, axes);
    return axes;
  };
  return visit;
}

/** Nodes outside the branches of any select: computing the root computes them. */
export function alwaysComputed(root: TeExpr): ReadonlySet<TeExpr> {
  const certain = new Set<TeExpr>();
  const visit = (expr: TeExpr): void => {
    if (certain.has(expr)) return;
    certain.add(expr);
    for (const child of expr.kind === 'select' ? [expr.cond] : childrenOf(expr)) visit(child);
  };
  visit(root);
  return certain;
}

type Test = (expr: TeExpr) => boolean;

function memoized(test: (expr: TeExpr, again: Test) => boolean): Test {
  const known = new Map<TeExpr, boolean>();
  const ask: Test = (expr) => {
    const before = known.get(expr);
    if (before !== undefined) return before;
    const value = test(expr, ask);
    known.set(expr, value);
    return value;
  };
  return ask;
}

const WIDTH: Readonly<Record<string, Interval>> = { i32: [0, 31], i64: [0, 63] };

/** Reads inside its tensor, divides by no zero, shifts by less than the width; and so do its parts. */
function safeNode(expr: TeExpr, isSafe: Test): boolean {
  if (!childrenOf(expr).every(isSafe)) return false;
  if (expr.kind === 'load') return isInside(expr.index.range, [0, expr.length - 1]);
  if (expr.kind !== 'binary') return true;
  const { op, right, dtype } = expr;
  if (op === 'shl' || op === 'shr') return isInside(right.range, WIDTH[dtype] ?? [0, 0]);
  if (op === 'div' || op === 'mod') return right.range[0] > 0 || right.range[1] < 0;
  return true;
}
