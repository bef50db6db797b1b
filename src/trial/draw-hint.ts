/** What a rule's `sample` clause says to draw. */
import type { Expr } from '../ir/expr.ts';
import { everyPart } from '../ir/expr-parts.ts';
import type { Hint } from '../ir/rules.ts';
import { isList, plainValue, type Value } from '../ir/value.ts';
import type { Bounds } from './draw-value.ts';
import { bindingsOf, DrawEnded, type Drawing, NO_USERS } from './drawing.ts';

/** The value that the rule's hint for the name gives, if it has one. A list is a choice here. */
export function drawHint(drawing: Drawing, name: string): Value | undefined {
  const given = drawing.around?.hint(drawing, name);
  if (given !== undefined) return given;
  const hint = drawing.rule.sample?.[name];
  if (hint?.kind !== 'list') return hint && drawItem(drawing, hint);
  const item = hint.items[drawing.choices.take(hint.items.length)];
  if (!item) throw new DrawEnded('sample', `the hint for ${name} has no choices`);
  return drawItem(drawing, item);
}

/** A list is a list here. */
function drawItem(drawing: Drawing, hint: Hint): Value {
  if (hint.kind === 'list') return hint.items.map((item) => drawItem(drawing, item));
  if (hint.kind === 'value') return evaluate(drawing, hint.value);
  const from = numberOf(evaluate(drawing, hint.from));
  const to = numberOf(evaluate(drawing, hint.to));
  if (to < from) throw new DrawEnded('sample', `the range ${from}..${to} is empty`);
  const { choices } = drawing;
  if (Number.isInteger(from) && Number.isInteger(to)) return from + choices.take(to - from + 1);
  return from + ((to - from) * choices.take(2 ** 20)) / 2 ** 20;
}

/** The names in it are drawn first. */
function evaluate(drawing: Drawing, expr: Expr): Value {
  const parts = everyPart(expr);
  const own = new Set(parts.flatMap((part) => (part.kind === 'each' ? [part.axis.name] : [])));
  for (const part of parts)
    if (part.kind === 'name' && !own.has(part.name)) drawing.settle(drawing, part.name);
  const { host } = drawing.world.machinery;
  const result = host.evaluate(expr, bindingsOf(drawing), NO_USERS);
  if (result.ok && result.bound.kind === 'value') return plainValue(result.bound.value);
  throw new DrawEnded('sample', result.ok ? 'a hint is a term' : result.message);
}

/** What `name.values: low..high` says of the elements of an input. */
export function hintedBounds(drawing: Drawing, name: string): Bounds | undefined {
  const hint = drawing.rule.sample?.[`${name}.values`];
  if (hint?.kind !== 'range') return undefined;
  const [low, high] = [hint.from, hint.to].map((end) => numberOf(evaluate(drawing, end)));
  return low === undefined || high === undefined ? undefined : [low, high];
}

function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  throw new DrawEnded('sample', 'a number is expected in a hint');
}

/** A list of numbers, however deep. */
export function numbersOf(value: Value): readonly number[] {
  return isList(value) ? value.flatMap(numbersOf) : [numberOf(value)];
}
