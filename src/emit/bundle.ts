/**
 * What the user links: C sources, a header, metadata, runtime headers, and the Model Library Format
 * archive of them all. This folder turns a compiled module into text and bytes. It decides nothing:
 * addresses, sizes and the order of steps come in; no file, clock or environment is touched.
 */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { MANIFEST_PATH } from '../ir/bundle-format.ts';
import type { CompiledModule } from './bundle-input.ts';
import { emitEntrySource } from './entry-source.ts';
import { emitHeader } from './header.ts';
import { checkNames } from './identifiers.ts';
import { usesNpu } from './main-function.ts';
import { emitMainSource } from './main-source.ts';
import { emitManifest } from './manifest.ts';
import { emitMetadata } from './metadata.ts';
import { emitNpuSource } from './npu-source.ts';
import { emptyParams } from './params.ts';
import { sourcePaths } from './paths.ts';
import { emitReadme } from './readme.ts';
import { ATTRIBUTES_HEADER, CONFIG_TEMPLATE } from './runtime/attributes.ts';
import { NPU_RUNTIME_HEADER, NPU_RUNTIME_SOURCE } from './runtime/npu-runtime.ts';
import { type BundleFiles, packFiles } from './tar.ts';

export interface BundleOptions {
  /** SOURCE_DATE_EPOCH: seconds since 1970. */
  readonly epoch: number;
}

/** Every file of the bundle. Errors: names that C cannot tell apart. */
export function emitFiles(module: CompiledModule, options: BundleOptions): Result<BundleFiles> {
  const problems = checkNames(module);
  if (problems.length > 0) return failure(...problems);
  const encoder = new TextEncoder();
  const files = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(texts(module, options)))
    files.set(path, encoder.encode(text));
  files.set(`./parameters/${module.moduleName}.params`, emptyParams());
  return success(files);
}

/** The same as an archive. The same module and date give the same bytes. */
export async function emitBundle(
  module: CompiledModule,
  options: BundleOptions,
): Promise<Result<Uint8Array>> {
  const files = emitFiles(module, options);
  return files.ok ? success(await packFiles(files.value, options.epoch)) : files;
}

function texts(module: CompiledModule, options: BundleOptions): Record<string, string> {
  const paths = sourcePaths(module);
  const programs = Object.entries(module.programs).map(([ending, text]) => [
    `./src/${module.moduleName}.${ending}`,
    text,
  ]);
  const npu = {
    [paths.npu]: emitNpuSource(module),
    './runtime/include/tvm_ethosu_runtime.h': NPU_RUNTIME_HEADER,
    './runtime/src/tvm_ethosu_runtime.c': NPU_RUNTIME_SOURCE,
  };
  return {
    ...Object.fromEntries(programs),
    './README.md': emitReadme(module),
    './metadata.json': emitMetadata(module, options.epoch),
    [MANIFEST_PATH]: emitManifest(module, {
      npu: (array) => ({ file: paths.npu, array }),
      cpu: (array) => ({ file: paths.main, array }),
    }),
    [paths.entry]: emitEntrySource(module),
    [paths.main]: emitMainSource(module),
    [paths.header]: emitHeader(module),
    ...(usesNpu(module) ? npu : {}),
    './runtime/include/carina_attributes.h': ATTRIBUTES_HEADER,
    './templates/crt_config.h.template': CONFIG_TEMPLATE,
  };
}
