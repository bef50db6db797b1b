/** `carina rules doc`: the pages that are made from the rules. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

/** `file`: the page of operators; those of rules are in a folder beside it. */
export async function writeRuleDocs(
  file: string,
  { rules: own, check, json }: Options,
  io: Io,
): Promise<ExitCode> {
  const refused = { command: 'rules doc', json };
  const rules = await loadRuleSet(own);
  if (!rules.ok)
    return refuse(io, { ...refused, diagnostics: rules.diagnostics, sources: sourceOf });
  const { ruleDocs, RULE_PAGES } = await import('../report/rule-docs.ts');
  const accelerator = defaultAccelerator(await loadCatalog());
  const pages = [...ruleDocs(rules.value, accelerator, basename(file))].map(
    ([path, text]) => [join(dirname(file), path), text] as const,
  );
  const stale = new Map(pages.filter(([path, text]) => textOf(path) !== text));
  const kept = new Set(pages.map(([path]) => path));
  const gone = (await pagesIn(join(dirname(file), RULE_PAGES))).filter((path) => !kept.has(path));
  const written = check ? undefined : writeOutputs(stale);
  if (written?.ok === false) return refuse(io, { ...refused, diagnostics: written.diagnostics });
  if (!check) for (const path of gone) rmSync(path);
  const changed = [...stale.keys(), ...gone];
  const ok = !check || changed.length === 0;
  if (json) printJson(io, 'rules doc', { ok, pages: pages.length, changed });
  else
    for (const path of changed)
      io.out(check ? `${path} is stale: run \`carina rules doc\`\n` : `${path}\n`);
  return ok ? EXIT.fine : EXIT.refused;
}

function textOf(path: string): string | undefined {
  const text = existsSync(path) ? readText(path) : undefined;
  return text?.ok ? text.value : undefined;
}

/** Pages of rules that were made here once. */
async function pagesIn(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const { RULE_PAGE_MARK } = await import('../report/rule-page.ts');
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.md') && textOf(path)?.startsWith(RULE_PAGE_MARK));
}
