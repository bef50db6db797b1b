/**
 * The rule set at run time. A built package carries it checked, as data; only a run from the sources reads
 * the rule text, and only then is the language (and its parser library) loaded.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Result, success } from '../diag/diagnostic.ts';
import type { RuleSet } from '../ir/rules.ts';
import { readRuleFiles } from './rule-files.ts';

export async function loadRuleSet(): Promise<Result<RuleSet>> {
  const packed = new URL('../../data/rules.json', import.meta.url);
  if (existsSync(packed)) return success(JSON.parse(readFileSync(packed, 'utf8')) as RuleSet);
  const { parseRules } = await import('../dsl/parse-rules.ts');
  return parseRules(readRuleFiles(fileURLToPath(new URL('../../rules', import.meta.url))));
}
