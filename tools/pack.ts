// Checks all of targets/ and rules/ and writes them to dist/data, which the command line loads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { readRuleFiles } from '../src/cli/rule-files.ts';
import { loadSchemaData } from '../src/cli/schema-names.ts';
import { readTargetTexts } from '../src/cli/target-files.ts';
import { failure, type Result } from '../src/diag/diagnostic.ts';
import { renderDiagnostics, type Sources } from '../src/diag/render.ts';
import { checkTargetLimits } from '../src/dsl/check/target-limits.ts';
import { parseRules } from '../src/dsl/parse-rules.ts';
import { packRules } from '../src/ir/packed-rules.ts';
import { buildCatalog } from '../src/target/build-catalog.ts';
import type { TargetCatalog } from '../src/target/catalog.ts';

function buildTargets(): Result<TargetCatalog> {
  const texts = readTargetTexts('targets');
  const all = [...texts.accelerators, ...texts.registers, ...texts.systems];
  const source: Sources = (file) => all.find((one) => one.file === file)?.text;
  const catalog = buildCatalog(texts);
  writeChecked('targets.json', catalog, source);
  return catalog;
}

function buildRules(targets: Result<TargetCatalog>): void {
  const files = readRuleFiles('rules');
  const source: Sources = (name) => files.find((file) => file.name === name)?.text;
  const rules = parseRules(files);
  const accelerators = targets.ok ? targets.value.accelerators : [];
  const missing = rules.ok ? checkTargetLimits(rules.value, accelerators) : [];
  writeChecked('rules.data', missing.length > 0 ? failure(...missing) : rules, source, packRules);
}

/** Data with errors is not built. */
function writeChecked<T>(
  name: string,
  result: Result<T>,
  source: Sources,
  write: (value: T) => string | Uint8Array = JSON.stringify,
): void {
  const found = result.ok ? result.warnings : result.diagnostics;
  if (found.length > 0) console.error(renderDiagnostics(found, source));
  if (result.ok) writeFileSync(`dist/data/${name}`, write(result.value));
  else process.exitCode = 1;
}

mkdirSync('dist/data', { recursive: true });
buildRules(buildTargets());
writeFileSync('dist/data/schema.json', JSON.stringify(await loadSchemaData()));
