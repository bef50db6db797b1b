/** What elaboration carries along: the builder, the rule set, and the problems found so far. */
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { At, Expr } from '../ir/expr.ts';
import type { TeBuilder } from './builder.ts';
import { describe, type Entity, type Names } from './entity.ts';
import { commonType, fits } from './promotion.ts';
import type { RuleIndex } from './rule-index.ts';
import type { Scalar, ScalarType } from './scalar.ts';
import type { TeExpr } from './tensor-expr.ts';

export type CallExpr = Extract<Expr, { kind: 'call' }>;

/** Names in reach, and the rule file that offsets refer to. */
export interface Scope {
  readonly names: Names;
  readonly file: string;
  /** Names that only the caller knows: binders of a rule, `target.*`. */
  readonly outer?: (name: string) => Entity | undefined;
  /** Calls that only the caller can answer, asked first. */
  readonly outerCall?: (call: CallExpr) => Entity | undefined;
}

export interface Context {
  readonly builder: TeBuilder;
  readonly rules: RuleIndex;
  readonly problems: Diagnostic[];
  readonly elaborate: (expr: Expr, scope: Scope) => Entity;
  /** Keeps constants as a table; the same values are one table. */
  readonly table: (dtype: ScalarType, values: readonly Scalar[]) => TableRef;
}

export interface TableRef {
  readonly name: string;
  readonly length: number;
}

export const extend = (scope: Scope, names: Iterable<readonly [string, Entity]>): Scope => ({
  ...scope,
  names: new Map([...scope.names, ...names]),
});

export const scalar = (expr: TeExpr): Entity => ({ kind: 'scalar', expr });

/** Stands for what could not be made sense of, after a complaint. */
export function complain(
  context: Context,
  { at, file }: { readonly at: At | undefined; readonly file: string },
  message: string,
  help?: string,
): Entity {
  context.problems.push({
    code: 'bad-expression',
    severity: 'error',
    message,
    ...(at ? { span: { file, start: at[0], end: at[1] } } : {}),
    ...(help ? { help } : {}),
  });
  return scalar(context.builder.constant('int', 0));
}

export interface Place {
  readonly at: At | undefined;
  readonly file: string;
}

export const placeOf = (expr: Expr, scope: Scope): Place => ({ at: expr.at, file: scope.file });

/** The scalar that an entity must be. */
export function needScalar(context: Context, entity: Entity, place: Place): TeExpr {
  if (entity.kind === 'scalar') return entity.expr;
  complain(context, place, `${describe(entity)} stands where a number is expected`);
  return context.builder.constant('int', 0);
}

/** A number known while compiling: a dim, an extent, a list index. */
export function needInt(context: Context, entity: Entity, place: Place): number {
  const expr = needScalar(context, entity, place);
  if (expr.kind === 'const' && Number.isInteger(Number(expr.value))) return Number(expr.value);
  complain(context, place, `${describe(entity)} stands where a known integer is expected`);
  return 0;
}

export function needInts(context: Context, entity: Entity, place: Place): readonly number[] {
  if (entity.kind === 'list') return entity.items.map((item) => needInt(context, item, place));
  complain(context, place, `${describe(entity)} stands where a list is expected`);
  return [];
}

/** Both in their common type. */
export function unify(
  context: Context,
  [a, b]: readonly [TeExpr, TeExpr],
  place: Place,
): readonly [TeExpr, TeExpr] {
  const type = commonType(a.dtype, b.dtype);
  if (type !== undefined) return [context.builder.cast(type, a), context.builder.cast(type, b)];
  complain(context, place, `${a.dtype} and ${b.dtype} do not mix`, 'cast one of them');
  return [a, a];
}

/** The value as `type`, where nothing can be lost. */
export function widenTo(context: Context, expr: TeExpr, type: ScalarType, place: Place): TeExpr {
  if (!fits(expr.dtype, type))
    complain(context, place, `${expr.dtype} does not fit in ${type}`, `write ${type}(...) to cast`);
  return context.builder.cast(type, expr);
}
