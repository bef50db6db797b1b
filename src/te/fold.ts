/** Runs definitions while compiling: a plain walk over the expression for every element. */
import type { Scalar } from './scalar.ts';
import { binaryScalar, castScalar, unaryScalar } from './scalar.ts';
import { staticScalar } from './static-functions.ts';
import { type AxisNode, childrenOf, type TeExpr } from './tensor-expr.ts';

/** Element `index` of a constant operand, table or folded definition. */
export type ConstantReader = (tensor: string, index: number) => Scalar | undefined;

/** Nodes that one folded definition may visit in all; more is left to run time. */
const BUDGET = 1 << 17;

/**
 * The elements of a definition in row-major order; undefined where it needs what is not known while
 * compiling, or too much work.
 */
export function foldDefinition(
  axes: readonly AxisNode[],
  value: TeExpr,
  read: ConstantReader,
): readonly Scalar[] | undefined {
  const count = axes.reduce((total, axis) => total * axis.extent, 1);
  if (count * workOf(value) > BUDGET) return undefined;
  const values: Scalar[] = [];
  const at = new Map<number, number>();
  start(axes, at);
  for (let element = 0; element < count; element++, advance(axes, at)) {
    const scalar = foldAt(value, { axes: at, done: new Map(), read });
    if (scalar === undefined) return undefined;
    values.push(scalar);
  }
  return values;
}

/** Places of axes, by axis: the first element. */
function start(axes: readonly AxisNode[], at: Map<number, number>): void {
  for (const { id } of axes) at.set(id, 0);
}

/** The next element in row-major order. */
function advance(axes: readonly AxisNode[], at: Map<number, number>): void {
  for (let k = axes.length - 1; k >= 0; k--) {
    const { id = 0, extent = 1 } = axes[k] ?? {};
    const next = (at.get(id) ?? 0) + 1;
    at.set(id, next % extent);
    if (next < extent) return;
  }
}

function workOf(root: TeExpr): number {
  const known = new Map<number, number>();
  const visit = (expr: TeExpr): number => {
    const before = known.get(expr.id);
    if (before !== undefined) return 0;
    known.set(expr.id, 1);
    const inside = childrenOf(expr).reduce((sum, child) => sum + visit(child), 1);
    if (expr.kind !== 'reduce') return inside;
    return expr.axes.reduce((total, axis) => total * axis.extent, inside);
  };
  return visit(root);
}

interface Point {
  /** Those of reductions are set while their bodies are walked. */
  readonly axes: Map<number, number>;
  readonly done: Map<number, Scalar | undefined>;
  readonly read: ConstantReader;
}

function foldAt(expr: TeExpr, point: Point): Scalar | undefined {
  if (expr.kind === 'const') return expr.value;
  if (expr.kind === 'axis') return point.axes.get(expr.id);
  const known = point.done.get(expr.id);
  if (known !== undefined) return known;
  const value = foldNode(expr, point);
  point.done.set(expr.id, value);
  return value;
}

type Inner = Exclude<TeExpr, { kind: 'const' | 'axis' }>;

function foldNode(expr: Inner, point: Point): Scalar | undefined {
  if (expr.kind === 'reduce') return foldReduce(expr, point);
  if (expr.kind === 'select') {
    const cond = foldAt(expr.cond, point);
    return cond === undefined ? undefined : foldAt(cond ? expr.then : expr.else, point);
  }
  if (expr.kind === 'read') return undefined;
  if (expr.kind === 'binary') {
    const [a, b] = [foldAt(expr.left, point), foldAt(expr.right, point)];
    if (a === undefined || b === undefined) return undefined;
    return binaryScalar(expr.op, expr.left.dtype, a, b);
  }
  const of = foldAt(expr.kind === 'load' ? expr.index : expr.of, point);
  if (of === undefined) return undefined;
  if (expr.kind === 'load') return point.read(expr.tensor, Number(of));
  if (expr.kind === 'unary') return unaryScalar(expr.op, expr.dtype, of);
  if (expr.kind === 'cast') return castScalar(expr.dtype, of);
  return castScalar(expr.dtype, staticScalar(expr.name, Number(of)));
}

type Reduce = Extract<TeExpr, { kind: 'reduce' }>;

function foldReduce(expr: Reduce, point: Point): Scalar | undefined {
  const count = expr.axes.reduce((total, axis) => total * axis.extent, 1);
  let best: Scalar | undefined;
  let bestAt = 0;
  start(expr.axes, point.axes);
  for (let element = 0; element < count; element++, advance(expr.axes, point.axes)) {
    const value = foldAt(expr.body, { ...point, done: new Map() });
    if (value === undefined) return undefined;
    const next = best === undefined ? value : combine(expr, best, value);
    if (next === undefined) return undefined;
    if (best === undefined || next !== best) bestAt = element;
    best = next;
  }
  return expr.op === 'argmax' || expr.op === 'argmin' ? bestAt : best;
}

function combine(expr: Reduce, best: Scalar, value: Scalar): Scalar | undefined {
  const { dtype } = expr.body;
  if (expr.op === 'sum') return binaryScalar('add', dtype, best, value);
  if (expr.op === 'all') return best && value ? 1 : 0;
  if (expr.op === 'any') return best || value ? 1 : 0;
  const op = expr.op === 'max' || expr.op === 'argmax' ? 'max' : 'min';
  return binaryScalar(op, dtype, best, value);
}
