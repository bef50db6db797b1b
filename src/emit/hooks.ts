/** Functions that the application supplies, one for each custom operator of the model: their declarations. */
import { C_TYPES } from '../ir/c-array.ts';
import type { CompiledModule, CpuFunction, Hook, HookTensor } from './bundle-input.ts';
import { commentText, signature } from './c-text.ts';
import { linkCpuFunction } from './cpu-function.ts';

type Hooked = CpuFunction & { readonly hook: Hook };

const hooksOf = ({ cpuFunctions }: CompiledModule): readonly Hooked[] =>
  cpuFunctions.flatMap((cpu) => (cpu.hook ? [{ ...cpu, hook: cpu.hook }] : []));

export const hookIncludes = (module: CompiledModule): readonly string[] =>
  hooksOf(module).length > 0 ? ['#include <stdbool.h>'] : [];

export const hookPrototypes = (module: CompiledModule): readonly string[] =>
  hooksOf(module).map((cpu) => {
    const { name, program } = linkCpuFunction(module, cpu);
    const params = program.buffers.map(
      (buffer) =>
        `${buffer.role === 'input' ? 'const ' : ''}${C_TYPES[buffer.dtype]}* ${buffer.name}`,
    );
    const { facts, tensors } = cpu.hook;
    const { options } = facts;
    const lines = [
      `/* Operator ${facts.operator} of the model, ${commentText(facts.code)}: the application defines this function.`,
      '   It returns 0, or anything else to end the run with -1.',
      ...tensors.map((tensor) => `   ${tensorText(tensor)}`),
      `   options: ${options === '' ? 'none' : `${options.length / 2} bytes, ${options}`} */`,
    ];
    return `${lines.join('\n')}\n${signature(name, params)};\n`;
  });

function tensorText({ name, dtype, shape, quant }: HookTensor): string {
  const scales = quant?.scale ?? [];
  const channels = scales.length > 1 ? `, ${scales.length} scales along axis ${quant?.axis}` : '';
  const plain = scales.length !== 1 || (scales[0] === 1 && quant?.zero[0] === 0);
  const one = plain ? '' : `, scale ${scales[0]}, zero point ${quant?.zero[0]}`;
  return `${name}: ${dtype}, ${shape.join(' x ') || 'scalar'}${channels}${one}`;
}
