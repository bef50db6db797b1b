/** `<module>_lib0.c`: the workspace pool and the function that applications call. */
import type { CompiledModule } from './bundle-input.ts';
import { BANNER, call, externC } from './c-text.ts';
import { mapSignatures, runSignature } from './header.ts';
import { identifierOf, prefixOf } from './identifiers.ts';
import { mainParams, mainSignature, workspaceOf } from './main-function.ts';

export function emitEntrySource(module: CompiledModule): string {
  const prefix = prefixOf(module);
  const size = `${prefix.toUpperCase()}_WORKSPACE_SIZE`;
  const pool = `CARINA_ALIGN(16) CARINA_WORKSPACE_ATTR static uint8_t ${workspaceOf(module)}[${size}];\n`;
  return [
    BANNER,
    `#include "${prefix}.h"`,
    '#include "carina_attributes.h"',
    '',
    module.workspaceBytes > 0 ? pool : '',
    externC(
      [`${mainSignature(module)};\n`, runFunction(module), ...mapFunctions(module)].join('\n'),
    ),
  ].join('\n');
}

function mapFunctions(module: CompiledModule): readonly string[] {
  const tensors = [module.inputs, module.outputs];
  return mapSignatures(module).map((signature, at) => {
    const type = signature.split(' ').slice(0, 2).join(' ');
    const fields = (tensors[at] ?? []).map(
      ({ name, offset }) => `  mapped.${identifierOf(name)} = &${workspaceOf(module)}[${offset}];`,
    );
    const none = fields.length === 0 ? ['  mapped.unused = 0;'] : fields;
    return [`${signature} {`, `  ${type} mapped;`, ...none, '  return mapped;', '}', ''].join('\n');
  });
}

function runFunction(module: CompiledModule): string {
  const args = mainParams(module).map(({ argument }) => argument);
  const unused = [
    ...(module.inputs.length === 0 ? ['  (void)inputs;'] : []),
    ...(module.outputs.length === 0 ? ['  (void)outputs;'] : []),
  ];
  const forward = `  return ${call(`${prefixOf(module)}___tvm_main__`, args)};`;
  return [`${runSignature(module)} {`, ...unused, forward, '}', ''].join('\n');
}
