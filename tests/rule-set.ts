// The repository's own rule set, for tests: parsed and checked once a process.
import { fileURLToPath } from 'node:url';
import { readRuleFiles } from '../src/cli/rule-files.ts';
import { renderDiagnostics } from '../src/diag/render.ts';
import { parseRules } from '../src/dsl/parse-rules.ts';
import type { RuleSet } from '../src/ir/rules.ts';

let parsed: RuleSet | undefined;

export function loadRules(): RuleSet {
  parsed ??= parse();
  return parsed;
}

function parse(): RuleSet {
  const files = readRuleFiles(fileURLToPath(new URL('../rules', import.meta.url)));
  const result = parseRules(files);
  if (result.ok) return result.value;
  const source = (name: string) => files.find((file) => file.name === name)?.text;
  throw new Error(`the rule set has errors\n${renderDiagnostics(result.diagnostics, source)}`);
}
