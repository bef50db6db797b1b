/** The target as rules see it (`target.conv.stride`), and sentences with values in them. */

import type { Expr } from '../ir/expr.ts';
import type { SentencePart } from '../ir/rules.ts';
import { printValue } from '../ir/text/print.ts';
import { isList, isTyped, type Value } from '../ir/value.ts';
import type { Accelerator, Range } from '../target/accelerator.generated.ts';

/**
 * `target.<group>.<name>` of the limits. A range answers under `.min` and `.max` only, so that `in`
 * asks its bounds and not a list.
 */
export function targetValue(accelerator: Accelerator, dotted: string): Value | undefined {
  const [, group = '', name = '', bound] = dotted.split('.');
  const limit = accelerator.limits[group]?.[name];
  if (bound === undefined) return isRange(limit) ? undefined : limit;
  return isRange(limit) && (bound === 'min' || bound === 'max') ? limit[bound] : undefined;
}

const isRange = (limit: unknown): limit is Range =>
  typeof limit === 'object' && limit !== null && 'min' in limit;

/** A range as readers write it: `1..3`. */
export function rangeText(accelerator: Accelerator, dotted: string): string | undefined {
  const [head, group = '', name = '', rest] = dotted.split('.');
  const limit = accelerator.limits[group]?.[name];
  if (head !== 'target' || rest !== undefined || !isRange(limit)) return undefined;
  return `${limit.min}..${limit.max}`;
}

/** Fills the holes of a sentence; a hole that has no value shows as `?`. */
export function renderSentence(
  parts: readonly SentencePart[],
  evaluate: (expr: Expr) => Value | undefined,
): string {
  return parts.map((part) => (typeof part === 'string' ? part : show(evaluate(part)))).join('');
}

function show(value: Value | undefined): string {
  if (value === undefined) return '?';
  if (isTyped(value)) return String(value.value);
  if (isList(value)) return `[${value.map(show).join(', ')}]`;
  return typeof value === 'string' ? value : printValue(value);
}
