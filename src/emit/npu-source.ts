/** `<module>_lib2.c`: command streams, constants, and a function that launches each stream. */
import { type BufferRef, MAX_REGIONS } from '../ir/bundle-format.ts';
import { formatArray } from '../ir/c-array.ts';
import type { CompiledModule, NpuFunction, Step } from './bundle-input.ts';
import { BANNER, externC, signature } from './c-text.ts';
import { prefixOf } from './identifiers.ts';
import { bytesOf } from './main-function.ts';

type NpuStep = Extract<Step, { kind: 'npu' }>;

/** C names of what one NPU function defines. */
export interface NpuNames {
  readonly function: string;
  readonly commands: string;
  /** Null where the function has no constants. */
  readonly constants: string | null;
}

export function npuNames(module: CompiledModule, npu: NpuFunction): NpuNames {
  const name = `${prefixOf(module)}_${npu.name}`;
  const constants = npu.constants.length > 0 ? `${name}_weights` : null;
  return { function: name, commands: `${name}_cms_data_data`, constants };
}

export function emitNpuSource(module: CompiledModule): string {
  const functions = module.npuFunctions.map((npu) => emitFunction(module, npu));
  return [
    BANNER,
    '#include <stddef.h>',
    '#include <stdint.h>',
    '#include "carina_attributes.h"',
    '#include "tvm_ethosu_runtime.h"',
    '',
    externC(functions.join('\n')),
  ].join('\n');
}

function emitFunction(module: CompiledModule, npu: NpuFunction): string {
  const names = npuNames(module, npu);
  const arrays = [
    data(names.commands, 'CARINA_COMMANDS_ATTR', npu.payload),
    ...(names.constants ? [data(names.constants, 'CARINA_WEIGHTS_ATTR', npu.constants)] : []),
  ];
  const prototype = npuSignature(module, npu);
  return [...arrays, `${prototype};`, '', `${prototype} {`, ...launch(module, npu), '}', ''].join(
    '\n',
  );
}

const data = (name: string, section: string, bytes: Uint8Array): string =>
  formatArray({ name, dtype: 'u8', bytes, attributes: `CARINA_ALIGN(16) ${section}` });

/** One pointer a region that main must supply, then the driver handle. */
export function npuSignature(module: CompiledModule, npu: NpuFunction): string {
  const passed = passedRegions(stepOf(module, npu)).map((region) => `void* region_${region}`);
  return signature(npuNames(module, npu).function, [...passed, 'void* resource_handle']);
}

/** Regions whose address comes from main: all but holes and the function's own constants. */
export const passedRegions = (step: NpuStep): readonly number[] =>
  step.bases.flatMap((base, region) => (base && base.kind !== 'constants' ? [region] : []));

/** A stream has its addresses compiled in relative to its regions, so it belongs to one step. */
function stepOf(module: CompiledModule, npu: NpuFunction): NpuStep {
  const steps = module.steps.filter((step) => step.kind === 'npu' && step.function === npu.name);
  const [step] = steps;
  if (steps.length !== 1 || step?.kind !== 'npu')
    throw new Error(`NPU function ${npu.name} belongs to ${steps.length} steps, not to one`);
  if (step.bases.length > MAX_REGIONS)
    throw new Error(`NPU function ${npu.name} uses ${step.bases.length} regions of ${MAX_REGIONS}`);
  return step;
}

function launch(module: CompiledModule, npu: NpuFunction): readonly string[] {
  const { bases } = stepOf(module, npu);
  const names = npuNames(module, npu);
  const rows = bases.map((base, region) => ({
    address: addressText(base, region, names),
    size: base ? bytesOf(module, base, npu.constants) : 0,
  }));
  return [
    `  uint64_t base_addrs[${rows.length}] = {`,
    ...rows.map(({ address }) => `    ${address},`),
    '  };',
    `  size_t base_addrs_size[${rows.length}] = {${rows.map(({ size }) => size).join(', ')}};`,
    '  return TVMEthosULaunch(',
    '      resource_handle,',
    `      ${names.commands},`,
    `      sizeof ${names.commands},`,
    '      base_addrs,',
    '      base_addrs_size,',
    `      ${rows.length});`,
  ];
}

function addressText(base: BufferRef | undefined, region: number, names: NpuNames): string {
  const source = base?.kind === 'constants' ? names.constants : base && `region_${region}`;
  return source ? `(uint64_t)(uintptr_t)${source}` : '0';
}
