/** `README.md` of a bundle: how to build it and how to call the model. */
import type { CompiledModule } from './bundle-input.ts';
import { identifierOf, prefixOf } from './identifiers.ts';
import { usesNpu } from './main-function.ts';

export function emitReadme(module: CompiledModule): string {
  const prefix = prefixOf(module);
  const members = (kind: 'inputs' | 'outputs'): string =>
    module[kind].map(({ name }) => `.${identifierOf(name)} = ...`).join(', ');
  const device = usesNpu(module)
    ? [`struct ${prefix}_devices devices = {.ethos_u = ethosu_reserve_driver()};`]
    : [];
  return [
    `# ${module.moduleName}`,
    '',
    `Compiled by Carina for ${module.target.name}, ${module.target.system}, ${module.target.memoryMode}.`,
    '',
    '## Build',
    '',
    'Compile every `codegen/host/src/*.c` and `runtime/src/*.c` as C11 (or C++17) with',
    '`codegen/host/include` and `runtime/include` on the include path.',
    ...(usesNpu(module)
      ? [
          "Link Arm's Ethos-U core driver; with its `ethosu_driver.h` on the include path the runtime follows",
          'its version.',
        ]
      : []),
    'Floating-point CPU operators need `-ffp-contract=off` to give the bits that Carina computed.',
    '',
    '`runtime/include/carina_attributes.h` lists the macros that place weights, commands and workspace in',
    'sections of your linker script. Buffers of the caller must be 16-byte aligned.',
    '',
    'An application written for TVM builds without the files of its `runtime/src/runtime/crt`: the generated',
    'code allocates nothing and needs none of them.',
    '',
    '## Call',
    '',
    '```c',
    `#include "${prefix}.h"`,
    '',
    `struct ${prefix}_inputs inputs = {${members('inputs')}};`,
    `struct ${prefix}_outputs outputs = {${members('outputs')}};`,
    ...device,
    `int32_t status = ${prefix}_run(&inputs, &outputs${usesNpu(module) ? ', &devices' : ''});`,
    '```',
    '',
    '## What else is here',
    '',
    '`metadata.json` is Model Library Format version 7. `parameters/` holds an empty list, because all',
    'constants are linked. `src/` holds the program as imported and as partitioned. `carina/module.json`',
    'describes the steps for `carina run` and `carina inspect`, which read all bytes from the C files.',
    '',
  ].join('\n');
}
