/** The declarations of a program, for symbolic evaluation. */
import { ofKind, type Program } from '../program.ts';
import { evaluate } from './evaluate.ts';
import type { World } from './world.ts';

export function worldOf(program: Program): World {
  const byName = <T extends { readonly name: string }>(list: readonly T[]) =>
    new Map(list.map((one) => [one.name, one] as const));
  return {
    functions: byName(ofKind(program, 'function')),
    computes: byName(ofKind(program, 'compute')),
    ops: byName(ofKind(program, 'op')),
    records: new Set(ofKind(program, 'record').map(({ name }) => name)),
    evaluate,
  };
}
