/** `carina explain`: where each operator of a model runs, and why. */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { explainOperators, type OperatorExplanation } from '../report/explain.ts';
import { chooseTarget } from './choose-target.ts';
import { compileOnly } from './compile-work.ts';
import type { DefineCommand } from './define-command.ts';
import { readInput, sourceOf } from './files.ts';
import { EXIT, type ExitCode, type Io, printJson, refuse } from './io.ts';
import { loadKnowledge } from './knowledge.ts';
import { type RulesOption, rulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';
import { usageError } from './usage-error.ts';

interface Options extends RulesOption {
  readonly op?: string;
  readonly target?: string;
  readonly json?: boolean;
}

export const defineExplain: DefineCommand = (command, io, end) => {
  command
    .argument('<model>', 'a quantized .tflite file')
    .option('--op <number>', 'only this operator of the model')
    .option('--target <target>', 'name of an NPU, or a target file in YAML')
    .addOption(rulesOption())
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: Options) => end(await explain(path, options, io)));
};

async function explain(path: string, options: Options, io: Io): Promise<ExitCode> {
  const { json } = options;
  const refused = { command: 'explain', json, sources: sourceOf };
  const usage = { ...refused, code: EXIT.usage };
  const catalog = await loadCatalog();
  const target = await chooseTarget({ target: options.target }, catalog);
  if (!target.ok) return refuse(io, { ...usage, diagnostics: target.diagnostics });
  const model = readInput(path);
  if (!model.ok) return refuse(io, { ...refused, diagnostics: model.diagnostics });
  const knowledge = await loadKnowledge(catalog, options.rules);
  if (!knowledge.ok) return refuse(io, { ...refused, diagnostics: knowledge.diagnostics });
  const work = { model: model.value, target: target.value };
  const compiled = compileOnly(work, knowledge.value, () => {});
  if (!compiled.ok) return refuse(io, { ...refused, diagnostics: compiled.diagnostics });
  const { accelerator } = target.value;
  const all = explainOperators(compiled.value, { rules: knowledge.value.rules, accelerator });
  const chosen = choose(all, options.op);
  if (!chosen.ok) return refuse(io, { ...usage, diagnostics: chosen.diagnostics });
  const { name } = accelerator;
  if (json) printJson(io, 'explain', { ok: true, target: name, operators: chosen.value });
  else io.out(`target ${name}\n\n${chosen.value.map(explanationText).join('\n')}`);
  return EXIT.fine;
}

function choose(
  all: readonly OperatorExplanation[],
  wanted: string | undefined,
): Result<readonly OperatorExplanation[]> {
  if (wanted === undefined) return success(all);
  const found = all.filter(({ index }) => String(index) === wanted);
  if (found.length > 0) return success(found);
  return failure(usageError(`--op ${wanted}: the model has the operators 0..${all.length - 1}`));
}

const PLACES: Readonly<Record<OperatorExplanation['placement'], string>> = {
  npu: 'NPU',
  cpu: 'CPU',
  none: 'not needed',
};

function explanationText(one: OperatorExplanation): string {
  const { index, kind, name, placement, rule, ruleDoc, ruleFile, constraint, change } = one;
  const labelled = (label: string, text: string): readonly string[] =>
    text === '' ? [] : [`  ${label.padEnd(11)}${text}`];
  const ruleText = rule === null ? '' : `${rule} (${ruleFile}): ${ruleDoc}`;
  const fusedText = one.fused === null ? '' : `${one.fused} (${one.fusedFile}): ${one.fusedDoc}`;
  const constraintText =
    constraint === null ? '' : `${constraint} (${one.constraintFile}): ${one.constraintDoc}`;
  return [
    `${index} ${kind} "${shorten(name)}": ${PLACES[placement]}`,
    ...labelled(placement === 'npu' ? 'rule' : 'nearest', ruleText),
    ...labelled('fused by', fusedText),
    ...labelled('constraint', constraintText),
    ...labelled('because', one.reason),
    ...labelled('reads', one.inputs.map(shorten).join(', ')),
    ...labelled('writes', one.outputs.map(shorten).join(', ')),
    ...labelled('to change', change),
    '',
  ].join('\n');
}

/** Fused operators have names of hundreds of letters; what tells them apart is at both ends. */
const shorten = (name: string): string =>
  name.length <= 60 ? name : `${name.slice(0, 28)}...${name.slice(-29)}`;
