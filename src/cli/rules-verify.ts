/** `carina rules verify`: random instances of every rule, both sides computed and compared. */

import type { Diagnostic } from '../diag/diagnostic.ts';
import { nearest } from '../diag/nearest.ts';
import type { RuleDecl, RuleSet } from '../ir/rules.ts';
import { defaultAccelerator } from '../target/catalog.ts';
import { failureText } from '../trial/failure-text.ts';
import { trialRules } from '../trial/trial-world.ts';
import { type RuleTrials, tryRule } from '../trial/try-rule.ts';
import { sourceOf } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { loadRuleSet } from './rule-data.ts';
import type { RulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';

interface Options extends RulesOption {
  /** Names; all rules where there are none. */
  readonly rule?: readonly string[];
  readonly instances: string;
  readonly seed: string;
  readonly json?: boolean;
}

const COMMAND = 'rules verify';

export async function verifyRules(options: Options, io: Io): Promise<ExitCode> {
  const { json, rule: names, rules: own } = options;
  const instances = Number(options.instances);
  const seed = Number(options.seed);
  const isCount = Number.isInteger(instances) && instances > 0;
  if (!isCount || !Number.isInteger(seed))
    return refuse(io, {
      command: COMMAND,
      json,
      diagnostics: [noCount(options)],
      code: EXIT.usage,
    });
  const loaded = await loadRuleSet(own);
  if (!loaded.ok) {
    const { diagnostics } = loaded;
    return refuse(io, { command: COMMAND, json, diagnostics, sources: sourceOf });
  }
  const all = loaded.value.rules;
  const unknown = names?.filter((name) => !all.some((one) => one.name === name)) ?? [];
  if (unknown.length > 0) {
    const diagnostics = unknown.map((name) => noRule(name, loaded.value));
    return refuse(io, { command: COMMAND, json, diagnostics });
  }
  const known = trialRules(loaded.value, defaultAccelerator(await loadCatalog()));
  const results: RuleTrials[] = [];
  for (const rule of all.filter(({ name }) => names?.includes(name) ?? true)) {
    const trials = tryRule(known, rule, { instances, seed });
    results.push(trials);
    if (!json) io.out(lineOf(trials));
  }
  return reportTrials(results, { instances, seed, json }, io);
}

interface Asked {
  readonly instances: number;
  readonly seed: number;
  readonly json: boolean | undefined;
}

export function reportTrials(
  results: readonly RuleTrials[],
  { instances, seed, json }: Asked,
  io: Io,
): ExitCode {
  const wrong = results.filter(({ failure }) => failure);
  const few = results.filter((one) => !one.failure && one.instances < instances);
  const ok = wrong.length + few.length === 0;
  if (json) printJson(io, COMMAND, { ok, seed, rules: results.map((one) => jsonOf(one, seed)) });
  else for (const { failure } of wrong) if (failure) io.out(`\n${failureText(failure, seed)}`);
  printDiagnostics(
    io,
    few.map((one) => tooFew(one, instances)),
  );
  if (wrong.length > 0) return EXIT.mismatch;
  return ok ? EXIT.fine : EXIT.refused;
}

const nearMisses = ({ missed }: RuleTrials): number =>
  missed.match + missed.where.reduce((a, b) => a + b, 0);

function lineOf(trials: RuleTrials): string {
  const { rule, instances, draws, failure } = trials;
  const counts = `${instances} equal of ${draws} draws, ${nearMisses(trials)} near misses`;
  return `${rule.name.padEnd(32)} ${failure ? `WRONG after ${counts}` : counts}\n`;
}

function jsonOf(trials: RuleTrials, seed: number): object {
  const { rule, instances, draws, misfits, missed, failure } = trials;
  return {
    name: rule.name,
    instances,
    draws,
    refused: Object.fromEntries([...misfits].map(([by, { times }]) => [by, times])),
    nearMisses: { match: missed.match, where: callsOf(rule, missed.where) },
    ...(failure
      ? { wrong: { sentence: failure.outcome.sentence, text: failureText(failure, seed) } }
      : {}),
  };
}

const callsOf = ({ where }: RuleDecl, times: readonly number[]): readonly object[] =>
  where.map(({ name }, at) => ({ constraint: name, times: times[at] ?? 0 }));

const tooFew = ({ rule, instances, draws, misfits }: RuleTrials, wanted: number): Diagnostic => ({
  code: 'too-few-instances',
  severity: 'error',
  message: `${rule.name}: ${instances} of ${wanted} instances in ${draws} draws; ${refusals(misfits)}`,
  help: 'give names of the match a hint in `sample { .. }`; docs/language.md says how',
  span: { file: rule.source.file, start: rule.source.at[0], end: rule.source.at[1] },
});

/** Who said no most often, and what. */
const refusals = (misfits: RuleTrials['misfits']): string =>
  [...misfits]
    .sort(([, a], [, b]) => b.times - a.times)
    .slice(0, 4)
    .map(([by, { times, sentence }]) => `${by} refused ${times} (${sentence})`)
    .join('; ');

const noCount = ({ instances, seed }: Options): Diagnostic => ({
  code: 'bad-option',
  severity: 'error',
  message: `--instances takes a number above 0 and --seed a whole one, not ${instances} and ${seed}`,
});

function noRule(name: string, { rules }: RuleSet): Diagnostic {
  const candidate = nearest(
    name,
    rules.map((one) => one.name),
  );
  return {
    code: 'unknown-name',
    severity: 'error',
    message: `there is no rule \`${name}\``,
    ...(candidate === undefined ? {} : { help: `did you mean \`${candidate}\`?` }),
  };
}
