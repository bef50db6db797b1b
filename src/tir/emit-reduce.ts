/** A reduction: an accumulator in the loop around, loops of its own, guards as far out as they go. */
import { intervalOfType } from '../te/interval.ts';
import { castScalar, isFloat, type Scalar } from '../te/scalar.ts';
import type { AxisNode, ReduceNode, TeExpr } from '../te/tensor-expr.ts';
import { dtypeOf } from './dtype-of.ts';
import type { Emission, Emitter, Level } from './emission.ts';
import { liftGuards } from './lift-guards.ts';
import { baseName } from './names.ts';
import type { LoopExpr, LoopStmt } from './program.ts';

/** Gives the name of the variable, declared in level `outer`, that holds the result. */
export function emitReduce(
  emission: Emission,
  node: ReduceNode,
  outer: number,
  emitter: Emitter,
): string {
  const { builder, names } = emission;
  const around = emission.levels.slice(0, outer + 1);
  const own: Level[] = node.axes.map(() => ({ statements: [] }));
  const roots = own.map(({ statements }) => statements);
  const { guards, body } =
    node.op === 'sum' ? liftGuards(builder, node.body) : { guards: [], body: node.body };
  const inner: Emission = { ...emission, levels: [...around, ...own] };
  for (const [at, axis] of node.axes.entries()) {
    inner.levelOfAxis.set(axis, outer + 1 + at);
    inner.loopNames.set(axis, names.fresh(baseName(axis.name)));
  }
  const accumulator = declareAccumulator(emission, node, around);
  for (const [at, level] of own.entries()) openGuards(inner, level, { at, outer, guards, emitter });
  const value = emitter.emit(inner, body, inner.levels.length - 1);
  inner.levels.at(-1)?.statements.push(...accumulate(node, accumulator, value, inner));
  closeLoops(inner, node.axes, { outer, roots });
  return accumulator.result;
}

interface Accumulator {
  readonly result: string;
  /** argmax and argmin: the best value so far. */
  readonly best: string;
}

function declareAccumulator(
  { names }: Emission,
  node: ReduceNode,
  around: readonly Level[],
): Accumulator {
  const statements = around.at(-1)?.statements;
  const first = (name: string, dtype: TeExpr['dtype'], value: Scalar): string => {
    const constant: LoopExpr = { kind: 'const', dtype: dtypeOf(dtype), value };
    statements?.push({ kind: 'let', name, value: constant });
    return name;
  };
  const best = first(names.fresh(node.op), node.body.dtype, startOf(node));
  if (node.op !== 'argmax' && node.op !== 'argmin') return { result: best, best };
  return { result: first(names.fresh('at'), 'i32', 0), best };
}

/** What leaves the first value as it is. */
function startOf({ op, body }: ReduceNode): Scalar {
  const { dtype } = body;
  if (op === 'sum' || op === 'any') return castScalar(dtype, 0);
  if (op === 'all') return 1;
  const largest = op === 'min' || op === 'argmin';
  if (isFloat(dtype)) return largest ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (dtype === 'i64') return largest ? 2n ** 63n - 1n : -(2n ** 63n);
  return intervalOfType(dtype)[largest ? 1 : 0];
}

interface GuardParts {
  readonly at: number;
  readonly outer: number;
  readonly guards: readonly TeExpr[];
  readonly emitter: Emitter;
}

/** What decides about a loop's turn is asked there, not deeper. */
function openGuards(
  inner: Emission,
  level: Level,
  { at, outer, guards, emitter }: GuardParts,
): void {
  const here = outer + 1 + at;
  const asked = guards.filter((guard) => {
    const place = emitter.placeOf(inner, guard) ?? inner.levels.length - 1;
    return Math.max(outer + 1, place) === here;
  });
  const conditions = asked.map((guard) => emitter.emit(inner, guard, here));
  const [first, ...more] = conditions;
  if (!first) return;
  const cond = more.reduce<LoopExpr>(
    (left, right) => ({ kind: 'binary', op: 'and', dtype: 'bool', left, right }),
    first,
  );
  const then: LoopStmt[] = [];
  level.statements.push({ kind: 'if', cond, then, else: [] });
  level.statements = then;
}

function accumulate(
  node: ReduceNode,
  { result, best }: Accumulator,
  value: LoopExpr,
  { names, loopNames }: Emission,
): readonly LoopStmt[] {
  const dtype = dtypeOf(node.body.dtype);
  const current: LoopExpr = { kind: 'var', dtype, name: best };
  const combine = COMBINE[node.op];
  if (combine) {
    const next: LoopExpr = { kind: 'binary', op: combine, dtype, left: current, right: value };
    return [{ kind: 'assign', name: result, value: next }];
  }
  const name = names.fresh('v');
  const candidate: LoopExpr = { kind: 'var', dtype, name };
  const [left, right] = node.op === 'argmax' ? [current, candidate] : [candidate, current];
  const [axis] = node.axes;
  const at = (axis && loopNames.get(axis)) ?? '';
  const then: LoopStmt[] = [
    { kind: 'assign', name: best, value: candidate },
    { kind: 'assign', name: result, value: { kind: 'var', dtype: 'i32', name: at } },
  ];
  const cond: LoopExpr = { kind: 'binary', op: 'lt', dtype: 'bool', left, right };
  return [
    { kind: 'let', name, value },
    { kind: 'if', cond, then, else: [] },
  ];
}

const COMBINE: Readonly<Partial<Record<ReduceNode['op'], 'add' | 'max' | 'min' | 'and' | 'or'>>> = {
  sum: 'add',
  max: 'max',
  min: 'min',
  all: 'and',
  any: 'or',
};

interface Closing {
  readonly outer: number;
  readonly roots: readonly LoopStmt[][];
}

function closeLoops(
  { levels, loopNames }: Emission,
  axes: readonly AxisNode[],
  { outer, roots }: Closing,
): void {
  for (let at = axes.length - 1; at >= 0; at--) {
    const axis = axes[at];
    const body = roots[at];
    if (!axis || !body) continue;
    const name = loopNames.get(axis) ?? axis.name;
    levels[outer + at]?.statements.push({ kind: 'for', name, extent: axis.extent, body });
  }
}
