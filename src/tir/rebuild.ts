/** Replaces nodes inside an expression; what changed is simplified again. */
import type { TeBuilder } from '../te/builder.ts';
import type { TeExpr } from '../te/tensor-expr.ts';

/** undefined: look inside. */
export type Replace = (expr: TeExpr) => TeExpr | undefined;

export function rebuild(builder: TeBuilder, root: TeExpr, replace: Replace): TeExpr {
  const done = new Map<number, TeExpr>();
  const visit = (expr: TeExpr): TeExpr => {
    const known = done.get(expr.id);
    if (known) return known;
    const made = replace(expr) ?? remake(builder, expr, visit);
    done.set(expr.id, made);
    return made;
  };
  return visit(root);
}

function remake(builder: TeBuilder, expr: TeExpr, visit: (expr: TeExpr) => TeExpr): TeExpr {
  switch (expr.kind) {
    case 'axis':
    case 'const':
      return expr;
    case 'load':
      return builder.load({ ...expr, index: visit(expr.index) });
    case 'read':
      return builder.read({ ...expr, indices: expr.indices.map(visit) });
    case 'reduce':
      return builder.reduce(expr.op, expr.axes, visit(expr.body));
    case 'binary':
      return builder.binary(expr.op, visit(expr.left), visit(expr.right));
    case 'unary':
      return builder.unary(expr.op, visit(expr.of));
    case 'select':
      return builder.select(visit(expr.cond), visit(expr.then), visit(expr.else));
    case 'cast':
      return builder.cast(expr.dtype, visit(expr.of));
    case 'static':
      return builder.static(expr.name, visit(expr.of));
  }
}
