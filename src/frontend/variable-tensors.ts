/**
 * Tensors that the file marks as variable: their operator reads them and leaves a new value in them. They
 * are variables without a name of their own.
 */
import { bytesOfType, type Term, typeOf } from '../ir/term.ts';
import type { Building } from './building.ts';
import { type Problems, quoted } from './problems.ts';
import type { TensorEntry } from './read-model.ts';
import type { Described } from './tensor-table.ts';
import { heldBy, type Slot } from './variable-slots.ts';

/** What the tensor holds before the operator that is imported; undefined where it is refused. */
export function variableValue(building: Building, entry: TensorEntry): Term | undefined {
  const described = building.tensors.describe(entry.index);
  return described && heldBy(building, slotOf(building, described), described.type);
}

function slotOf({ variables: { slots } }: Building, { entry, type, quant }: Described): Slot {
  const key = `tensor ${entry.index}`;
  const known = slots.get(key);
  if (known) return known;
  // The reference fills 8-bit variables with what stands for zero, all others with zeros.
  const zero = type.dtype === 'i8' ? (quant.quant.zero[0] ?? 0) : 0;
  const initial = new Uint8Array(bytesOfType(type)).fill(zero);
  const slot: Slot = { name: entry.name || key, type, initial };
  slots.set(key, slot);
  return slot;
}

export interface Keeping {
  readonly tensor: number;
  readonly term: Term | undefined;
  readonly place: string;
}

/** The variable holds the term from here on. */
export function keepValue(building: Building, { tensor, term, place }: Keeping): void {
  const { tensors, problems, file } = building;
  const entry = file.tensors[tensor];
  const described = tensors.describe(tensor);
  if (!entry || !described || !term || !typeOf(term)) return;
  if (!entry.variable || tensors.isConstant(tensor)) refuse(problems, entry, place);
  else slotOf(building, described).current = term;
}

const refuse = (problems: Problems, { index, name }: TensorEntry, place: string): undefined =>
  problems.error({
    code: 'no-variable',
    place,
    message: `the operator leaves a value in tensor ${index} ${quoted(name)}, which is no variable`,
    help: 'convert the model again: the state of an operator is a variable tensor',
  });
