/** An expression of the rule language becomes an entity: constants folded, names and types resolved. */
import { nearest } from '../diag/nearest.ts';
import type { Expr } from '../ir/expr.ts';
import type { Quant } from '../ir/value.ts';
import { axisEntity, extentOf } from './axes.ts';
import { elaborateCall } from './calls.ts';
import {
  type Context,
  complain,
  extend,
  needInt,
  needScalar,
  placeOf,
  type Scope,
  scalar,
} from './context.ts';
import { describe, dottedName, type Entity } from './entity.ts';
import { elaborateBinary, elaborateIf, elaborateUnary } from './operators.ts';
import { widened } from './promotion.ts';
import type { ConstNode, TeExpr } from './tensor-expr.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

export function elaborateWith(context: Context, expr: Expr, scope: Scope): Entity {
  const { builder } = context;
  switch (expr.kind) {
    case 'int':
      return scalar(builder.constant('int', expr.value));
    case 'real':
      return scalar(builder.constant('real', expr.value));
    case 'bool':
      return scalar(builder.constant('bool', expr.value ? 1 : 0));
    case 'str':
      return { kind: 'symbol', value: expr.value };
    case 'name':
      return lookUp(context, expr, scope);
    case 'list':
      return { kind: 'list', items: elaborateItems(context, expr.items, scope) };
    case 'spread':
      return complain(context, placeOf(expr, scope), 'a list is spread where no items are wanted');
    case 'each':
      return elaborateEach(context, expr, scope);
    case 'field':
      return elaborateField(context, expr, scope);
    case 'index':
      return elaborateIndex(context, expr, scope);
    case 'call':
      return elaborateCall(context, expr, scope);
    case 'unary':
      return elaborateUnary(context, expr, scope);
    case 'binary':
      return elaborateBinary(context, expr, scope);
    case 'if':
      return elaborateIf(context, expr, scope);
    case 'reduce':
      return elaborateReduce(context, expr, scope);
  }
}

/** Items, those of a list that is spread among them one by one. */
function elaborateItems(context: Context, items: readonly Expr[], scope: Scope): readonly Entity[] {
  return items.flatMap((item) => {
    if (item.kind !== 'spread') return [context.elaborate(item, scope)];
    const list = context.elaborate(item.of, scope);
    if (list.kind === 'list') return list.items;
    return [complain(context, placeOf(item, scope), `${describe(list)} cannot be spread`)];
  });
}

/** A longer list is a mistake in a rule. */
export const MOST_ITEMS = 4096;

function elaborateEach(context: Context, { axis, body }: Of<'each'>, scope: Scope): Entity {
  const place = placeOf(body, scope);
  const count = needInt(context, context.elaborate(axis.extent, scope), place);
  if (count > MOST_ITEMS) return complain(context, place, `a list of ${count} items`);
  const items = Array.from({ length: count }, (_, at) => {
    const item = scalar(context.builder.constant('int', at));
    return context.elaborate(body, extend(scope, [[axis.name, item]]));
  });
  return { kind: 'list', items };
}

function lookUp(context: Context, expr: Of<'name'>, scope: Scope): Entity {
  const found = scope.names.get(expr.name) ?? scope.outer?.(expr.name);
  if (found) return found;
  const near = nearest(expr.name, scope.names.keys());
  const help = near && `did you mean ${near}?`;
  return complain(context, placeOf(expr, scope), `nothing is called ${expr.name} here`, help);
}

/** Dotted names first: members of enums, and what the caller knows (`target.*`). */
function elaborateField(context: Context, expr: Of<'field'>, scope: Scope): Entity {
  const dotted = dottedName(expr);
  const base = dotted === undefined ? undefined : dotted.slice(0, dotted.indexOf('.'));
  if (dotted !== undefined && base !== undefined && !scope.names.has(base)) {
    const known = memberOf(context, dotted) ?? boundOutside(dotted, scope);
    if (known) return known;
  }
  const of = context.elaborate(expr.of, scope);
  const place = placeOf(expr, scope);
  if (of.kind === 'quant') return quantField(context, of.quant, expr, scope);
  const field = of.kind === 'record' ? of.fields.get(expr.name) : undefined;
  if (field) return scalar(field);
  const item = of.kind === 'list' ? of.items[Number(expr.name)] : undefined;
  return item ?? complain(context, place, `${describe(of)} has no field ${expr.name}`);
}

function memberOf({ rules }: Context, dotted: string): Entity | undefined {
  const [name = '', member = '', ...more] = dotted.split('.');
  const found = more.length === 0 && rules.enums.get(name);
  return found && Object.hasOwn(found.members, member)
    ? { kind: 'symbol', value: member }
    : undefined;
}

