/** `carina/module.json`: steps, buffers and CPU programs, for tools that run or inspect the bundle. */
import { type BundleManifest, MANIFEST_VERSION } from '../ir/bundle-format.ts';
import type { CompiledModule } from './bundle-input.ts';
import { type CpuPrinter, linkCpuFunction } from './cpu-function.ts';
import { stableJson } from './json.ts';
import { npuNames } from './npu-source.ts';
import { sourcePaths } from './paths.ts';

export function emitManifest(module: CompiledModule, printer: CpuPrinter): string {
  const paths = sourcePaths(module);
  const manifest: BundleManifest = {
    schemaVersion: MANIFEST_VERSION,
    moduleName: module.moduleName,
    target: module.target,
    inputs: module.inputs,
    outputs: module.outputs,
    states: module.states,
    workspaceBytes: module.workspaceBytes,
    npuFunctions: module.npuFunctions.map((npu) => {
      const { commands, constants } = npuNames(module, npu);
      return { name: npu.name, file: paths.npu, commands, constants, origins: npu.origins ?? [] };
    }),
    cpuFunctions: module.cpuFunctions.map((cpu) => {
      const { program, arrayNames } = linkCpuFunction(module, cpu);
      const json = printer.toJson(program);
      return { name: cpu.name, file: paths.main, program: json, arrays: arrayNames };
    }),
    steps: module.steps.map((step) => ({
      function: step.function,
      buffers: Array.from(step.kind === 'npu' ? step.bases : step.buffers, (base) => base ?? null),
    })),
  };
  return stableJson(manifest, 0);
}
