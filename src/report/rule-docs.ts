/** All pages that are made from the rules: a change of one rule changes its own page and its operators' sections. */
import type { RuleSet } from '../ir/rules.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { operatorsPage } from './operators-page.ts';
import { rulePage } from './rule-page.ts';

/** Where the pages of rules are, seen from the page of operators. */
export const RULE_PAGES = 'rules';

/** Path -> text, seen from the folder of the page of operators, which is called `operators`. */
export function ruleDocs(
  rules: RuleSet,
  accelerator: Accelerator,
  operators: string,
): ReadonlyMap<string, string> {
  const context = { rules, accelerator, operators: `../${operators}` };
  return new Map([
    [operators, operatorsPage(rules, accelerator)],
    ...rules.rules.map(
      (rule) => [`${RULE_PAGES}/${rule.name}.md`, rulePage(rule, context)] as const,
    ),
  ]);
}
