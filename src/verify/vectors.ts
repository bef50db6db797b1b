/** Input vectors and what the reference interpreter makes of them. */
import { type Result, success } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
import type { RuleSet } from '../ir/rules.ts';
import { bytesOfType } from '../ir/term.ts';
import { createInterpreter } from '../tir/interpret.ts';
import type { Expected } from './verify.ts';

/** The reference: imported operators by their computes. Compiled once, run for each vector. */
export function createReference(
  { graph, pool }: Compilation,
  rules: RuleSet,
): (inputs: readonly Uint8Array[]) => Result<Expected> {
  const interpreter = createInterpreter({ rules, pool });
  const roots = [...graph.outputs, ...graph.tensors.values()];
  const initial = graph.variables.map((one) => one.initial);
  return (inputs) => {
    const values = interpreter.run(roots, [...inputs, ...initial]);
    if (!values.ok) return values;
    const bytes = (term: (typeof roots)[number]) => values.value.get(term) ?? new Uint8Array(0);
    return success({
      source: 'reference',
      outputs: graph.outputs.slice(0, graph.outputPorts.length).map(bytes),
      tensors: new Map([...graph.tensors].map(([index, term]) => [index, bytes(term)])),
    });
  };
}

/** Bytes for every input of the model, spread over all values; the seed fixes them. */
export function randomInputs({ graph }: Compilation, seed: number): readonly Uint8Array[] {
  let state = (seed * 2654435761 + 1) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  return graph.inputs.map(({ type }) => Uint8Array.from({ length: bytesOfType(type) }, next));
}
