/** Input vectors and what the reference interpreter makes of them. */
import { type Result, success } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
import type { RuleSet } from '../ir/rules.ts';
import { bytesOfType } from '../ir/term.ts';
import { createInterpreter } from '../tir/interpret.ts';
import type { Expected } from './verify.ts';

/** What one invocation should give; `continues`: on the state that the last one left, not on the first. */
export type Reference = (inputs: readonly Uint8Array[], continues?: boolean) => Result<Expected>;

/** The reference: imported operators by their computes. Compiled once, run for each vector. */
export function createReference({ graph, pool }: Compilation, rules: RuleSet): Reference {
  const interpreter = createInterpreter({ rules, pool });
  const roots = [...graph.outputs, ...graph.tensors.values()];
  const initial = graph.variables.map((one) => one.initial);
  const results = graph.outputPorts.length;
  let state = initial;
  return (inputs, continues = false) => {
    const values = interpreter.run(roots, [...inputs, ...(continues ? state : initial)]);
    if (!values.ok) return values;
    const bytes = (term: (typeof roots)[number]) => values.value.get(term) ?? new Uint8Array(0);
    state = graph.outputs.slice(results).map(bytes);
    return success({
      source: 'reference',
      outputs: graph.outputs.slice(0, results).map(bytes),
      tensors: new Map([...graph.tensors].map(([index, term]) => [index, bytes(term)])),
    });
  };
}

/**
 * Elements for every input of the model, spread over all values that its type has; the seed fixes them. Whole numbers of
 * more than 16 bits stay within 15: where sums, products and squares of differences overflow, the references leave them
 * undefined.
 */
export function randomInputs({ graph }: Compilation, seed: number): readonly Uint8Array[] {
  let state = (seed * 2654435761 + 1) >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  const given = graph.inputs.slice(0, graph.inputPorts.length);
  return given.map(({ type }) => {
    const most = type.dtype === 'bool' ? 1 : 255;
    const bytes = Uint8Array.from({ length: bytesOfType(type) }, () => next() & most);
    const width = LONG[type.dtype];
    return width === undefined ? bytes : shortened(bytes, width);
  });
}

/** Bytes of whole numbers of more than 16 bits. */
const LONG: Readonly<Record<string, number>> = { i32: 4, i64: 8 };

/** Little-endian elements of so many bytes, of which 15 bits count: the highest of them is the sign. */
const shortened = (bytes: Uint8Array, width: number): Uint8Array =>
  bytes.map((byte, at) => {
    const above = at % width;
    const high = ((bytes[at - above + 1] ?? 0) << 25) >> 25;
    return [byte, high][above] ?? (high < 0 ? 255 : 0);
  });
