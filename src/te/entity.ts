/** What a name or an expression of a rule stands for while a body is specialized. */
import type { Expr } from '../ir/expr.ts';
import { isList, isQuant, isTyped, type Quant, type Value } from '../ir/value.ts';
import type { TeBuilder } from './builder.ts';
import type { Scalar, ScalarType } from './scalar.ts';
import type { TeExpr } from './tensor-expr.ts';

/** A tensor or a view of one: dims and how to read an element. */
export interface TensorEntity {
  readonly kind: 'tensor';
  readonly dtype: string;
  readonly dims: readonly number[];
  /** One index a dim. */
  readonly at: (indices: readonly TeExpr[]) => Entity;
  /** By row-major position, where the tensor can do that without division. */
  readonly flat?: ((position: TeExpr) => Entity) | undefined;
  /** The definition or operand whose elements these are, in the same row-major order. */
  readonly same?: string | undefined;
}

/** One element of a record tensor. */
export interface RecordEntity {
  readonly kind: 'record';
  readonly record: string;
  readonly fields: ReadonlyMap<string, TeExpr>;
}

export type Entity =
  | { readonly kind: 'scalar'; readonly expr: TeExpr }
  | { readonly kind: 'symbol'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Entity[] }
  /** A list known by its bounds: what `in` may ask. */
  | { readonly kind: 'bounds'; readonly low: number; readonly high: number }
  | { readonly kind: 'quant'; readonly quant: Quant }
  | { readonly kind: 'absent' }
  | TensorEntity
  | RecordEntity;

export type Names = ReadonlyMap<string, Entity>;

/** What an expression is called in messages. */
export function describe(entity: Entity): string {
  if (entity.kind !== 'scalar')
    return entity.kind === 'absent' ? 'an absent operand' : `a ${entity.kind}`;
  const { expr } = entity;
  return expr.kind === 'const' ? `${expr.value}` : `a value of type ${expr.dtype}`;
}

export function fromValue(builder: TeBuilder, value: Value): Entity {
  if (typeof value === 'string') return { kind: 'symbol', value };
  if (isQuant(value)) return { kind: 'quant', quant: value };
  if (isList(value)) return { kind: 'list', items: value.map((item) => fromValue(builder, item)) };
  return { kind: 'scalar', expr: constantOf(builder, value) };
}

function constantOf(builder: TeBuilder, value: Value): TeExpr {
  if (isTyped(value)) return builder.constant(value.dtype, value.value);
  if (typeof value === 'boolean') return builder.constant('bool', value ? 1 : 0);
  if (typeof value === 'bigint') return builder.constant('int', value);
  const whole = Number.isInteger(value);
  return builder.constant(whole ? 'int' : 'real', Number(value));
}

/** undefined: not known while compiling. */
export function toValue(entity: Entity): Value | undefined {
  if (entity.kind === 'symbol') return entity.value;
  if (entity.kind === 'quant') return entity.quant;
  if (entity.kind === 'scalar')
    return entity.expr.kind === 'const'
      ? scalarValue(entity.expr.dtype, entity.expr.value)
      : undefined;
  if (entity.kind === 'bounds') return [entity.low, entity.high];
  if (entity.kind !== 'list') return undefined;
  const items = entity.items.map(toValue);
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

function scalarValue(dtype: ScalarType, value: Scalar): Value {
  if (dtype === 'int') return value;
  if (dtype === 'bool') return value !== 0;
  return { kind: 'typed', dtype: dtype === 'real' ? 'f64' : dtype, value };
}

/** `target.conv.stride` as one name; undefined where the base is not a plain name. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.kind === 'name') return expr.name;
  const base = expr.kind === 'field' ? dottedName(expr.of) : undefined;
  return base === undefined || expr.kind !== 'field' ? undefined : `${base}.${expr.name}`;
}
