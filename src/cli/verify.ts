/** `carina verify`: compiles, runs on the simulator, and compares with the reference, tensor by tensor. */
import { basename } from 'node:path';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { success } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
import { countPlacements, countRefused, type Matrix, matrixRows } from '../report/matrix.ts';
import { placementsOf } from '../report/placement.ts';
import { openBundle } from '../verify/open-bundle.ts';
import { createReference, randomInputs } from '../verify/vectors.ts';
import { type Vector, type Verification, verifyBundle } from '../verify/verify.ts';
import { type ChosenTarget, chooseTarget } from './choose-target.ts';
import { compileOnly, factsOf } from './compile-work.ts';
import type { DefineCommand } from './define-command.ts';
import { readInput, sourceOf } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { type RulesOption, rulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';
import { goldenVectors, modelFiles } from './verify-files.ts';
import { matrixText, modelText } from './verify-text.ts';

interface Options extends RulesOption {
  readonly target?: string;
  readonly vectors?: string;
  readonly golden?: string;
  readonly json?: boolean;
}

export const defineVerify: DefineCommand = (command, io, end) => {
  command
    .argument('<model>', 'a quantized .tflite file, or a folder of them')
    .option('--target <target>', 'name of an NPU, or a target file in YAML')
    .option('--vectors <n>', 'how many random inputs (default: 2, or 0 with --golden)')
    .option('--golden <folder>', 'inputs and expected tensors: a folder with manifest.json')
    .addOption(rulesOption())
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: Options) => end(await verify(path, options, io)));
};

/** What became of one model. */
export type Outcome =
  | { readonly model: string; readonly ok: true; readonly result: Verification }
  | { readonly model: string; readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** `load`: where the rules and targets come from. */
export async function verify(
  path: string,
  options: Options,
  io: Io,
  load: typeof loadKnowledge = loadKnowledge,
): Promise<ExitCode> {
  const refused = { command: 'verify', json: options.json };
  const count = Number(options.vectors ?? (options.golden === undefined ? 2 : 0));
  if (!Number.isInteger(count) || count < 0) {
    const message = `--vectors takes a whole number, not ${options.vectors}`;
    const diagnostics = [{ code: 'bad-option', severity: 'error', message } as const];
    return refuse(io, { ...refused, diagnostics, code: EXIT.usage });
  }
  const catalog = await loadCatalog();
  const target = await chooseTarget({ target: options.target }, catalog);
  if (!target.ok)
    return refuse(io, { ...refused, diagnostics: target.diagnostics, code: EXIT.usage });
  const knowledge = await load(catalog, options.rules);
  if (!knowledge.ok)
    return refuse(io, { ...refused, diagnostics: knowledge.diagnostics, sources: sourceOf });
  const setting: Setting = { target: target.value, knowledge: knowledge.value, count };
  const outcomes: Outcome[] = [];
  const matrix: Matrix = new Map();
  for (const model of modelFiles(path)) {
    const outcome = await verifyModel(model, options.golden, setting, matrix);
    outcomes.push(outcome);
    if (!options.json) show(io, outcome);
  }
  const rows = matrixRows(matrix);
  const equal = outcomes.every((one) => one.ok && one.result.equal);
  const facts = factsOf(target.value);
  if (options.json)
    printJson(io, 'verify', { ok: equal, equal, target: facts, models: outcomes, matrix: rows });
  else io.out(`${outcomes.length > 1 ? matrixText(rows) : ''}target ${facts.name}\n`);
  return exitOf(outcomes);
}

function exitOf(outcomes: readonly Outcome[]): ExitCode {
  if (outcomes.some((one) => one.ok && !one.result.equal)) return EXIT.mismatch;
  return outcomes.every((one) => one.ok) ? EXIT.fine : EXIT.refused;
}

function show(io: Io, outcome: Outcome): void {
  if (outcome.ok) io.out(modelText(outcome.model, outcome.result));
  else {
    io.out(`${outcome.model}: refused\n`);
    printDiagnostics(io, outcome.diagnostics);
  }
}

interface Setting {
  readonly target: ChosenTarget;
  readonly knowledge: Knowledge;
  /** Random vectors. */
  readonly count: number;
}

async function verifyModel(
  path: string,
  golden: string | undefined,
  setting: Setting,
  matrix: Matrix,
): Promise<Outcome> {
  const model = basename(path, '.tflite');
  const bytes = readInput(path);
  const { target, knowledge } = setting;
  const compiled = bytes.ok
    ? compileOnly({ model: bytes.value, target }, knowledge, () => {})
    : bytes;
  if (!compiled.ok) {
    countRefused(matrix, compiled.diagnostics);
    return { model, ok: false, diagnostics: compiled.diagnostics };
  }
  countPlacements(matrix, compiled.value, placementsOf(compiled.value, knowledge.rules));
  const result = await runVectors(compiled.value, path, golden, setting);
  if (result.ok) return { model, ok: true, result: result.value };
  return { model, ok: false, diagnostics: result.diagnostics };
}

async function runVectors(
  compilation: Compilation,
  path: string,
  golden: string | undefined,
  { target, knowledge, count }: Setting,
): Promise<Result<Verification>> {
  const given = golden === undefined ? success([]) : goldenVectors(golden, path);
  if (!given.ok) return given;
  const random = Array.from({ length: count }, (_, at): Vector => {
    const inputs = randomInputs(compilation, at + 1);
    return { name: `r${at}`, inputs, continues: at > 0, expected: [] };
  });
  const reference = createReference(compilation, knowledge.rules);
  const vectors: Vector[] = [];
  for (const vector of [...given.value, ...random]) {
    const expected = reference(vector.inputs, vector.continues);
    if (!expected.ok) return expected;
    vectors.push({ ...vector, expected: [...vector.expected, expected.value] });
  }
  const names = { moduleName: 'default', target: factsOf(target) };
  const bundle = await openBundle(compilation, names);
  if (!bundle.ok) return bundle;
  const { artifact } = bundle.value;
  return verifyBundle({ artifact, compilation, catalog: knowledge.catalog, vectors });
}
