/** The variables of a model while it is read. */
import type { TermPool } from '../ir/pool.ts';
import type { InputTerm, TensorType, Term } from '../ir/term.ts';

/** What is known of a variable so far. */
export interface Slot {
  readonly name: string;
  type?: TensorType;
  initial?: Uint8Array;
  /** What it holds when an invocation begins; undefined: nobody asked. */
  value?: InputTerm;
  current?: Term;
}

export interface Variables {
  /** By name; variable tensors by their index. */
  readonly slots: Map<string, Slot>;
  /** Names by the tensors that stand for variables, in the subgraph that is read. */
  readonly handles: Map<number, string>;
}

interface SlotSource {
  readonly variables: Variables;
  readonly pool: TermPool;
  readonly file: { readonly inputs: readonly number[] };
}

/** The term that stands for the variable here: what was written last, or an input behind those of the model. */
export function heldBy({ variables, pool, file }: SlotSource, slot: Slot, type: TensorType): Term {
  const before = [...variables.slots.values()].filter(({ value }) => value).length;
  slot.value ??= pool.input(file.inputs.length + before, slot.name, type);
  slot.current ??= slot.value;
  return slot.current;
}

export const createVariables = (): Variables => ({ slots: new Map(), handles: new Map() });
