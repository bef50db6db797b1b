/** `carina rules list`: every rule, by phase and by the op it begins at. */
import type { RuleSet } from '../ir/rules.ts';
import { sourceOf } from './files.ts';
import { EXIT, type ExitCode, type Io, printJson, refuse } from './io.ts';
import { loadRuleSet } from './rule-data.ts';
import type { RulesOption } from './rules-option.ts';

interface Options extends RulesOption {
  readonly json?: boolean;
}

export async function listRules({ rules: own, json }: Options, io: Io): Promise<ExitCode> {
  const loaded = await loadRuleSet(own);
  if (!loaded.ok) {
    const { diagnostics } = loaded;
    return refuse(io, { command: 'rules list', json, diagnostics, sources: sourceOf });
  }
  const rows = rowsOf(loaded.value);
  if (json) printJson(io, 'rules list', { ok: true, rules: rows });
  else
    for (const { phase, name, op, doc } of rows)
      io.out(`${phase.padEnd(10)} ${name.padEnd(24)} ${op.padEnd(28)} ${firstSentence(doc)}\n`);
  return EXIT.fine;
}

const rowsOf = ({ pipeline, rules }: RuleSet) =>
  pipeline.flatMap((phase) =>
    rules
      .filter((rule) => rule.phase === phase)
      .map(({ name, priority, match, doc, tests }) => {
        const op = match.find((node) => node.name === 'root')?.op ?? '';
        return { phase, name, op, priority, doc: doc.replaceAll('\n', ' '), tests };
      }),
  );

const firstSentence = (doc: string): string => /^.*?[.:;](?=\s|$)/.exec(doc)?.[0] ?? doc;
