/**
 * The loop nest of one definition. Every part of the value is computed in the outermost loop that knows
 * its axes; a part that is used twice is computed once.
 */
import { type AxisNode, childrenOf, type TeExpr } from '../te/tensor-expr.ts';
import { flatten } from '../te/views.ts';
import { analyse } from './analysis.ts';
import { depthsOf } from './depths.ts';
import { dtypeOf } from './dtype-of.ts';
import type { Emission, Level, Target } from './emission.ts';
import { emitReduce } from './emit-reduce.ts';
import type { KeptDefinition } from './inline.ts';
import { linearizeIndices } from './linear-index.ts';
import type { LoopExpr, LoopStmt } from './program.ts';

export function emitDefinition(target: Target, definition: KeptDefinition): void {
  const { builder, names, bufferOf, body } = target;
  const dims = definition.axes.map(({ extent }) => extent);
  const one = builder.constant('i32', 0);
  const position = flatten(
    builder,
    dims,
    definition.axes.map((axis) => (axis.extent === 1 ? one : axis)),
  );
  const axes = definition.axes.filter(({ extent }) => extent > 1);
  const depthOf = depthsOf(axes, definition.value);
  const value = linearizeIndices(builder, definition.value, depthOf);
  const [index] = childrenOf(
    linearizeIndices(
      builder,
      builder.load({ tensor: '', dtype: 'i32', length: 1, index: position }),
      depthOf,
    ),
  );
  const levels: Level[] = [{ statements: body }, ...axes.map(() => ({ statements: [] }))];
  const emission: Emission = {
    ...target,
    analysis: analyse(value),
    levels,
    levelOfAxis: new Map(axes.map((axis, at) => [axis, at + 1])),
    loopNames: new Map(axes.map((axis) => [axis, names.fresh(axis.name)])),
    variables: new Map(),
  };
  const store: LoopStmt = {
    kind: 'store',
    buffer: bufferOf.get(definition.name) ?? definition.name,
    value: emit(emission, value, axes.length),
    index: emit(emission, index ?? position, axes.length),
  };
  levels.at(-1)?.statements.push(store);
  closeLoops(emission, axes);
}

/** Puts each loop behind what its parent has so far. */
function closeLoops({ levels, loopNames }: Emission, axes: readonly AxisNode[]): void {
  for (let at = axes.length; at > 0; at--) {
    const axis = axes[at - 1];
    const [own, parent] = [levels[at], levels[at - 1]];
    if (!axis || !own || !parent) continue;
    const name = loopNames.get(axis) ?? axis.name;
    parent.statements.push({ kind: 'for', name, extent: axis.extent, body: own.statements });
  }
}

/** The innermost open loop that the expression depends on. */
export function levelOf({ analysis, levelOfAxis }: Emission, expr: TeExpr): number {
  let level = 0;
  for (const axis of analysis.free(expr)) level = Math.max(level, levelOfAxis.get(axis) ?? 0);
  return level;
}

/** The expression as seen from a statement of `level`. */
export function emit(emission: Emission, expr: TeExpr, level: number): LoopExpr {
  const dtype = dtypeOf(expr.dtype);
  const variable = emission.variables.get(expr);
  if (variable !== undefined) return { kind: 'var', dtype, name: variable };
  if (expr.kind === 'const') return { kind: 'const', dtype, value: expr.value };
  if (expr.kind === 'axis')
    return { kind: 'var', dtype, name: emission.loopNames.get(expr) ?? expr.name };
  if (expr.kind === 'reduce') {
    const name = emitReduce(emission, expr, { emit, levelOf });
    emission.variables.set(expr, name);
    return { kind: 'var', dtype, name };
  }
  const own = levelOf(emission, expr);
  const wanted = own < level || emission.analysis.uses(expr) > 1;
  if (!wanted || isTrivial(expr) || !emission.analysis.movable(expr))
    return emitNode(emission, expr, level);
  const value = emitNode(emission, expr, own);
  const name = emission.names.fresh('v');
  emission.levels[own]?.statements.push({ kind: 'let', name, value });
  emission.variables.set(expr, name);
  return { kind: 'var', dtype, name };
}

/** Not worth a variable. */
function isTrivial(expr: TeExpr): boolean {
  if (expr.kind === 'cast') return isTrivial(expr.of);
  return expr.kind === 'const' || expr.kind === 'axis';
}

function emitNode(emission: Emission, expr: TeExpr, level: number): LoopExpr {
  const dtype = dtypeOf(expr.dtype);
  const inside = (child: TeExpr): LoopExpr => emit(emission, child, level);
  switch (expr.kind) {
    case 'load':
      return {
        kind: 'load',
        dtype,
        buffer: emission.bufferOf.get(expr.tensor) ?? expr.tensor,
        index: inside(expr.index),
      };
    case 'binary': {
      const left = inside(expr.left);
      return { kind: 'binary', op: expr.op, dtype, left, right: inside(expr.right) };
    }
    case 'unary':
      return { kind: 'unary', op: expr.op, dtype, of: inside(expr.of) };
    case 'select': {
      const cond = inside(expr.cond);
      const then = inside(expr.then);
      return { kind: 'select', dtype, cond, then, else: inside(expr.else) };
    }
    case 'cast':
      return { kind: 'cast', dtype, of: inside(expr.of) };
    default:
      throw new Error(`${expr.kind} cannot be part of a loop`);
  }
}
