/** `carina rules check`: everything that can be wrong with rule files, at once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { RuleSet, SourceRef } from '../ir/rules.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { readNamedRules, textsOf } from './rule-files.ts';
import type { RulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';

interface Options extends RulesOption {
  readonly json?: boolean;
}

export async function checkRuleFiles(
  folder: string,
  { rules: own = [], json }: Options,
  io: Io,
): Promise<ExitCode> {
  const { parseRules } = await import('../dsl/parse-rules.ts');
  const refused = { command: 'rules check', json };
  const read = readNamedRules([folder, ...own]);
  if (!read.ok) return refuse(io, { ...refused, diagnostics: read.diagnostics });
  const sources = textsOf(read.value);
  const checked = await checkSurroundings(parseRules(read.value), { folder, own });
  if (!checked.ok) return refuse(io, { ...refused, diagnostics: checked.diagnostics, sources });
  // Who has rules of one's own wants to hear of those only.
  const warnings = checked.warnings.filter(
    ({ span }) => own.length === 0 || folderOf(span?.file ?? '', own) !== undefined,
  );
  printDiagnostics(io, warnings, sources);
  const counts = countsOf(checked.value);
  const files = read.value.length;
  if (json) printJson(io, 'rules check', { ok: true, files, counts });
  else io.out(`${files} files: ${describeCounts(counts)}\n`);
  return EXIT.fine;
}

/** The folder of the user's that the file is in. */
const folderOf = (file: string, own: readonly string[]): string | undefined =>
  own.map((one) => one.replace(/[\\/]+$/, '')).find((one) => file.startsWith(`${one}/`));

interface Folders {
  readonly folder: string;
  readonly own: readonly string[];
}

/** Rules against targets and tests. */
async function checkSurroundings(
  parsed: Result<RuleSet>,
  folders: Folders,
): Promise<Result<RuleSet>> {
  if (!parsed.ok) return parsed;
  const { checkTargetLimits } = await import('../dsl/check/target-limits.ts');
  const { checkWholeSet } = await import('../dsl/whole/check-whole-set.ts');
  const { accelerators } = await loadCatalog();
  const found = [
    ...checkWholeSet(parsed.value),
    ...checkTargetLimits(parsed.value, accelerators),
    ...(await checkTests(parsed.value, folders)),
  ];
  const all = [...found, ...parsed.warnings];
  const wrong = all.some(({ severity }) => severity === 'error');
  return wrong ? failure(...all) : success(parsed.value, all);
}

/**
 * Tests of a rule set stand in tests/rules beside its folder, those of a user's rules in their own folder. An
 * installed package has no tests; a working copy has them.
 */
async function checkTests(
  rules: RuleSet,
  { folder, own }: Folders,
): Promise<readonly Diagnostic[]> {
  const { checkTestFolders } = await import('../dsl/check/test-folders.ts');
  const beside = join(folder, '..', 'tests');
  const testsOf = ({ file }: SourceRef): string | undefined => {
    const named = folderOf(file, own);
    if (named !== undefined) return named;
    return existsSync(beside) ? join(beside, 'rules') : undefined;
  };
  return checkTestFolders(rules, { testsOf, exists: existsSync });
}

type Counts = Readonly<Record<string, number>>;

const countsOf = (rules: RuleSet): Counts =>
  Object.fromEntries(
    Object.entries(rules).flatMap(([kind, list]) =>
      Array.isArray(list) ? [[kind, list.length]] : [],
    ),
  );

const describeCounts = (counts: Counts): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
