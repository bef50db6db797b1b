/**
 * A choice as an `if` statement: where a branch holds what may be computed only when it is taken, and is
 * not a plain expression (a reduction, or a part used several times).
 */
import { castScalar } from '../te/scalar.ts';
import { childrenOf, type SelectNode, type TeExpr } from '../te/tensor-expr.ts';
import { alwaysComputed } from './analysis.ts';
import { dtypeOf } from './dtype-of.ts';
import type { Emission, Emitter, Variable } from './emission.ts';
import type { LoopStmt } from './program.ts';

export function needsStatement(
  emission: Emission,
  { then, else: otherwise }: SelectNode,
  { placeOf }: Emitter,
): boolean {
  const seen = new Set<TeExpr>();
  const visit = (expr: TeExpr): boolean => {
    if (seen.has(expr) || emission.variables.has(expr)) return false;
    seen.add(expr);
    const several = expr.kind === 'reduce' || emission.analysis.uses(expr) > 1;
    const plain = expr.kind === 'const' || expr.kind === 'axis' || expr.kind === 'load';
    if (several && !plain && placeOf(emission, expr) === undefined) return true;
    return childrenOf(expr).some(visit);
  };
  return visit(then) || visit(otherwise);
}

/** Gives the name of the variable, declared in level `at`, that holds what is chosen. */
export function emitSelect(
  emission: Emission,
  node: SelectNode,
  at: number,
  { emit }: Emitter,
): string {
  const level = emission.levels[at];
  if (!level) throw new Error(`there is no level ${at}`);
  const dtype = dtypeOf(node.dtype);
  const name = emission.names.fresh('v');
  const cond = emit(emission, node.cond, at);
  const { statements } = level;
  const branch = (root: TeExpr): readonly LoopStmt[] => {
    const own: LoopStmt[] = [];
    level.statements = own;
    const inside: Emission = {
      ...emission,
      variables: new Map(emission.variables),
      branch: { level: at, certain: alwaysComputed(root) },
    };
    own.push({ kind: 'assign', name, value: emit(inside, root, at) });
    level.statements = statements;
    keepOuter(emission, inside.variables, at);
    return own;
  };
  const start = castScalar(dtype, 0);
  statements.push({ kind: 'let', name, value: { kind: 'const', dtype, value: start } });
  const then = branch(node.then);
  statements.push({ kind: 'if', cond, then, else: branch(node.else) });
  return name;
}

/** Variables that a branch declared outside itself stay known behind it. */
function keepOuter(emission: Emission, made: ReadonlyMap<TeExpr, Variable>, at: number): void {
  for (const [expr, variable] of made)
    if (variable.level < at) emission.variables.set(expr, variable);
}
