/**
 * Takes guards out of a sum: where a term is 0 unless a condition holds, the condition can be asked
 * once for many terms. That is how padding costs nothing inside the innermost loop.
 */
import type { TeBuilder } from '../te/builder.ts';
import { childrenOf, type TeExpr } from '../te/tensor-expr.ts';
import { rebuild } from './rebuild.ts';

export interface Lifted {
  /** All must hold for the term to count. */
  readonly guards: readonly TeExpr[];
  readonly body: TeExpr;
}

export function liftGuards(builder: TeBuilder, term: TeExpr): Lifted {
  let body = term;
  const guards: TeExpr[] = [];
  for (const cond of conditions(term)) {
    const choose = (side: 'then' | 'else'): TeExpr =>
      rebuild(builder, body, (expr) => {
        if (expr.kind !== 'select' || expr.cond !== cond) return undefined;
        return rebuild(builder, expr[side], () => undefined);
      });
    const otherwise = choose('else');
    if (otherwise.kind !== 'const' || Number(otherwise.value) !== 0) continue;
    body = choose('then');
    guards.push(...conjuncts(cond));
  }
  return { guards, body };
}

/** Conditions of the selects that are computed whatever happens. */
function conditions(root: TeExpr): ReadonlySet<TeExpr> {
  const found = new Set<TeExpr>();
  const visit = (expr: TeExpr): void => {
    if (expr.kind === 'reduce') return;
    if (expr.kind === 'select') found.add(expr.cond);
    else childrenOf(expr).forEach(visit);
  };
  visit(root);
  return found;
}

function conjuncts(cond: TeExpr): readonly TeExpr[] {
  if (cond.kind !== 'binary' || cond.op !== 'and' || cond.dtype !== 'bool') return [cond];
  return [...conjuncts(cond.left), ...conjuncts(cond.right)];
}
