/** How deep each axis of a value is, counted from the outermost loop. */
import { type AxisNode, childrenOf, type TeExpr } from '../te/tensor-expr.ts';
import type { DepthOf } from './linear-index.ts';

/** Output axes first, in order; those of a reduction behind what is around it. */
export function depthsOf(axes: readonly AxisNode[], root: TeExpr): DepthOf {
  const depths = new Map<TeExpr, number>(axes.map((axis, at) => [axis, at + 1]));
  const seen = new Set<TeExpr>();
  const visit = (expr: TeExpr, depth: number): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    let inner = depth;
    if (expr.kind === 'reduce') for (const axis of expr.axes) depths.set(axis, ++inner);
    for (const child of childrenOf(expr)) visit(child, inner);
  };
  visit(root, axes.length);
  const known = new Map<TeExpr, number>();
  const depthOf: DepthOf = (expr) => {
    const before = known.get(expr);
    if (before !== undefined) return before;
    const own = depths.get(expr) ?? Math.max(0, ...childrenOf(expr).map(depthOf));
    known.set(expr, own);
    return own;
  };
  return depthOf;
}
