/** Consecutive invocations of a bundle's C on the host; for modules that have no NPU part. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledModule } from '../../../src/emit/bundle-input.ts';
import { identifierOf } from '../../../src/emit/identifiers.ts';
import { filesOf, run, writeFiles } from './build-directory.ts';

type Step = readonly Uint8Array[];

const FLAGS = '-std=c11 -Wall -Wextra -Werror -ffp-contract=off -fsanitize=undefined'.split(' ');
const INCLUDES = ['-Icodegen/host/include', '-Iruntime/include'];
const SOURCES = ['lib0', 'lib1'].map((name) => `codegen/host/src/default_${name}.c`);

/** `steps`: for each invocation one array for each input; gives the same of outputs. `more`: C files to link. */
export function hostSteps(
  module: CompiledModule,
  steps: readonly Step[],
  more: Readonly<Record<string, string>> = {},
): readonly Step[] {
  if (module.npuFunctions.length > 0) throw new Error('the host has no NPU');
  const folder = writeFiles(filesOf(module));
  try {
    const files = { 'harness.c': harness(module, steps), ...more };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const sources = [...SOURCES, ...Object.keys(files)];
    const built = run(folder, 'gcc', ...FLAGS, ...INCLUDES, ...sources, '-o', 'program');
    if (built !== '') throw new Error(built);
    const printed = run(folder, './program');
    if (printed.startsWith('./program failed')) throw new Error(printed);
    const lines = printed.trim().split('\n');
    const each = module.outputs.length;
    return steps.map((_, at) => lines.slice(at * each, (at + 1) * each).map(bytesOf));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bytesOf = (line: string): Uint8Array =>
  Uint8Array.from(line.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

/** Prints each output as a line of hexadecimal digits. */
function harness({ inputs, outputs }: CompiledModule, steps: readonly Step[]): string {
  const given = steps.flatMap((step) => step.flatMap((one) => [...one]));
  const aligned = (name: string, bytes: number) => `static _Alignas(16) uint8_t ${name}[${bytes}];`;
  return [
    '#include <stdio.h>',
    '#include <string.h>',
    '#include "tvmgen_default.h"',
    `static const uint8_t given[] = {${given.join(', ')}};`,
    ...inputs.map(({ bytes }, at) => aligned(`input_${at}`, bytes)),
    ...outputs.map(({ bytes }, at) => aligned(`output_${at}`, bytes)),
    'int main(void) {',
    '  const uint8_t* next = given;',
    `  struct tvmgen_default_inputs in = {${inputs.map((_, at) => `input_${at}`).join(', ')}};`,
    `  struct tvmgen_default_outputs out = {${outputs.map((_, at) => `output_${at}`).join(', ')}};`,
    `  for (int step = 0; step < ${steps.length}; step++) {`,
    ...inputs.flatMap(({ name, bytes }) => [
      `    memcpy(in.${identifierOf(name)}, next, ${bytes});`,
      `    next += ${bytes};`,
    ]),
    '    if (tvmgen_default_run(&in, &out) != 0) return 1;',
    ...outputs.map(
      ({ bytes }, at) =>
        `    for (int i = 0; i < ${bytes}; i++) printf("%02x", output_${at}[i]);\n    printf("\\n");`,
    ),
    '  }',
    '  return 0;',
    '}',
    '',
  ].join('\n');
}
