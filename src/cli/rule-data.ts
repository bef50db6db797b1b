/**
 * The rule set at run time. A built package carries it checked, as data; only a run from the sources, or one
 * with rules of the user's beside it, reads rule text, and only then is the language (and its parser
 * library) loaded.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { unpackRules } from '../ir/packed-rules.ts';
import type { RuleSet } from '../ir/rules.ts';
import { packageRoot } from './package-root.ts';
import { readNamedRules, readRuleFiles } from './rule-files.ts';
import { loadCatalog } from './target-files.ts';

/** `own`: folders with rules of the user's. Errors: all that is wrong with them. */
export async function loadRuleSet(own: readonly string[] = []): Promise<Result<RuleSet>> {
  const packed = fileURLToPath(new URL('../../data/rules.data', import.meta.url));
  if (own.length === 0 && existsSync(packed)) return success(readRuleData(packed));
  const files = readNamedRules(own);
  if (!files.ok) return files;
  const { parseRules } = await import('../dsl/parse-rules.ts');
  const { checkTargetLimits } = await import('../dsl/check/target-limits.ts');
  const parsed = parseRules([...readRuleFiles(builtInRules()), ...files.value]);
  if (!parsed.ok || own.length === 0) return parsed;
  const { accelerators } = await loadCatalog();
  const unknown = checkTargetLimits(parsed.value, accelerators);
  return unknown.length > 0 ? failure(...unknown, ...parsed.warnings) : parsed;
}

/** What the build packed. */
export const readRuleData = (file: string): RuleSet => unpackRules(readFileSync(file));

/** The folder of the rules that the package comes with. */
export const builtInRules = (): string => join(packageRoot(), 'rules');
