/** The raw format: command streams, constants and tables as binary files, and `carina/module.json`. */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { MANIFEST_PATH } from '../ir/bundle-format.ts';
import type { BundleOptions } from './bundle.ts';
import type { CompiledModule } from './bundle-input.ts';
import { linkCpuFunction } from './cpu-function.ts';
import { checkNames } from './identifiers.ts';
import { emitManifest } from './manifest.ts';
import { npuNames } from './npu-source.ts';
import { firstValues } from './state.ts';
import { packFiles } from './tar.ts';

const fileOf = (array: string): string => `./data/${array}.bin`;

/** A tar archive without any C. Errors: those of the names, so that both formats accept the same. */
export async function emitRaw(
  module: CompiledModule,
  options: BundleOptions,
): Promise<Result<Uint8Array>> {
  const problems = checkNames(module);
  if (problems.length > 0) return failure(...problems);
  const files = new Map<string, Uint8Array>();
  for (const npu of module.npuFunctions) {
    const { commands, constants } = npuNames(module, npu);
    files.set(fileOf(commands), npu.payload);
    if (constants !== null) files.set(fileOf(constants), npu.constants);
  }
  for (const cpu of module.cpuFunctions)
    for (const { name, bytes } of linkCpuFunction(module, cpu).arrays)
      files.set(fileOf(name), bytes);
  for (const index of module.states.keys()) {
    const first = firstValues(module, index);
    if (first) files.set(fileOf(first.name), first.bytes);
  }
  const whole = (array: string) => ({ file: fileOf(array), array: null });
  const manifest = emitManifest(module, { npu: whole, cpu: whole });
  files.set(MANIFEST_PATH, new TextEncoder().encode(manifest));
  return success(await packFiles(files, options.epoch));
}
