/** The files of `compile --dump`: texts of the program, and the bundle's commands as `inspect` shows them. */
import { describeArtifact } from '../artifact/describe-artifact.ts';
import { openArtifact } from '../artifact/open-artifact.ts';
import { readProgramOutline } from '../artifact/program-outline.ts';
import type { Compilation } from '../driver/compile.ts';
import { dumpTexts } from '../report/dump.ts';
import { inspectText } from './inspect-text.ts';
import type { Knowledge } from './knowledge.ts';

export async function dumpFiles(
  compilation: Compilation,
  bundle: Uint8Array,
  { rules, catalog }: Knowledge,
): Promise<Readonly<Record<string, string>>> {
  const artifact = await openArtifact(bundle, readProgramOutline);
  const described = artifact.ok ? describeArtifact(artifact.value, catalog) : artifact;
  if (!described.ok)
    throw new Error(`the bundle cannot be read: ${JSON.stringify(described.diagnostics)}`);
  return { ...dumpTexts(compilation, rules), '6-commands.txt': inspectText(described.value) };
}
