/** `carina rules doc`: the pages that are made from the rules. */
import { existsSync } from 'node:fs';
import { defaultAccelerator } from '../target/catalog.ts';
import { readText, sourceOf, writeOutputs } from './files.ts';
import { EXIT, type ExitCode, type Io, printJson, refuse } from './io.ts';
import { loadRuleSet } from './rule-data.ts';
import type { RulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';

interface Options extends RulesOption {
  readonly check?: boolean;
  readonly json?: boolean;
}

export async function writeRuleDocs(
  file: string,
  { rules: own, check, json }: Options,
  io: Io,
): Promise<ExitCode> {
  const refused = { command: 'rules doc', json };
  const rules = await loadRuleSet(own);
  if (!rules.ok)
    return refuse(io, { ...refused, diagnostics: rules.diagnostics, sources: sourceOf });
  const { operatorsPage } = await import('../report/operators-page.ts');
  const page = operatorsPage(rules.value, defaultAccelerator(await loadCatalog()));
  const known = existsSync(file) ? readText(file) : undefined;
  const fresh = known?.ok === true && known.value === page;
  const written = check || fresh ? undefined : writeOutputs(new Map([[file, page]]));
  if (written?.ok === false) return refuse(io, { ...refused, diagnostics: written.diagnostics });
  const ok = fresh || !check;
  if (json) printJson(io, 'rules doc', { ok, file, fresh });
  else if (!fresh) io.out(check ? `${file} is stale: run \`carina rules doc\`\n` : `${file}\n`);
  return ok ? EXIT.fine : EXIT.refused;
}
