/** Small programs of constants are walked: making loops of them would cost more than running them. */
import { elementAt, toBytes } from './bytes.ts';
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
  const read = (tensor: string, index: number): Scalar | undefined => {
    const table = program.tables.find(({ name }) => name === tensor);
    if (table) return elementAt(table.bytes, table.dtype, index);
    const input = program.inputs.find(({ name }) => name === tensor);
    const bytes = input && operands[input.operand];
    return bytes && elementAt(bytes, input.dtype, index);
  };
  const values = foldDefinition(only.axes, only.value, read);
  return values && toBytes(only.dtype, values);
}
