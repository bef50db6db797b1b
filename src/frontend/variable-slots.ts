/** The variables of a model while it is read. */
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
  /** By name. */
  readonly slots: Map<string, Slot>;
  /** Names by the tensors that stand for variables, in the subgraph that is read. */
  readonly handles: Map<number, string>;
}

export const createVariables = (): Variables => ({ slots: new Map(), handles: new Map() });
