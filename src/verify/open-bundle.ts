/** The bundle of a compilation, as its bytes and read back from them: what is verified is what ships. */
import type { Artifact } from '../artifact/artifact.ts';
import { openArtifact } from '../artifact/open-artifact.ts';
import { type Result, success } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
import { buildModule, type ModuleNames } from '../driver/module.ts';
import { emitBundle } from '../emit/bundle.ts';
import { programFromJson } from '../tir/program-json.ts';

export interface OpenedBundle {
  readonly bytes: Uint8Array;
  readonly artifact: Artifact;
}

export async function openBundle(
  compilation: Compilation,
  names: ModuleNames,
): Promise<Result<OpenedBundle>> {
  const bundle = await emitBundle(buildModule(compilation, names), { epoch: 0 });
  if (!bundle.ok) return bundle;
  const artifact = await openArtifact(bundle.value, programFromJson);
  if (!artifact.ok) return artifact;
  return success({ bytes: bundle.value, artifact: artifact.value });
}
