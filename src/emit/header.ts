/** `codegen/host/include/tvmgen_<module>.h`: all that an application needs to call the model. */
import type { TensorFacts } from '../ir/bundle-format.ts';
import type { CompiledModule } from './bundle-input.ts';
import { BANNER, commentText, externC, signature } from './c-text.ts';
import { hookIncludes, hookPrototypes } from './hooks.ts';
import { identifierOf, macroOf, macroPrefixOf, prefixOf } from './identifiers.ts';
import { usesNpu } from './main-function.ts';

export function emitHeader(module: CompiledModule): string {
  const guard = `${macroPrefixOf(module)}_H_`;
  const prototypes = [
    runPrototype(module),
    ...mapSignatures(module).map((line) => `${MAP_COMMENT}${line};\n`),
    ...(module.states.length > 0 ? [initPrototype(module)] : []),
    ...hookPrototypes(module),
  ];
  const body = [...structs(module), ...prototypes].join('\n');
  return [
    BANNER,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    ...hookIncludes(module),
    '#include <stdint.h>',
    '',
    ...sizeMacros(module),
    externC(body),
    `#endif /* ${guard} */`,
    '',
  ].join('\n');
}

/** A tensor that is an input and an output has its macros once. */
function sizeMacros(module: CompiledModule): readonly string[] {
  const lines = new Set<string>();
  for (const tensor of [...module.inputs, ...module.outputs])
    for (const line of tensorMacros(module, tensor)) lines.add(line);
  const workspace = [
    '/* Bytes of the pool that the generated code reserves for intermediate tensors. */',
    `#define ${macroPrefixOf(module)}_WORKSPACE_SIZE ${module.workspaceBytes}`,
    '',
  ];
  return [...lines, '', ...workspace];
}

function tensorMacros(module: CompiledModule, tensor: TensorFacts): readonly string[] {
  const macro = macroOf(module, tensor);
  const [scale, zero] = [tensor.quant.scale[0], tensor.quant.zero[0]];
  const quant =
    scale === undefined || zero === undefined
      ? []
      : [
          `#define ${macro}_SCALE ${floatText(scale)}`,
          `#define ${macro}_ZERO_POINT ${zeroText(zero)}`,
        ];
  const shape = tensor.shape.join(' x ');
  return [
    `/* Tensor ${commentText(tensor.name)}: ${tensor.dtype}, ${shape || 'scalar'}. Size in bytes. */`,
    `#define ${macro}_SIZE ${tensor.bytes}`,
    `#define ${macro}_WORKSPACE_OFFSET ${tensor.offset}`,
    ...quant,
  ];
}

/** Nine digits tell all float32 values apart. */
function floatText(value: number): string {
  const text = value.toPrecision(9);
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}

const zeroText = (value: number): string => (value < 0 ? `(${value})` : String(value));

function structs(module: CompiledModule): readonly string[] {
  const prefix = prefixOf(module);
  const fields = (tensors: readonly TensorFacts[]): readonly string[] =>
    tensors.map(({ name }) => identifierOf(name));
  const made = [
    struct(`${prefix}_inputs`, 'Row-major; each 16-byte aligned.', fields(module.inputs)),
    struct(`${prefix}_outputs`, 'Row-major; each 16-byte aligned.', fields(module.outputs)),
  ];
  if (usesNpu(module))
    made.push(struct(`${prefix}_devices`, 'The driver handle of the NPU.', ['ethos_u']));
  return made;
}

/** ISO C has no empty struct. */
function struct(name: string, what: string, fields: readonly string[]): string {
  const members =
    fields.length > 0 ? fields.map((field) => `  void* ${field};`) : ['  char unused;'];
  return [`/* ${what} */`, `struct ${name} {`, ...members, '};', ''].join('\n');
}

export function runSignature(module: CompiledModule): string {
  const prefix = prefixOf(module);
  const kinds = usesNpu(module) ? ['inputs', 'outputs', 'devices'] : ['inputs', 'outputs'];
  return signature(
    `${prefix}_run`,
    kinds.map((kind) => `struct ${prefix}_${kind}* ${kind}`),
  );
}

/** Instead of buffers of its own, an application may use the places that the memory plan has. */
export const mapSignatures = (module: CompiledModule): readonly string[] =>
  (module.workspaceBytes > 0 ? ['inputs', 'outputs'] : []).map(
    (kind) => `struct ${prefixOf(module)}_${kind} ${prefixOf(module)}_map_${kind}(void)`,
  );

const MAP_COMMENT =
  '/* Places inside the workspace. Inputs are overwritten by a run, outputs by the next one. */\n';

/** Only a module with state has something to set. */
export const initSignature = (module: CompiledModule): string =>
  `void ${prefixOf(module)}_init(void)`;

const initPrototype = (module: CompiledModule): string =>
  `/* Gives state its first values, as before the first run; forgets what earlier runs left behind. */\n${initSignature(module)};\n`;

const runPrototype = (module: CompiledModule): string =>
  `/* Runs the model once. Returns 0, or -1 where the NPU reports an error. Not reentrant. */\n${runSignature(module)};\n`;
