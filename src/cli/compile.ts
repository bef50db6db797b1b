/** `carina compile`: a model in, a bundle to link out. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Option } from 'commander';
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { peakOf } from '../report/peak.ts';
import { type ChosenTarget, chooseTarget } from './choose-target.ts';
import {
  type CompileArguments,
  type CompileOptions,
  readCompileArguments,
} from './compile-arguments.ts';
import { compileText } from './compile-text.ts';
import { type Compiled, compileWork } from './compile-work.ts';
import type { DefineCommand } from './define-command.ts';
import { readInput, sourceOf, writeOutputs } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { type Knowledge, loadKnowledge } from './knowledge.ts';
import { brokenLimits, checkSramLimit } from './limits.ts';
import { rulesOption } from './rules-option.ts';
import { loadCatalog } from './target-files.ts';
import { type GivenFlag, TVM_FLAGS } from './tvm-flags.ts';
import { usageError } from './usage-error.ts';

export const defineCompile: DefineCommand = (command, io, end) => {
  const tvm: GivenFlag[] = [];
  command
    .argument('<model>', 'a quantized .tflite file')
    .option('-o, --output <file>', 'the file to write (default: the name of the model with .tar)')
    .option('--target <target>', 'name of an NPU, a target file in YAML, or a target string of TVM')
    .option('--system-config <name>', 'clock and memories around the NPU')
    .option('--memory-mode <name>', 'which memory holds what')
    .option('-f, --output-format <format>', 'mlf: C sources in a Model Library Format archive')
    .option('--module-name <name>', 'prefix of the C names (default: default)')
    .option('--sram-limit <bytes>', 'fail where the plan needs more; 64K and 1M are understood')
    .option('--require-npu', 'fail where an operator would run on the CPU')
    .option('--weight-buffering <when>', 'copy weights to the arena before use: reread, never')
    .addOption(rulesOption())
    .option('--dump <folder>', 'write what the program looks like after each step')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nThe flags of `tvmc compile` for this target are taken too.')
    .action(async (model: string, options: CompileOptions) => {
      end(await compile(readCompileArguments(model, options, tvm), options.json, io));
    });
  for (const { name } of TVM_FLAGS)
    command.addOption(
      new Option(`${name} <value>`)
        .hideHelp()
        .argParser((value: string) => void tvm.push({ name, value })),
    );
};

async function compile(
  parsed: Result<CompileArguments>,
  json: boolean | undefined,
  io: Io,
): Promise<ExitCode> {
  const refused = { command: 'compile', json, sources: sourceOf };
  const usage = { ...refused, code: EXIT.usage };
  const epoch = readEpoch(process.env['SOURCE_DATE_EPOCH']);
  if (!parsed.ok) return refuse(io, { ...usage, diagnostics: parsed.diagnostics });
  if (!epoch.ok) return refuse(io, { ...usage, diagnostics: epoch.diagnostics });
  const { value: args } = parsed;
  if (args.idle.length > 0)
    io.err(`note: accepted and without effect here: ${args.idle.join(', ')}\n`);
  const catalog = await loadCatalog();
  const target = await chooseTarget(args.names, catalog);
  if (!target.ok) return refuse(io, { ...usage, diagnostics: target.diagnostics });
  const limit = checkSramLimit(args.sramLimit, target.value);
  if (!limit.ok) return refuse(io, { ...usage, diagnostics: limit.diagnostics });
  const model = readInput(args.model);
  if (!model.ok) return refuse(io, { ...refused, diagnostics: model.diagnostics });
  const knowledge = await loadKnowledge(catalog, args.rules);
  if (!knowledge.ok) return refuse(io, { ...refused, diagnostics: knowledge.diagnostics });
  const { moduleName, sramLimit, buffering } = args;
  const compiled = await compileWork(
    {
      model: model.value,
      moduleName,
      target: target.value,
      sramLimit,
      buffering,
      epoch: epoch.value,
    },
    knowledge.value,
  );
  if (!compiled.ok) return refuse(io, { ...refused, diagnostics: compiled.diagnostics });
  printDiagnostics(io, [...target.warnings, ...compiled.warnings]);
  return finish(compiled.value, {
    args,
    target: target.value,
    knowledge: knowledge.value,
    json,
    io,
  });
}

interface Finishing {
  readonly args: CompileArguments;
  readonly target: ChosenTarget;
  readonly knowledge: Knowledge;
  readonly json: boolean | undefined;
  readonly io: Io;
}

/** Limits first: nothing is written where one is broken. */
async function finish(compiled: Compiled, finishing: Finishing): Promise<ExitCode> {
  const { args, target, json, io } = finishing;
  const { report, timings, compilation } = compiled;
  const broken = brokenLimits(report, { ...args, peak: () => peakOf(compilation) });
  if (broken.length > 0) {
    return refuse(io, { command: 'compile', json, diagnostics: broken, code: EXIT.limit });
  }
  const files = await filesOf(compiled, finishing);
  const written = writeOutputs(files);
  if (!written.ok)
    return refuse(io, { command: 'compile', json, diagnostics: written.diagnostics });
  const artifacts = [...files].map(([path, content]) => ({
    path,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }));
  if (json) printJson(io, 'compile', { ok: true, ...report, artifacts, timings });
  else io.out(compileText(report, target, artifacts));
  return EXIT.fine;
}

async function filesOf(
  { bundle, compilation }: Compiled,
  { args, knowledge }: Finishing,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map([[args.output, bundle]]);
  if (args.dump === undefined) return files;
  const { dumpFiles } = await import('./dump.ts');
  const texts = await dumpFiles(compilation, bundle, knowledge);
  for (const [name, text] of Object.entries(texts))
    files.set(join(args.dump, name), new TextEncoder().encode(text));
  return files;
}

/** The date that archives claim: seconds since 1970. */
function readEpoch(text: string | undefined): Result<number> {
  if (text === undefined || text === '') return success(0);
  if (/^\d{1,10}$/.test(text)) return success(Number(text));
  const message = `SOURCE_DATE_EPOCH=${text}: not a number of seconds`;
  const problem: Diagnostic = usageError(message);
  return failure(problem);
}