/** A caller that has no list for a name may have its bounds. */
function boundOutside(dotted: string, { outer }: Scope): Entity | undefined {
  const whole = outer?.(dotted);
  if (whole) return whole;
  const ends = ['min', 'max'].map((end) => outer?.(`${dotted}.${end}`));
  const [low, high] = ends.map((end) =>
    end?.kind === 'scalar' && end.expr.kind === 'const' ? Number(end.expr.value) : undefined,
  );
  return low === undefined || high === undefined ? undefined : { kind: 'bounds', low, high };
}

function quantField(context: Context, quant: Quant, expr: Of<'field'>, scope: Scope): Entity {
  const { builder } = context;
  if (expr.name === 'axis') return scalar(builder.constant('int', quant.axis));
  if (expr.name !== 'scale' && expr.name !== 'zero')
    return complain(context, placeOf(expr, scope), `a quantization has no field ${expr.name}`);
  const dtype = expr.name === 'scale' ? 'f32' : 'i32';
  const items = quant[expr.name].map((value) => scalar(builder.constant(dtype, value)));
  const [only] = items;
  return items.length === 1 && only ? only : { kind: 'list', items };
}

function elaborateIndex(context: Context, expr: Of<'index'>, scope: Scope): Entity {
  const place = placeOf(expr, scope);
  const of = context.elaborate(expr.of, scope);
  const indices = elaborateItems(context, expr.indices, scope).map((index) =>
    context.builder.cast('i32', needScalar(context, index, place)),
  );
  // A quantization of one scale answers with it at every index.
  if (of.kind === 'scalar' && expr.of.kind === 'field') return of;
  if (of.kind === 'list' && indices[0] && indices.length === 1)
    return itemAt(context, of.items, indices[0]) ?? outside(context, expr, scope);
  if (of.kind !== 'tensor') return complain(context, place, `${describe(of)} has no elements`);
  if (indices.length !== of.dims.length)
    return complain(
      context,
      place,
      `${indices.length} indices for a tensor of ${of.dims.length} dims`,
    );
  const misses = indices.some(({ range }, at) => range[1] < 0 || range[0] >= (of.dims[at] ?? 0));
  return misses ? outside(context, expr, scope) : of.at(indices);
}

const outside = (context: Context, expr: Expr, scope: Scope): Entity =>
  complain(context, placeOf(expr, scope), 'this reads outside');

/** A list read at an axis becomes a table. */
function itemAt(context: Context, items: readonly Entity[], index: TeExpr): Entity | undefined {
  if (index.kind === 'const') return items[Number(index.value)];
  const values = items.flatMap((item) =>
    item.kind === 'scalar' && item.expr.kind === 'const' ? [item.expr] : [],
  );
  const [first] = values;
  if (!first || values.length !== items.length) return undefined;
  return scalar(tableLoad(context, values, index));
}

function tableLoad(context: Context, values: readonly ConstNode[], index: TeExpr): TeExpr {
  const dtype = values[0]?.dtype ?? 'int';
  const stored = dtype === 'int' ? 'i32' : dtype;
  const { name, length } = context.table(
    stored,
    values.map(({ value }) => value),
  );
  return context.builder.load({ tensor: name, dtype: stored, length, index });
}

function elaborateReduce(context: Context, expr: Of<'reduce'>, scope: Scope): Entity {
  const { builder } = context;
  const place = placeOf(expr, scope);
  const groups = expr.axes.map(({ name, extent }) => {
    const counts = extentOf(context, context.elaborate(extent, scope), place);
    const axes = [counts].flat().map((count) => {
      if (count <= 0) complain(context, place, `${name} runs over ${count} values`);
      return count === 1 ? builder.constant('i32', 0) : builder.axis(name, count);
    });
    return { axes, named: [name, axisEntity(counts, axes)] as const };
  });
  const axes = groups.flatMap((group) => group.axes);
  const inner = extend(
    scope,
    groups.map(({ named }) => named),
  );
  const given = needScalar(context, context.elaborate(expr.body, inner), place);
  const body =
    expr.op === 'all' || expr.op === 'any' ? given : builder.cast(concrete(given), given);
  const over = axes.flatMap((axis) => (axis.kind === 'axis' ? [axis] : []));
  const arg = expr.op === 'argmax' || expr.op === 'argmin';
  if (over.length === 0) return scalar(arg ? builder.constant('i32', 0) : body);
  return scalar(builder.reduce(expr.op, over, body));
}

function concrete({ dtype }: TeExpr) {
  const wide = widened(dtype);
  if (wide === 'int') return 'i32';
  return wide === 'real' ? 'f64' : wide;
}
