/** What a rule declares of itself and the checker takes on trust: looked at each time that it fires. */
import { valueKey } from '../ir/pool.ts';
import type { RuleDecl } from '../ir/rules.ts';
import type { Bindings, Bound, GraphFacts, Host } from './host.ts';

/** A promise that does not hold. It is the rule that is wrong, not the model. */
export interface Fault {
  readonly code: 'broken-equality' | 'not-decreasing' | 'loop';
  readonly sentence: string;
}

export interface Asking {
  readonly host: Host;
  readonly bindings: Bindings;
  readonly facts: GraphFacts;
}

/** The first equality of the rule that does not hold. */
export function brokenEquality(rule: RuleDecl, asking: Asking): Fault | undefined {
  for (const { left, right } of rule.equal) {
    const [a, b] = [left, right].map((side) => textOf(side, asking));
    if (a === b && a !== undefined) continue;
    const sentence = `${rule.name} declares equal what is ${a ?? 'unknown'} and ${b ?? 'unknown'}`;
    return { code: 'broken-equality', sentence };
  }
  return undefined;
}

function textOf(side: RuleDecl['equal'][number]['left'], asking: Asking): string | undefined {
  const result = asking.host.evaluate(side, asking.bindings, asking.facts);
  return result.ok && result.bound.kind === 'value' ? valueKey(result.bound.value) : undefined;
}

/** What a rule says decreases, for the match at hand; `before`: what it was when the rule built the term. */
export function measureOf(
  rule: RuleDecl,
  asking: Asking,
  before: number | undefined,
): Fault | number | undefined {
  if (rule.decreases === undefined) return undefined;
  const result = asking.host.evaluate(rule.decreases, asking.bindings, asking.facts);
  const measure = result.ok ? integerOf(result.bound) : undefined;
  if (measure !== undefined && measure >= 0 && (before === undefined || measure < before))
    return measure;
  const after = before === undefined ? '' : ` after ${before}`;
  const sentence = `what ${rule.name} says decreases is ${measure ?? 'no integer'}${after}`;
  return { code: 'not-decreasing', sentence };
}

function integerOf(bound: Bound): number | undefined {
  if (bound.kind !== 'value' || typeof bound.value !== 'number') return undefined;
  return Number.isInteger(bound.value) ? bound.value : undefined;
}
