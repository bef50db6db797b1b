/** `carina inspect`: what a compiled model holds. */
import { describeArtifact } from '../artifact/describe-artifact.ts';
import { openArtifact } from '../artifact/open-artifact.ts';
import { readProgramOutline } from '../artifact/program-outline.ts';
import type { DefineCommand } from './define-command.ts';
import { readInput } from './files.ts';
import { inspectText } from './inspect-text.ts';
import { EXIT, type ExitCode, type Io, printDiagnostics, printJson, refuse } from './io.ts';
import { loadCatalog } from './target-files.ts';

interface Options {
  readonly json?: boolean;
}

export const defineInspect: DefineCommand = (command, io, end) => {
  command
    .argument('<artifact>', 'a bundle, a compiled .tflite (ours or Vela’s) or a driver payload')
    .option('--json', 'print everything as one JSON object')
    .action(async (path: string, options: Options) => end(await inspect(path, options, io)));
};

async function inspect(path: string, { json }: Options, io: Io): Promise<ExitCode> {
  const bytes = readInput(path);
  const artifact = bytes.ok ? await openArtifact(bytes.value, readProgramOutline) : bytes;
  const described = artifact.ok ? describeArtifact(artifact.value, await loadCatalog()) : artifact;
  if (!described.ok)
    return refuse(io, { command: 'inspect', json, diagnostics: described.diagnostics });
  printDiagnostics(io, [...(artifact.ok ? artifact.warnings : []), ...described.warnings]);
  if (json) printJson(io, 'inspect', { ok: true, ...described.value });
  else io.out(inspectText(described.value));
  return EXIT.fine;
}
