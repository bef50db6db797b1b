/** The parameters of `tvmgen_<module>___tvm_main__`, and buffers as expressions over them. */
import type { BufferRef } from '../ir/bundle-format.ts';
import type { CompiledModule } from './bundle-input.ts';
import { signature } from './c-text.ts';
import { identifierOf, prefixOf } from './identifiers.ts';

export interface MainParam {
  readonly type: string;
  readonly name: string;
  /** What `tvmgen_<module>_run` passes for it. */
  readonly argument: string;
}

export const workspaceOf = (module: CompiledModule): string => `${prefixOf(module)}_workspace`;

export const usesNpu = (module: CompiledModule): boolean => module.npuFunctions.length > 0;

export function mainParams(module: CompiledModule): readonly MainParam[] {
  const params: MainParam[] = [];
  for (const [index, { name }] of module.inputs.entries())
    params.push(pointer(`input_${index}`, `inputs->${identifierOf(name)}`));
  for (const [index, { name }] of module.outputs.entries())
    params.push(pointer(`output_${index}`, `outputs->${identifierOf(name)}`));
  if (module.workspaceBytes > 0)
    params.push({ type: 'uint8_t*', name: 'workspace', argument: workspaceOf(module) });
  if (usesNpu(module)) params.push(pointer('ethos_u', 'devices->ethos_u'));
  return params;
}

const pointer = (name: string, argument: string): MainParam => ({ type: 'void*', name, argument });

export const mainSignature = (module: CompiledModule): string =>
  signature(
    `${prefixOf(module)}___tvm_main__`,
    mainParams(module).map(({ type, name }) => `${type} ${name}`),
  );

export const stateOf = (module: CompiledModule, index: number): string =>
  `${prefixOf(module)}_state_${index}`;

/** The address of a buffer inside main. */
export function addressOf(module: CompiledModule, ref: BufferRef): string {
  switch (ref.kind) {
    case 'input':
    case 'output':
      return `${ref.kind}_${ref.index}`;
    case 'workspace':
      return ref.offset === 0 ? 'workspace' : `workspace + ${ref.offset}`;
    case 'state':
      return ref.offset === 0
        ? stateOf(module, ref.index)
        : `${stateOf(module, ref.index)} + ${ref.offset}`;
    case 'constants':
      throw new Error('constants belong to their NPU function: main does not pass them');
  }
}

/** Bytes of a buffer; constants have the size of their function's blob. */
export function bytesOf(module: CompiledModule, ref: BufferRef, constants: Uint8Array): number {
  switch (ref.kind) {
    case 'input':
      return known(module.inputs[ref.index]).bytes;
    case 'output':
      return known(module.outputs[ref.index]).bytes;
    case 'state':
    case 'workspace':
      return ref.bytes;
    case 'constants':
      return constants.length;
  }
}

function known<T>(entry: T | undefined): T {
  if (entry === undefined) throw new Error('a step names a tensor that the module does not have');
  return entry;
}
