/** `carina rules fmt`: the canonical layout of rule files. */
import { writeOutputs } from './files.ts';
import { EXIT, type ExitCode, type Io, printJson, refuse } from './io.ts';
import { readNamedRules, textsOf } from './rule-files.ts';
import type { RulesOption } from './rules-option.ts';

interface Options extends RulesOption {
  readonly check?: boolean;
  readonly json?: boolean;
}

export async function layOutRules(
  folder: string | undefined,
  { rules = [], check, json }: Options,
  io: Io,
): Promise<ExitCode> {
  const refused = { command: 'rules fmt', json };
  const named = [...(folder === undefined ? [] : [folder]), ...rules];
  const read = readNamedRules(named.length > 0 ? named : ['rules']);
  if (!read.ok) return refuse(io, { ...refused, diagnostics: read.diagnostics });
  const { formatRules } = await import('../dsl/format-rules.ts');
  const { createGrammar } = await import('../dsl/syntax.ts');
  const grammar = createGrammar();
  const files = read.value.map((file) => ({ ...file, laidOut: formatRules(file, grammar) }));
  const problems = files.flatMap(({ laidOut }) => (laidOut.ok ? [] : laidOut.diagnostics));
  if (problems.length > 0)
    return refuse(io, { ...refused, diagnostics: problems, sources: textsOf(files) });
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
