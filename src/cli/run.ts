/** `carina run`: executes a compiled model on the simulator. */
import { join } from 'node:path';
import type { Artifact } from '../artifact/artifact.ts';
import { openArtifact } from '../artifact/open-artifact.ts';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import { programFromJson } from '../tir/program-json.ts';
import { findingDiagnostic, isOwn } from '../verify/finding-diagnostic.ts';
import type { RunResult } from '../verify/run-sequence.ts';
import { runSequence } from '../verify/run-sequence.ts';
import type { DefineCommand } from './define-command.ts';
import { readInput, writeOutputs } from './files.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { loadCatalog } from './target-files.ts';

interface Options {
  readonly input: readonly string[];
  readonly outputDir: string;
  readonly json?: boolean;
}

export const defineRun: DefineCommand = (command, io, end) => {
  command
    .argument('<artifact>', 'a bundle or a compiled .tflite, ours or Vela’s')
    .requiredOption(
      '--input <file...>',
      'raw little-endian bytes, one file for each input; a multiple of that runs as often',
    )
    .requiredOption('--output-dir <folder>', 'where out<j>.bin go, or s<k>_out<j>.bin')
    .option('--json', 'print MACs, memory use and findings as one JSON object')
    .action(async (path: string, options: Options) => end(await run(path, options, io)));
};

interface Ran extends RunResult {
  readonly artifact: Artifact;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly warnings: readonly Diagnostic[];
}

async function run(path: string, options: Options, io: Io): Promise<ExitCode> {
  const ran = await execute(path, options);
  const written = ran.ok ? writeOutputs(ran.value.files) : ran;
  if (!ran.ok || !written.ok) {
    const diagnostics = written.ok ? [] : written.diagnostics;
    return refuse(io, { command: 'run', json: options.json, diagnostics });
  }
  const { artifact, files, warnings, ...result } = ran.value;
  printDiagnostics(io, warnings);
  if (options.json)
    printJson(io, 'run', { ok: true, ...jsonOf(result, artifact), ...paths(files) });
  else io.out(`${[...files.keys()].join('\n')}\n`);
  return EXIT.fine;
}

/** Everything but writing: nothing is written unless all went well. */
async function execute(path: string, { input, outputDir }: Options): Promise<Result<Ran>> {
  const bytes = readInput(path);
  const opened = bytes.ok ? await openArtifact(bytes.value, programFromJson) : bytes;
  if (!opened.ok) return opened;
  const artifact = opened.value;
  const contents = input.map(readInput);
  const unreadable = contents.flatMap((one) => (one.ok ? [] : one.diagnostics));
  if (unreadable.length > 0) return failure(...unreadable);
  const inputs = contents.flatMap((one) => (one.ok ? [one.value] : []));
  const result = runSequence(artifact, inputs, await loadCatalog());
  if (!result.ok) return result;
  const severity = isOwn(artifact) ? 'error' : 'warning';
  const findings = result.value.findings.map((one) => findingDiagnostic(one, severity));
  if (severity === 'error' && findings.length > 0) return failure(...findings);
  const files = outputFiles(result.value.outputs, outputDir);
  const warnings = [...opened.warnings, ...findings];
  return success({ ...result.value, artifact, files, warnings });
}

function outputFiles(
  outputs: RunResult['outputs'],
  folder: string,
): ReadonlyMap<string, Uint8Array> {
  const several = outputs.length > 1;
  const named = outputs.flatMap((list, k) =>
    list.map((bytes, j) => [join(folder, `${several ? `s${k}_` : ''}out${j}.bin`), bytes] as const),
  );
  return new Map(named);
}

const paths = (files: ReadonlyMap<string, Uint8Array>) => ({
  outputs: [...files].map(([path, { length }]) => ({ path, bytes: length })),
});

function jsonOf({ outputs, memory, ...counts }: RunResult, { producer, kind }: Artifact) {
  return {
    artifact: { kind, producer },
    invocations: outputs.length,
    ...counts,
    touchedBytes: memory.reduce((sum, { bytes }) => sum + bytes, 0),
    memory,
  };
}
