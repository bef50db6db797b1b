/**
 * Row-major positions as sums, outer loops first, so that each loop adds only its own part:
 * ((y * 16 + ky * 16 - 17) + x) + c instead of (((y + ky - 1) * 4 + x - 1) * 4) + c.
 */
import type { TeBuilder } from '../te/builder.ts';
import { castScalar } from '../te/scalar.ts';
import type { TeExpr } from '../te/tensor-expr.ts';
import { rebuild } from './rebuild.ts';

/** How deep the loop of an expression's innermost axis is. */
export type DepthOf = (expr: TeExpr) => number;

export function linearizeIndices(builder: TeBuilder, root: TeExpr, depthOf: DepthOf): TeExpr {
  const linear = (index: TeExpr): TeExpr => linearize(builder, index, depthOf);
  return rebuild(builder, root, (expr) => {
    if (expr.kind !== 'load') return undefined;
    const inside = linearizeIndices(builder, expr.index, depthOf);
    return builder.load({ ...expr, index: linear(inside) });
  });
}

interface Sum {
  readonly terms: Map<TeExpr, number>;
  constant: number;
}

/** Valid in arithmetic that wraps: sums and products with constants may be regrouped. */
function linearize(builder: TeBuilder, index: TeExpr, depthOf: DepthOf): TeExpr {
  const sum: Sum = { terms: new Map(), constant: 0 };
  collect(index, 1, sum);
  const terms = [...sum.terms].filter(([, factor]) => factor !== 0);
  terms.sort(([a], [b]) => depthOf(a) - depthOf(b) || a.id - b.id);
  let total: TeExpr = constantOf(builder, sum.constant);
  for (const [atom, factor] of terms) {
    const term = builder.binary('mul', atom, constantOf(builder, factor));
    total = builder.binary('add', total, term);
  }
  return total;
}

const constantOf = (builder: TeBuilder, value: number): TeExpr =>
  builder.constant('i32', castScalar('i32', value));

function collect(expr: TeExpr, factor: number, sum: Sum): void {
  if (expr.kind === 'const') sum.constant += factor * Number(expr.value);
  else if (expr.kind === 'binary' && (expr.op === 'add' || expr.op === 'sub')) {
    collect(expr.left, factor, sum);
    collect(expr.right, expr.op === 'add' ? factor : -factor, sum);
  } else if (expr.kind === 'binary' && expr.op === 'mul' && expr.right.kind === 'const')
    collect(expr.left, factor * Number(expr.right.value), sum);
  else if (expr.kind === 'binary' && expr.op === 'mul' && expr.left.kind === 'const')
    collect(expr.right, factor * Number(expr.left.value), sum);
  else sum.terms.set(expr, (sum.terms.get(expr) ?? 0) + factor);
}
