/** Small programs of constants are walked: making loops of them would cost more than running them. */
import { type ElementReader, elementsOf, toBytes } from './bytes.ts';
import { foldDefinition } from './fold.ts';
import type { TensorProgram } from './program.ts';
import type { Scalar } from './scalar.ts';

/** Elements of a result that is worth walking. */
const FEW = 1024;

/**
 * The bytes of the result; undefined where the program has several definitions, reductions or many
 * elements. `operands` by position; all that the program reads must be there.
 */
export function foldProgram(
  program: TensorProgram,
  operands: readonly (Uint8Array | undefined)[],
): Uint8Array | undefined {
  if (program.packed) return program.packed;
  const [only, ...others] = program.definitions;
  const count = only?.axes.reduce((total, { extent }) => total * extent, 1) ?? 0;
  if (!only || others.length > 0 || count > FEW) return undefined;
  const readers = readersOf(program, operands);
  const read = (tensor: string, index: number): Scalar | undefined => readers.get(tensor)?.(index);
  const values = foldDefinition(only.axes, only.value, read);
  return values && toBytes(only.dtype, values);
}

function readersOf(
  { tables, inputs }: TensorProgram,
  operands: readonly (Uint8Array | undefined)[],
): ReadonlyMap<string, ElementReader> {
  const readers = new Map<string, ElementReader>();
  for (const { name, dtype, operand } of inputs) {
    const bytes = operands[operand];
    if (bytes) readers.set(name, elementsOf(bytes, dtype));
  }
  for (const { name, dtype, bytes } of tables) readers.set(name, elementsOf(bytes, dtype));
  return readers;
}
