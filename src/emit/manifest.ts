/** `carina/module.json`: steps, buffers and CPU programs, for tools that run or inspect the bundle. */
import { type BundleManifest, type DataRef, MANIFEST_VERSION } from '../ir/bundle-format.ts';
import type { LoopProgram } from '../tir/program.ts';
import { programToJson } from '../tir/program-json.ts';
import type { CompiledModule } from './bundle-input.ts';
import { linkCpuFunction } from './cpu-function.ts';
import { stableJson } from './json.ts';
import { npuNames } from './npu-source.ts';
import { firstValues } from './state.ts';

/** Where the arrays of NPU and of CPU functions are, by their C names. */
export interface DataPlaces {
  readonly npu: (array: string) => DataRef;
  readonly cpu: (array: string) => DataRef;
}

export function emitManifest(module: CompiledModule, places: DataPlaces): string {
  const { moduleName, target, inputs, outputs, workspaceBytes } = module;
  const loops = module.cpuFunctions.filter(({ hook }) => hook === undefined);
  const manifest: BundleManifest = {
    ...{ schemaVersion: MANIFEST_VERSION, moduleName, target },
    ...{ inputs, outputs, workspaceBytes },
    states: module.states.map(({ name, initial }, index) => {
      const first = firstValues(module, index);
      return { name, bytes: initial.length, initial: first ? places.cpu(first.name) : null };
    }),
    npuFunctions: module.npuFunctions.map((npu) => {
      const names = npuNames(module, npu);
      const constants = names.constants === null ? null : places.npu(names.constants);
      const commands = places.npu(names.commands);
      return { name: npu.name, commands, constants, origins: npu.origins ?? [] };
    }),
    hooks: module.cpuFunctions.flatMap(({ name, hook }) =>
      hook ? [{ name, operator: hook.facts.operator, code: hook.facts.code }] : [],
    ),
    cpuFunctions: loops.map((cpu) => {
      const { program, arrayNames } = linkCpuFunction(module, cpu);
      const data = Object.entries(arrayNames).map(([buffer, array]) => [buffer, places.cpu(array)]);
      const json = programToJson(withoutBytes(program));
      return { name: cpu.name, program: json, data: Object.fromEntries(data) };
    }),
    steps: module.steps.map((step) => ({
      function: step.function,
      buffers: Array.from(step.kind === 'npu' ? step.bases : step.buffers, (base) => base ?? null),
    })),
  };
  return stableJson(manifest, 0);
}

const withoutBytes = (program: LoopProgram): LoopProgram => ({
  ...program,
  buffers: program.buffers.map(({ name, dtype, length, role }) => ({ name, dtype, length, role })),
});
