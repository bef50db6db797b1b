/**
 * A CPU function ready to link: its constants are C arrays that main passes in, so that a reader of
 * the bundle finds their elements in the C text too.
 */
import { type CArray, formatArray } from '../ir/c-array.ts';
import { cPrelude } from '../tir/c-prelude.ts';
import { printC } from '../tir/print-c.ts';
import type { LoopBuffer, LoopProgram } from '../tir/program.ts';
import type { CompiledModule, CpuFunction } from './bundle-input.ts';
import { prefixOf } from './identifiers.ts';

export interface LinkedCpuFunction {
  readonly name: string;
  /** Buffers: inputs, constants (as inputs that keep their bytes), outputs, locals. */
  readonly program: LoopProgram;
  readonly arrays: readonly CArray[];
  /** Constant buffer of the program -> C array. */
  readonly arrayNames: Readonly<Record<string, string>>;
  /** The header declares it, and the application defines it. */
  readonly declared: boolean;
}

export function linkCpuFunction(module: CompiledModule, cpu: CpuFunction): LinkedCpuFunction {
  const name = `${prefixOf(module)}_${cpu.name}`;
  const constants = withRole(cpu.program, 'constant');
  const arrays = constants.map((buffer, index) => arrayOf(buffer, `${name}_data_${index}`));
  const asInput = (buffer: LoopBuffer): LoopBuffer =>
    buffer.role === 'constant' ? { ...buffer, role: 'input' } : buffer;
  const ordered: readonly LoopBuffer[] = [
    ...withRole(cpu.program, 'input'),
    ...constants.map(asInput),
    ...withRole(cpu.program, 'output'),
    ...withRole(cpu.program, 'local'),
  ];
  // A function of the application takes its tensors in the order of the model.
  const buffers = cpu.hook ? cpu.program.buffers.map(asInput) : ordered;
  const arrayNames = Object.fromEntries(
    constants.map((buffer, index) => [buffer.name, arrays[index]?.name ?? '']),
  );
  const declared = cpu.hook !== undefined;
  return { name, program: { ...cpu.program, name, buffers }, arrays, arrayNames, declared };
}

export const withRole = (program: LoopProgram, role: LoopBuffer['role']): readonly LoopBuffer[] =>
  program.buffers.filter((buffer) => buffer.role === role);

function arrayOf(buffer: LoopBuffer, name: string): CArray {
  if (!buffer.bytes) throw new Error(`constant ${buffer.name} has no bytes`);
  const attributes = 'CARINA_ALIGN(16) CARINA_WEIGHTS_ATTR';
  return { name, dtype: buffer.dtype, bytes: buffer.bytes, attributes };
}

/** The functions as C, each behind its arrays, and in front the arithmetic that they share. */
export function printCpuFunctions(functions: Iterable<LinkedCpuFunction>): string {
  const texts = [...functions].flatMap(({ arrays, program, declared }) => [
    ...arrays.map((array) => formatArray(array)),
    ...(declared ? [] : [printC(program)]),
  ]);
  return [cPrelude(texts.join('\n')), ...texts].join('\n');
}
