/** A program over terms: the model as imported, and what partition and legalize make of it. */
import type { InputTerm, TensorType, Term } from './term.ts';
import type { Quant } from './value.ts';

/** A graph input or output with the name and the tensor index it has in the model. */
export interface Port {
  readonly name: string;
  readonly tensor: number;
}

export interface SourceOperator {
  readonly index: number;
  /** TFLite's name, in capitals. */
  readonly name: string;
  readonly op: string;
  /** Indices of the tensors it reads and writes. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface SourceTensor {
  readonly index: number;
  readonly name: string;
  /** Of inputs and outputs of the model. */
  readonly type?: TensorType;
  readonly quant?: Quant;
}

/** What the graph came from, for reports and comparisons. */
export interface SourceModel {
  readonly operators: readonly SourceOperator[];
  readonly tensors: readonly SourceTensor[];
}

/** A tensor that lives from one invocation to the next. */
export interface Variable {
  readonly name: string;
  readonly type: TensorType;
  /** Its bytes before the first invocation. */
  readonly initial: Uint8Array;
}

export interface Graph {
  /** Those of the model, then what each variable holds when an invocation begins. */
  readonly inputs: readonly InputTerm[];
  readonly inputPorts: readonly Port[];
  /** Those of the model, then what each variable holds when it ends. */
  readonly outputs: readonly Term[];
  readonly outputPorts: readonly Port[];
  readonly variables: readonly Variable[];
  /** Every computed tensor of the model by its index: the term that computes it. */
  readonly tensors: ReadonlyMap<number, Term>;
  readonly source: SourceModel;
}

/** An NPU part: its outputs as terms over params; main calls it with `npu.call`. */
export interface NpuFunction {
  readonly name: string;
  readonly params: readonly Term[];
  readonly outputs: readonly Term[];
  /** For each output the term of the whole graph that it was made from. */
  readonly results: readonly Term[];
  /** Every term of the whole graph that the function computes: its form here, over params. */
  readonly members: ReadonlyMap<Term, Term>;
}

/** Main plus its NPU functions; `call` terms of main name a function in attrs.function. */
export interface Program {
  readonly main: Graph;
  readonly functions: readonly NpuFunction[];
}

/**
 * Every term reachable from the roots, operands first; terms that `stop` accepts and what lies below
 * them are left out. Explicit stack: depth is not limited.
 */
export function topological(
  roots: readonly Term[],
  stop: (term: Term) => boolean = () => false,
): readonly Term[] {
  const done = new Set<Term>();
  const fresh = (term: Term): boolean => !done.has(term) && !stop(term);
  const order: Term[] = [];
  const stack: { readonly term: Term; next: number }[] = [];
  for (const root of roots) {
    if (fresh(root)) stack.push({ term: root, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const child = operandsOf(top.term)[top.next++];
      if (child === undefined) {
        stack.pop();
        if (!done.has(top.term)) order.push(top.term);
        done.add(top.term);
      } else if (fresh(child)) stack.push({ term: child, next: 0 });
    }
  }
  return order;
}

/** The direct operands; the body of a composite is not one. */
export function operandsOf(term: Term): readonly Term[] {
  if (term.kind === 'apply') return term.args;
  return term.kind === 'project' ? [term.of] : [];
}
