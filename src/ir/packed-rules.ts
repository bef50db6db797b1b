/**
 * The rule set as the build packs it. A model needs few of the computes and functions that there are, so
 * their bodies are packed as text and read when they are asked for: loading stays fast however many there are.
 */
import type { RuleSet } from './rules.ts';

/** JSON: a rule set whose deferred fields are text. */
export interface PackedRules extends RuleSet {
  readonly packed: true;
}

/** What is large and rarely needed, by the list of declarations that it is in. */
const DEFERRED: Readonly<Record<string, readonly string[]>> = {
  functions: ['body'],
  computes: ['body'],
  constraints: ['test', 'otherwise', 'advice'],
};

type Declaration = Readonly<Record<string, unknown>>;

export const packRules = (rules: RuleSet): PackedRules => ({
  ...eachDeferred(rules, (decl, fields) =>
    Object.fromEntries(
      Object.entries(decl).map(([key, value]) => [
        key,
        fields.includes(key) ? JSON.stringify(value) : value,
      ]),
    ),
  ),
  packed: true,
});

export function unpackRules({ packed: _, ...rules }: PackedRules): RuleSet {
  return eachDeferred(rules, deferred);
}

function eachDeferred(
  rules: RuleSet,
  change: (decl: Declaration, fields: readonly string[]) => Declaration,
): RuleSet {
  const lists = Object.entries(rules).map(([kind, list]) => {
    const fields = DEFERRED[kind];
    return [kind, fields ? list.map((decl: Declaration) => change(decl, fields)) : list];
  });
  return Object.fromEntries(lists);
}

/** Reads the text of a field once, when the field is first asked for. */
function deferred(decl: Declaration, fields: readonly string[]): Declaration {
  const whole: Declaration = { ...decl };
  for (const field of fields) {
    const text = decl[field];
    if (typeof text !== 'string') continue;
    const get = (): unknown => {
      const value: unknown = JSON.parse(text);
      Object.defineProperty(whole, field, { enumerable: true, value });
      return value;
    };
    Object.defineProperty(whole, field, { enumerable: true, configurable: true, get });
  }
  return whole;
}
