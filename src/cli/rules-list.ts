/** `carina rules list`: every rule, by phase and by the op it begins at, with how often it fired. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { RuleDecl, RuleSet } from '../ir/rules.ts';
import { chooseTarget } from './choose-target.ts';
import { compileOnly } from './compile-work.ts';
import { readInput, sourceOf } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { packageRoot } from './package-root.ts';
import type { RulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';
import { modelFiles } from './verify-files.ts';

interface Options extends RulesOption {
  readonly corpus?: readonly string[];
  readonly target?: string;
  readonly json?: boolean;
}

export async function listRules(options: Options, io: Io): Promise<ExitCode> {
  const { rules: own, json } = options;
  const refused = { command: 'rules list', json, sources: sourceOf };
  const catalog = await loadCatalog();
  const knowledge = await loadKnowledge(catalog, own);
  if (!knowledge.ok) return refuse(io, { ...refused, diagnostics: knowledge.diagnostics });
  const use = await countUse(modelsOf(options.corpus), options.target, knowledge.value);
  if ('usage' in use) return refuse(io, { ...refused, diagnostics: use.usage, code: EXIT.usage });
  printDiagnostics(io, use.refused);
  const rows = rowsOf(knowledge.value.rules, use);
  if (json) printJson(io, 'rules list', { ok: true, models: use.models, rules: rows });
  else io.out(listText(rows, use));
  return EXIT.fine;
}

/** The models of the package's examples where the user names none; an installed package has none. */
function modelsOf(corpus: readonly string[] | undefined): readonly string[] {
  if (corpus) return corpus.flatMap(modelFiles);
  const examples = join(packageRoot(), 'examples/kws');
  return existsSync(examples) ? modelFiles(examples) : [];
}

interface Use {
  /** That were compiled. */
  readonly models: readonly string[];
  /** Why the others were not. */
  readonly refused: readonly Diagnostic[];
  /** Rule -> how often it fired in all models. */
  readonly fired: ReadonlyMap<string, number>;
}

async function countUse(
  paths: readonly string[],
  targetName: string | undefined,
  knowledge: Knowledge,
): Promise<Use | { readonly usage: readonly Diagnostic[] }> {
  const target = await chooseTarget({ target: targetName }, knowledge.catalog);
  if (!target.ok) return { usage: target.diagnostics };
  const models: string[] = [];
  const refused: Diagnostic[] = [];
  const fired = new Map<string, number>();
  for (const path of paths) {
    const bytes = readInput(path);
    const work = bytes.ok && { model: bytes.value, target: target.value };
    const compiled = work ? compileOnly(work, knowledge, () => {}) : bytes;
    if (!compiled.ok) refused.push(...compiled.diagnostics.map((one) => notCounted(path, one)));
    else if ('trace' in compiled.value) {
      models.push(path);
      for (const { rule } of compiled.value.trace.rewrites)
        fired.set(rule, (fired.get(rule) ?? 0) + 1);
    }
  }
  return { models, refused, fired };
}

const notCounted = (path: string, one: Diagnostic): Diagnostic => ({
  ...one,
  severity: 'warning',
  message: `${basename(path)} is not counted: ${one.message}`,
});

interface Row extends Pick<RuleDecl, 'phase' | 'name' | 'priority' | 'doc' | 'tests'> {
  readonly op: string;
  /** Null where no model was compiled. */
  readonly fired: number | null;
}

const rowsOf = ({ pipeline, rules }: RuleSet, { models, fired }: Use): readonly Row[] =>
  pipeline.flatMap((phase) =>
    rules
      .filter((rule) => rule.phase === phase)
      .map(({ name, priority, match, doc, tests }): Row => {
        const op = match.find((node) => node.name === 'root')?.op ?? '';
        const count = models.length === 0 ? null : (fired.get(name) ?? 0);
        return { phase, name, op, fired: count, priority, doc: doc.replaceAll('\n', ' '), tests };
      })
      .sort((a, b) => (a.op === b.op ? b.priority - a.priority : a.op < b.op ? -1 : 1)),
  );

function listText(rows: readonly Row[], { models }: Use): string {
  const cells = rows.map(({ phase, op, name, fired, doc }) => [
    phase,
    op,
    name,
    ...(fired === null ? [] : [String(fired)]),
    firstSentence(doc),
  ]);
  const widths = (cells[0] ?? []).map((_, at) =>
    Math.max(...cells.map((row) => row[at]?.length ?? 0)),
  );
  const last = widths.length - 1;
  const lines = cells.map((row) =>
    row.map((cell, at) => (at === last ? cell : cell.padEnd(widths[at] ?? 0))).join('  '),
  );
  const counted = `fired: in ${models.length === 1 ? 'one model' : `${models.length} models`}`;
  return `${[...lines, ...(models.length > 0 ? ['', counted] : [])].join('\n')}\n`;
}

const firstSentence = (doc: string): string => /^.*?[.:;](?=\s|$)/.exec(doc)?.[0] ?? doc;
