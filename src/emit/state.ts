/** Bytes that live from one invocation to the next: arrays, their first values, and who sets those. */
import { type CArray, formatArray } from '../ir/c-array.ts';
import type { CompiledModule } from './bundle-input.ts';
import { initSignature } from './header.ts';
import { prefixOf } from './identifiers.ts';
import { stateOf } from './main-function.ts';

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** The first values of a state; undefined: zeros, as static storage has them anyway. */
export function firstValues(module: CompiledModule, index: number): CArray | undefined {
  const bytes = module.states[index]?.initial;
  if (!bytes || isZero(bytes)) return undefined;
  const name = `${stateOf(module, index)}_first`;
  return { name, dtype: 'u8', bytes, attributes: 'CARINA_ALIGN(16) CARINA_WEIGHTS_ATTR' };
}

const startedOf = (module: CompiledModule): string => `${prefixOf(module)}_started`;

/** Whether some state does not begin with zeros, so that somebody has to set it before the first run. */
const needsStart = (module: CompiledModule): boolean =>
  module.states.some((_, index) => firstValues(module, index) !== undefined);

export function stateArrays(module: CompiledModule): readonly string[] {
  const arrays = module.states.flatMap(({ initial }, index) => {
    const first = firstValues(module, index);
    const name = stateOf(module, index);
    return [
      ...(first ? [formatArray(first)] : []),
      `CARINA_ALIGN(16) CARINA_STATE_ATTR static uint8_t ${name}[${initial.length}];\n`,
    ];
  });
  return needsStart(module) ? [...arrays, `static bool ${startedOf(module)} = false;\n`] : arrays;
}

export function initFunction(module: CompiledModule): readonly string[] {
  if (module.states.length === 0) return [];
  const set = module.states.map(({ initial }, index) => {
    const first = firstValues(module, index);
    const name = stateOf(module, index);
    return first
      ? `  memcpy(${name}, ${first.name}, ${initial.length});`
      : `  memset(${name}, 0, ${initial.length});`;
  });
  const mark = needsStart(module) ? [`  ${startedOf(module)} = true;`] : [];
  return [`${initSignature(module)} {`, ...set, ...mark, '}', ''];
}

/** An application that never calls the function gets its effect with the first run. */
export const startStates = (module: CompiledModule): readonly string[] =>
  needsStart(module) ? [`  if (!${startedOf(module)}) ${prefixOf(module)}_init();`] : [];
