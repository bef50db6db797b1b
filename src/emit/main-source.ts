/** `<module>_lib1.c`: the CPU functions, and main, which runs the steps in order. */
import type { BufferRef } from '../ir/bundle-format.ts';
import { C_TYPES } from '../ir/c-array.ts';
import type { LoopBuffer } from '../tir/program.ts';
import type { CompiledModule, Step } from './bundle-input.ts';
import { BANNER, call, commentText, externC, signature } from './c-text.ts';
import {
  type LinkedCpuFunction,
  linkCpuFunction,
  printCpuFunctions,
  withRole,
} from './cpu-function.ts';
import { prefixOf } from './identifiers.ts';
import { addressOf, mainParams, mainSignature, usesNpu } from './main-function.ts';
import { npuSignature, passedRegions } from './npu-source.ts';
import { initFunction, startStates, stateArrays } from './state.ts';

type StepOf<Kind> = Extract<Step, { kind: Kind }>;

export function emitMainSource(module: CompiledModule): string {
  const linked = new Map(
    module.cpuFunctions.map((cpu) => [cpu.name, linkCpuFunction(module, cpu)]),
  );
  const npuPrototypes = module.npuFunctions.map((npu) => `${npuSignature(module, npu)};\n`);
  const steps = module.steps.map((step, index) =>
    step.kind === 'npu' ? npuCall(module, step, index) : cpuCall(module, step, linked),
  );
  return [
    BANNER,
    `/* Target ${commentText(module.target.tvmTarget)}. */`,
    ...includes(module),
    '',
    ...stateArrays(module),
    printCpuFunctions(linked.values()),
    externC(
      [...npuPrototypes, ...initFunction(module), ...mainFunctions(module, steps)].join('\n'),
    ),
  ].join('\n');
}

function includes(module: CompiledModule): readonly string[] {
  const system = ['math.h', 'stdbool.h', 'stddef.h', 'stdint.h', 'string.h'].map(
    (name) => `<${name}>`,
  );
  const own = [
    `"${prefixOf(module)}.h"`,
    '"carina_attributes.h"',
    ...(usesNpu(module) ? ['"tvm_ethosu_runtime.h"'] : []),
  ];
  return [...system, ...own].map((name) => `#include ${name}`);
}

/**
 * Main claims the device around all steps; each launch opens and closes it. Steps stand in a function
 * of their own so that the device is released on every way out.
 */
function mainFunctions(module: CompiledModule, steps: readonly string[]): readonly string[] {
  const params = mainParams(module);
  const unused = params
    .filter(({ name }) => !steps.some((step) => new RegExp(`\\b${name}\\b`).test(step)))
    .map(({ name }) => `  (void)${name};`);
  const body = [...unused, ...startStates(module), ...steps, '  return 0;', '}', ''];
  const prototype = mainSignature(module);
  if (!usesNpu(module)) return [`${prototype};`, '', `${prototype} {`, ...body];
  const inner = `${prefixOf(module)}_steps`;
  const declared = params.map(({ type, name }) => `${type} ${name}`);
  const names = params.map(({ name }) => name);
  return [
    `static ${signature(inner, declared)} {`,
    ...body,
    `${prototype};`,
    '',
    `${prototype} {`,
    '  if (TVMDeviceEthosUActivate(ethos_u) != 0) return -1;',
    `  const int32_t status = ${call(inner, names)};`,
    '  if (TVMDeviceEthosUDeactivate(ethos_u) != 0) return -1;',
    '  return status;',
    '}',
    '',
  ];
}

function npuCall(module: CompiledModule, step: StepOf<'npu'>, index: number): string {
  const regions = passedRegions(step).map((region) => address(module, step.bases[region]));
  const name = `${prefixOf(module)}_${step.function}`;
  return [
    '  if (TVMDeviceEthosUOpen(ethos_u) != 0) return -1;',
    `  const int32_t launched_${index} = ${call(name, [...regions, 'ethos_u'])};`,
    `  if (TVMDeviceEthosUClose(ethos_u) != 0 || launched_${index} != 0) return -1;`,
  ].join('\n');
}

function cpuCall(
  module: CompiledModule,
  step: StepOf<'cpu'>,
  linked: ReadonlyMap<string, LinkedCpuFunction>,
): string {
  const cpu = linked.get(step.function);
  if (!cpu) throw new Error(`no CPU function is named ${step.function}`);
  const rest = [...step.buffers];
  const pass = (buffer: LoopBuffer): string => {
    const array = cpu.arrayNames[buffer.name];
    if (array) return array;
    const pointer = `${buffer.role === 'input' ? 'const ' : ''}${C_TYPES[buffer.dtype]}*`;
    return `(${pointer})(${address(module, rest.shift())})`;
  };
  const buffers = [...withRole(cpu.program, 'input'), ...withRole(cpu.program, 'output')];
  const args = buffers.map(pass);
  if (rest.length > 0) throw new Error(`${step.function} takes fewer buffers than its step passes`);
  const made = call(cpu.name, args);
  return cpu.declared ? `  if (${made} != 0) return -1;` : `  ${made};`;
}

function address(module: CompiledModule, ref: BufferRef | undefined): string {
  if (!ref) throw new Error('a step passes fewer buffers than its function takes');
  return addressOf(module, ref);
}
