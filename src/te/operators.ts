/** Unary and binary operators, `in`, and `if`. */
import type { BinaryOp, Expr } from '../ir/expr.ts';
import {
  type Context,
  complain,
  needScalar,
  type Place,
  placeOf,
  type Scope,
  scalar,
  unify,
} from './context.ts';
import { describe, type Entity } from './entity.ts';
import { commonType, widened } from './promotion.ts';
import { type BinaryName, isFloat } from './scalar.ts';
import type { TeExpr } from './tensor-expr.ts';

type BinaryExpr = Extract<Expr, { kind: 'binary' }>;

interface Spelling {
  readonly op: BinaryName;
  /** `a > b` is `b < a`. */
  readonly swap?: boolean;
}

const OPERATORS: Readonly<Partial<Record<BinaryOp, Spelling>>> = {
  '+': { op: 'add' },
  '-': { op: 'sub' },
  '*': { op: 'mul' },
  '/': { op: 'div' },
  '%': { op: 'mod' },
  '&': { op: 'and' },
  '|': { op: 'or' },
  '^': { op: 'xor' },
  '<<': { op: 'shl' },
  '>>': { op: 'shr' },
  '<': { op: 'lt' },
  '<=': { op: 'le' },
  '>': { op: 'lt', swap: true },
  '>=': { op: 'le', swap: true },
  '==': { op: 'eq' },
  '!=': { op: 'ne' },
};

export function elaborateBinary(context: Context, expr: BinaryExpr, scope: Scope): Entity {
  const left = context.elaborate(expr.left, scope);
  if (expr.op === '&&' || expr.op === '||') return logical(context, expr, left, scope);
  const right = context.elaborate(expr.right, scope);
  const place = placeOf(expr, scope);
  if (expr.op === 'in') return scalar(context.builder.constant('bool', isIn(left, right) ? 1 : 0));
  const spelling = OPERATORS[expr.op];
  if (!spelling) throw new Error(`no meaning for ${expr.op}`);
  if (left.kind !== 'scalar' || right.kind !== 'scalar')
    return compareOther(context, spelling.op, [left, right], place);
  const operands: Pair = spelling.swap ? [right.expr, left.expr] : [left.expr, right.expr];
  return scalar(arithmetic(context, spelling.op, operands, place));
}

type Pair = readonly [TeExpr, TeExpr];

/** In the common type of the two; reports what has no value. */
export function arithmetic(context: Context, op: BinaryName, pair: Pair, place: Place): TeExpr {
  const [a, b] =
    op === 'shl' || op === 'shr' ? shiftOperands(context, pair) : unify(context, pair, place);
  const bitwise = ['shl', 'shr', 'and', 'or', 'xor', 'mod'].includes(op);
  if (bitwise && isFloat(a.dtype)) complain(context, place, `${a.dtype} has no bits to work on`);
  const result = context.builder.binary(op, a, b);
  const divides = (op === 'div' || op === 'mod') && !isFloat(b.dtype);
  if (divides && a.kind !== 'const' && b.kind === 'const' && Number(b.value) === 0)
    complain(context, place, 'a division by 0 has no value');
  const undefinedConstant = a.kind === 'const' && b.kind === 'const' && result.kind !== 'const';
  if (undefinedConstant)
    complain(context, place, `${a.value} ${op} ${b.value} has no value in ${a.dtype}`);
  return result;
}

/** The left side decides, unless it is a bare literal. */
function shiftOperands({ builder }: Context, [a, b]: Pair): Pair {
  const type = a.dtype === 'int' ? (commonType(a.dtype, b.dtype) ?? 'int') : widened(a.dtype);
  return [builder.cast(type, a), builder.cast(type, b)];
}

/** Symbols and lists are compared as a whole. */
function compareOther(
  context: Context,
  op: BinaryName,
  [left, right]: readonly [Entity, Entity],
  place: Place,
): Entity {
  const equal = isSame(left, right);
  if ((op === 'eq' || op === 'ne') && equal !== undefined)
    return scalar(context.builder.constant('bool', equal === (op === 'eq') ? 1 : 0));
  return complain(context, place, `no ${op} of ${describe(left)} and ${describe(right)}`);
}

/** undefined: not known while compiling. */
function isSame(a: Entity, b: Entity): boolean | undefined {
  if (a.kind === 'symbol' && b.kind === 'symbol') return a.value === b.value;
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    const known = a.expr.kind === 'const' && b.expr.kind === 'const';
    // biome-ignore lint/suspicious/noDoubleEquals: 1n and 1 are one number here
    return known ? a.expr.value == b.expr.value : undefined;
  }
  if (a.kind !== 'list' || b.kind !== 'list') return a.kind === b.kind ? undefined : false;
  if (a.items.length !== b.items.length) return false;
  const each = a.items.map((item, at) => isSame(item, b.items[at] ?? item));
  return each.includes(undefined) ? undefined : each.every((same) => same);
}

function isIn(item: Entity, set: Entity): boolean {
  if (set.kind === 'list') return set.items.some((other) => isSame(item, other) === true);
  if (set.kind !== 'bounds' || item.kind !== 'scalar' || item.expr.kind !== 'const') return false;
  return item.expr.value >= set.low && item.expr.value <= set.high;
}

/** The right side is not looked at where the left one decides. */
function logical(context: Context, expr: BinaryExpr, left: Entity, scope: Scope): Entity {
  const place = placeOf(expr, scope);
  const a = needBool(context, left, place);
  const decides = expr.op === '&&' ? 0 : 1;
  if (a.kind === 'const' && Number(a.value) === decides) return scalar(a);
  const b = needBool(context, context.elaborate(expr.right, scope), place);
  return scalar(context.builder.binary(expr.op === '&&' ? 'and' : 'or', a, b));
}

function needBool(context: Context, entity: Entity, place: Place): TeExpr {
  const expr = needScalar(context, entity, place);
  if (expr.dtype === 'bool') return expr;
  complain(context, place, `${describe(entity)} stands where a truth value is expected`);
  return context.builder.constant('bool', 0);
}

export function elaborateUnary(
  context: Context,
  expr: Extract<Expr, { kind: 'unary' }>,
  scope: Scope,
): Entity {
  const { builder } = context;
  const place = placeOf(expr, scope);
  const of = context.elaborate(expr.of, scope);
  if (expr.op === '!') return scalar(builder.unary('not', needBool(context, of, place)));
  const operand = needScalar(context, of, place);
  const wide = builder.cast(widened(operand.dtype), operand);
  if (expr.op === '-') return scalar(builder.unary('neg', wide));
  if (isFloat(wide.dtype)) return complain(context, place, `${wide.dtype} has no bits to work on`);
  return scalar(builder.unary('not', wide));
}

export function elaborateIf(
  context: Context,
  expr: Extract<Expr, { kind: 'if' }>,
  scope: Scope,
): Entity {
  const place = placeOf(expr, scope);
  const cond = needBool(context, context.elaborate(expr.cond, scope), place);
  if (cond.kind === 'const') return context.elaborate(cond.value ? expr.then : expr.else, scope);
  const then = needScalar(context, context.elaborate(expr.then, scope), place);
  const otherwise = needScalar(context, context.elaborate(expr.else, scope), place);
  const same = then.dtype === otherwise.dtype;
  const [a, b] = same ? [then, otherwise] : unify(context, [then, otherwise], place);
  return scalar(context.builder.select(cond, a, b));
}
