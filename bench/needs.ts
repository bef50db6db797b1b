// What a broken declaration can change: whatever mentions it, and what mentions that.
import type { RuleSet } from '../src/ir/rules.ts';

/** Names of the declarations that need one, itself among them. */
export function thoseThatNeed(
  name: string,
  { constraints, computes, functions, rules }: RuleSet,
): ReadonlySet<string> {
  const texts = [...constraints, ...computes, ...functions, ...rules].map(
    (one) => [one.name, JSON.stringify(one)] as const,
  );
  const needed = new Set([name]);
  for (let size = 0; size < needed.size; ) {
    size = needed.size;
    for (const [one, text] of texts)
      if ([...needed].some((wanted) => mentions(text, wanted))) needed.add(one);
  }
  return needed;
}

const mentions = (text: string, wanted: string): boolean =>
  text.includes(`"name":"${wanted}"`) || text.includes(`"op":"${wanted}"`);

/** Whether a term, as text, has one of these ops. */
export const applies = (text: string, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => text.includes(`${name}(`) || text.includes(`${name}{`));
