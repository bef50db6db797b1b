/**
 * The loop nest of one definition. Every part of the value is computed in the outermost loop that knows
 * its axes; a part that is used twice is computed once.
 */
import { type AxisNode, childrenOf, type TeExpr } from '../te/tensor-expr.ts';
import { flatten } from '../te/views.ts';
import { analyse } from './analysis.ts';
import { depthsOf } from './depths.ts';
import { dtypeOf } from './dtype-of.ts';
import type { Emission, Emitter, Level, Target } from './emission.ts';
import { emitReduce } from './emit-reduce.ts';
import { emitSelect, needsStatement } from './emit-select.ts';
import type { KeptDefinition } from './inline.ts';
import { linearizeIndices } from './linear-index.ts';
import { baseName } from './names.ts';
import type { LoopExpr, LoopStmt } from './program.ts';

export function emitDefinition(target: Target, definition: KeptDefinition): void {
  const { builder, names, bufferOf, body, step } = target;
  const dims = definition.axes.map(({ extent }) => extent);
  const one = builder.constant('i32', 0);
  const position = flatten(
    builder,
    dims,
    definition.axes.map((axis) => (axis.extent === 1 ? one : axis)),
  );
  const own = step === undefined ? definition.axes : definition.axes.slice(1);
  const axes = own.filter(({ extent }) => extent > 1);
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
    loopNames: new Map(axes.map((axis) => [axis, names.fresh(baseName(axis.name))])),
    variables: new Map(),
  };
  const [first] = definition.axes;
  if (step !== undefined && first) emission.loopNames.set(first, step);
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
function levelOf({ analysis, levelOfAxis }: Emission, expr: TeExpr): number {
  let level = 0;
  for (const axis of analysis.free(expr)) level = Math.max(level, levelOfAxis.get(axis) ?? 0);
  return level;
}

function placeOf(emission: Emission, expr: TeExpr): number | undefined {
  const own = levelOf(emission, expr);
  if (emission.analysis.movable(expr)) return own;
  const { branch } = emission;
  return branch?.certain.has(expr) ? Math.max(own, branch.level) : undefined;
}

const EMITTER: Emitter = { emit, placeOf };

/** The expression as seen from a statement of `level`. */
function emit(emission: Emission, expr: TeExpr, level: number): LoopExpr {
  const dtype = dtypeOf(expr.dtype);
  const variable = emission.variables.get(expr);
  if (variable !== undefined) return { kind: 'var', dtype, name: variable.name };
  if (expr.kind === 'const') return { kind: 'const', dtype, value: expr.value };
  if (expr.kind === 'axis')
    return { kind: 'var', dtype, name: emission.loopNames.get(expr) ?? expr.name };
  const place = placeOf(emission, expr);
  const declare = (name: string, at: number): LoopExpr => {
    emission.variables.set(expr, { name, level: at });
    return { kind: 'var', dtype, name };
  };
  if (expr.kind === 'reduce') {
    const around = place ?? level;
    return declare(emitReduce(emission, expr, around, EMITTER), around);
  }
  if (expr.kind === 'select' && needsStatement(emission, expr, EMITTER)) {
    const around = place ?? level;
    return declare(emitSelect(emission, expr, around, EMITTER), around);
  }
  const shared = place !== undefined && (place < level || emission.analysis.uses(expr) > 1);
  if (!shared || isTrivial(emission, expr)) return emitNode(emission, expr, level);
  const value = emitNode(emission, expr, place);
  const name = emission.names.fresh('v');
  emission.levels[place]?.statements.push({ kind: 'let', name, value });
  return declare(name, place);
}

/** Not worth a variable. */
function isTrivial(emission: Emission, expr: TeExpr): boolean {
  if (expr.kind !== 'cast') return expr.kind === 'const' || expr.kind === 'axis';
  return isTrivial(emission, expr.of) || emission.analysis.uses(expr.of) > 1;
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
