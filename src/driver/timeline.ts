/**
 * When each buffer of a program holds something. One step is one NPU operation or one CPU function;
 * every buffer, the NPU's and the CPU's, lies on one line of steps, so that one plan serves them all.
 */

import { type Graph, operandsOf, topological } from '../ir/graph.ts';
import { type ApplyTerm, bytesOfType, type Term, typeOf } from '../ir/term.ts';
import type { MemoryRange } from '../memory/memory-range.ts';
import type { PreparedFunction } from '../npu/prepare.ts';
import { CALL } from '../partition/regions.ts';
import type { LoweredCpu } from './lowered-cpu.ts';

/** Alignment of every buffer: base addresses and DMA of the NPU want 16 bytes. */
const ALIGNMENT = 16;

export interface MainStep {
  readonly term: ApplyTerm;
  /** First step on the timeline. */
  readonly start: number;
  /** The NPU function that the step calls, or else its CPU function. */
  readonly npu?: PreparedFunction;
  readonly cpu?: LoweredCpu;
}

export interface ProgramParts {
  /** NPU functions by name. */
  readonly functions: ReadonlyMap<string, PreparedFunction>;
  /** CPU functions by the term of main that each computes. */
  readonly cpu: ReadonlyMap<Term, LoweredCpu>;
}

export interface Timeline {
  readonly steps: readonly MainStep[];
  /** Buffers without the weight buffers, by key. */
  readonly ranges: readonly MemoryRange<string>[];
  /** How many steps there are in all. */
  readonly length: number;
  /** Key of the buffer that a storage of an NPU function is. */
  readonly keyOf: (step: MainStep, storage: number) => string;
}

/** One key a tensor of main: outputs of a call that has several are told apart by their index. */
export const keyOfTerm = (term: Term): string =>
  term.kind === 'project' ? `tensor ${term.of.id}.${term.index}` : `tensor ${term.id}`;
export const keyOfScratch = (term: Term, index: number): string => `scratch ${term.id} ${index}`;
export const keyOfWeights = (step: MainStep, operation: number): string =>
  `weights ${step.term.id} ${operation}`;

export function buildTimeline(main: Graph, parts: ProgramParts): Timeline {
  const steps = mainSteps(main, parts);
  const last = steps.at(-1);
  const length = last ? last.start + lengthOf(last) : 1;
  const live = new Map<string, { bytes: number; start: number; end: number }>();
  const external = variableKeys(main);
  const touch = (key: string, bytes: number, at: number): void => {
    if (external.has(key)) return;
    const known = live.get(key);
    if (!known) live.set(key, { bytes, start: at, end: at });
    else {
      known.start = Math.min(known.start, at);
      known.end = Math.max(known.end, at);
    }
  };
  const keyOf = (step: MainStep, storage: number): string => keyOfStorage(step, storage);
  for (const step of steps) touchStep(step, touch, keyOf);
  for (const input of main.inputs) touch(keyOfTerm(input), bytesOfTerm(input), 0);
  for (const output of main.outputs) touch(keyOfTerm(output), bytesOfTerm(output), length - 1);
  const ranges = [...live].map(([id, range]) => ({ id, ...range, alignment: ALIGNMENT }));
  return { steps, ranges, length, keyOf };
}

/** Variables have bytes of their own, outside of the plan. */
const variableKeys = ({ inputs, outputs, inputPorts, outputPorts }: Graph): ReadonlySet<string> =>
  new Set(
    [...inputs.slice(inputPorts.length), ...outputs.slice(outputPorts.length)].map(keyOfTerm),
  );

/** Variables are set when nobody reads them any more: at the end. */
function inOrder({ outputs, outputPorts }: Graph): readonly Term[] {
  const last = new Set(outputs.slice(outputPorts.length));
  const order = topological(outputs);
  return [...order.filter((term) => !last.has(term)), ...order.filter((term) => last.has(term))];
}

function mainSteps(main: Graph, { functions, cpu }: ProgramParts): readonly MainStep[] {
  const steps: MainStep[] = [];
  let start = 0;
  for (const term of inOrder(main)) {
    if (term.kind !== 'apply') continue;
    const npu = term.op === CALL ? functions.get(String(term.attrs['function'])) : undefined;
    const own = cpu.get(term);
    // Results of one operator are computed with the first of them.
    if (!npu && !own) continue;
    const step: MainStep = { term, start, ...(npu && { npu }), ...(own && { cpu: own }) };
    steps.push(step);
    start += lengthOf(step);
  }
  return steps;
}

const lengthOf = ({ npu }: MainStep): number => (npu ? Math.max(1, npu.operations.length) : 1);

type Touch = (key: string, bytes: number, at: number) => void;

function touchStep(step: MainStep, touch: Touch, keyOf: Timeline['keyOf']): void {
  const { term, start, npu } = step;
  if (!npu) {
    for (const operand of operandsOf(term))
      if (operand.kind !== 'const' && typeOf(operand))
        touch(keyOfTerm(operand), bytesOfTerm(operand), start);
    for (const result of step.cpu?.results ?? [])
      touch(keyOfTerm(result), bytesOfTerm(result), start);
    for (const [index, bytes] of (step.cpu?.scratch ?? []).entries())
      touch(keyOfScratch(term, index), bytes, start);
    return;
  }
  for (const [index, { op }] of npu.operations.entries()) {
    for (const use of [op.ifm, op.ifm2, op.ofm]) {
      const storage = use && npu.storages.get(use.tensor);
      if (storage) touch(keyOf(step, storage.id), storage.size, start + index);
    }
  }
}

/** Params and outputs are tensors of main; the rest is the function's own. */
function keyOfStorage({ term, npu }: MainStep, storage: number): string {
  const found = npu?.storages.get(storage);
  const argument = found?.param === undefined ? undefined : term.args[found.param];
  if (argument) return keyOfTerm(argument);
  const [output] = found?.outputs ?? [];
  if (output === undefined) return `inside ${term.id} ${storage}`;
  return term.types.length === 1 ? keyOfTerm(term) : `tensor ${term.id}.${output}`;
}

export function bytesOfTerm(term: Term): number {
  const type = typeOf(term);
  return type ? bytesOfType(type) : 0;
}
