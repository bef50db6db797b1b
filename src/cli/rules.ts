/** `carina rules`: the rule set itself. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure } from '../diag/diagnostic.ts';
import type { Sources } from '../diag/render.ts';
import type { RuleSet } from '../ir/rules.ts';
import { defaultAccelerator } from '../target/catalog.ts';
import type { DefineCommand } from './define-command.ts';
import { readText, writeOutputs } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { packageRoot } from './package-root.ts';
import { loadRuleSet } from './rule-data.ts';
import { readRuleFiles } from './rule-files.ts';
import { loadCatalog } from './target-files.ts';

interface Options {
  readonly json?: boolean;
}

interface FormatOptions extends Options {
  readonly check?: boolean;
}

export const defineRules: DefineCommand = (command, io, end) => {
  const json = ['--json', 'print one JSON object'] as const;
  command
    .command('check')
    .description('read and check rule files, and look for the tests that they name')
    .argument('[folder]', 'where the rules are', relative('.', join(packageRoot(), 'rules')))
    .option(...json)
    .action(async (folder: string, options: Options) => end(await check(folder, options, io)));
  command
    .command('fmt')
    .description('lay out rule files: indentation, spaces, blank lines')
    .argument('[folder]', 'where the rules are', 'rules')
    .option('--check', 'write nothing; exit 1 if a file is laid out otherwise')
    .option(...json)
    .action(async (folder: string, options: FormatOptions) => end(await fmt(folder, options, io)));
  command
    .command('doc')
    .description('write the page of supported operators')
    .argument('[file]', 'the page', 'docs/supported-operators.md')
    .option('--check', 'write nothing; exit 1 if the page says something else')
    .option(...json)
    .action(async (file: string, options: FormatOptions) => end(await doc(file, options, io)));
  command
    .command('list')
    .description('every rule with the op it begins at, in the order of the phases')
    .option(...json)
    .action(async (options: Options) => end(list(await loadRuleSet(), options, io)));
};

async function check(folder: string, { json }: Options, io: Io): Promise<ExitCode> {
  const { parseRules } = await import('../dsl/parse-rules.ts');
  if (!existsSync(folder))
    return refuse(io, { command: 'rules check', json, diagnostics: [noFolder(folder)] });
  const files = readRuleFiles(folder);
  const sources: Sources = (name) => files.find((file) => file.name === name)?.text;
  const checked = await checkSurroundings(parseRules(files), join(folder, '..', 'tests'));
  if (!checked.ok)
    return refuse(io, { command: 'rules check', json, diagnostics: checked.diagnostics, sources });
  printDiagnostics(io, checked.warnings, sources);
  const counts = countsOf(checked.value);
  if (json) printJson(io, 'rules check', { ok: true, files: files.length, counts });
  else io.out(`${files.length} files: ${describeCounts(counts)}\n`);
  return EXIT.fine;
}

const noFolder = (folder: string): Diagnostic => ({
  code: 'cannot-read',
  severity: 'error',
  message: `cannot read ${folder}: there is no such folder`,
});

async function fmt(folder: string, { check, json }: FormatOptions, io: Io): Promise<ExitCode> {
  const refused = { command: 'rules fmt', json };
  if (!existsSync(folder)) return refuse(io, { ...refused, diagnostics: [noFolder(folder)] });
  const { formatRules } = await import('../dsl/format-rules.ts');
  const files = readRuleFiles(folder).map((file) => ({ ...file, laidOut: formatRules(file) }));
  const problems = files.flatMap(({ laidOut }) => (laidOut.ok ? [] : laidOut.diagnostics));
  const sources: Sources = (name) => files.find((file) => file.name === name)?.text;
  if (problems.length > 0) return refuse(io, { ...refused, diagnostics: problems, sources });
  const changed = new Map(
    files.flatMap(({ name, text, laidOut }) =>
      laidOut.ok && laidOut.value !== text ? [[name, laidOut.value] as const] : [],
    ),
  );
  const written = check ? undefined : writeOutputs(changed);
  if (written?.ok === false) return refuse(io, { ...refused, diagnostics: written.diagnostics });
  const ok = !check || changed.size === 0;
  if (json) printJson(io, 'rules fmt', { ok, files: files.length, changed: [...changed.keys()] });
  else for (const name of changed.keys()) io.out(`${name}\n`);
  return ok ? EXIT.fine : EXIT.refused;
}

async function doc(file: string, { check, json }: FormatOptions, io: Io): Promise<ExitCode> {
  const refused = { command: 'rules doc', json };
  const rules = await loadRuleSet();
  if (!rules.ok) return refuse(io, { ...refused, diagnostics: rules.diagnostics });
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

/** Rules against targets and tests. An installed package has no tests; a working copy has them. */
async function checkSurroundings(parsed: Result<RuleSet>, tests: string): Promise<Result<RuleSet>> {
  if (!parsed.ok) return parsed;
  const { checkTargetLimits } = await import('../dsl/check/target-limits.ts');
  const { checkTestFolders } = await import('../dsl/check/test-folders.ts');
  const { accelerators } = await loadCatalog();
  const hasCases = (file: string): boolean => existsSync(join(tests, 'rules', file));
  const found = [
    ...checkTargetLimits(parsed.value, accelerators),
    ...(existsSync(tests) ? checkTestFolders(parsed.value, hasCases) : []),
  ];
  if (found.length === 0) return parsed;
  return failure(...found, ...parsed.warnings);
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

function list(loaded: Result<RuleSet>, { json }: Options, io: Io): ExitCode {
  if (!loaded.ok)
    return refuse(io, { command: 'rules list', json, diagnostics: loaded.diagnostics });
  const { pipeline, rules } = loaded.value;
  const rows = pipeline.flatMap((phase) =>
    rules
      .filter((rule) => rule.phase === phase)
      .map(({ name, priority, match, doc, tests }) => {
        const op = match.find((node) => node.name === 'root')?.op ?? '';
        return { phase, name, op, priority, doc: doc.replaceAll('\n', ' '), tests };
      }),
  );
  if (json) printJson(io, 'rules list', { ok: true, rules: rows });
  else
    for (const { phase, name, op, doc } of rows)
      io.out(`${phase.padEnd(10)} ${name.padEnd(24)} ${op.padEnd(28)} ${firstSentence(doc)}\n`);
  return EXIT.fine;
}

const firstSentence = (doc: string): string => /^.*?[.:;](?=\s|$)/.exec(doc)?.[0] ?? doc;
