/** What is in memory when most of it is in use: the answer to "who needs all that?". */
import type { Compilation } from '../driver/compile.ts';
import { keyOfTerm, keyOfWeights, type MainStep } from '../driver/timeline.ts';
import type { Term } from '../ir/term.ts';

export interface PeakBuffer {
  readonly bytes: number;
  /** A feature map, or a copy of weights. */
  readonly kind: 'tensor' | 'weights';
  /** Operators of the model that the buffer belongs to; empty for inputs of the model. */
  readonly operators: readonly number[];
}

export interface MemoryPeak {
  /** Operators of the model that run then. */
  readonly running: readonly number[];
  /** Alive then, the largest first. */
  readonly buffers: readonly PeakBuffer[];
  readonly bytes: number;
}

interface Living extends PeakBuffer {
  readonly start: number;
  readonly end: number;
}

export function peakOf(compilation: Compilation): MemoryPeak {
  const { timeline } = compilation;
  const living = [...tensors(compilation), ...weightCopies(compilation)];
  const at = (step: number): readonly Living[] =>
    living.filter(({ start, end }) => start <= step && step <= end);
  let peak: MemoryPeak = { running: [], buffers: [], bytes: 0 };
  for (let step = 0; step < timeline.length; step++) {
    const alive = at(step);
    const bytes = alive.reduce((total, one) => total + one.bytes, 0);
    if (bytes <= peak.bytes) continue;
    const buffers = [...alive]
      .sort((a, b) => b.bytes - a.bytes)
      .map(({ kind, operators, bytes }) => ({ kind, operators, bytes }));
    peak = { running: runningAt(step, compilation), buffers, bytes };
  }
  return peak;
}

function tensors(compilation: Compilation): readonly Living[] {
  const terms = termsByKey(compilation);
  return compilation.timeline.ranges.map(({ id, bytes, start, end }) => ({
    ...{ bytes, start, end },
    kind: 'tensor',
    operators: operatorsOf(terms.get(id) ?? [], compilation),
  }));
}

/** Every buffer's key with the terms whose bytes it holds. */
function termsByKey({ timeline }: Compilation): ReadonlyMap<string, readonly Term[]> {
  const terms = new Map<string, readonly Term[]>();
  for (const step of timeline.steps) {
    if (!step.npu) terms.set(keyOfTerm(step.term), [step.term]);
    for (const storage of step.npu?.storages.values() ?? [])
      if (storage.param === undefined) terms.set(timeline.keyOf(step, storage.id), storage.terms);
  }
  return terms;
}

function weightCopies(compilation: Compilation): readonly Living[] {
  const { timeline, plan } = compilation;
  return timeline.steps.flatMap((step) =>
    (step.npu?.operations ?? []).flatMap(({ layer, term, within }, index): Living[] => {
      const buffer = plan.bufferOf(step, index);
      if (!layer || !buffer || !plan.memory.offsets.has(keyOfWeights(step, index))) return [];
      const end = step.start + index;
      return [
        {
          kind: 'weights',
          bytes: layer.weightBytes + layer.scaleBytes,
          operators: operatorsOf([term, ...within], compilation),
          start: buffer.early ? end - 1 : end,
          end,
        },
      ];
    }),
  );
}

function runningAt(at: number, compilation: Compilation): readonly number[] {
  const step = [...compilation.timeline.steps].reverse().find(({ start }) => start <= at);
  return step ? operatorsOf(termsAt(step, at), compilation) : [];
}

function termsAt({ term, npu, start }: MainStep, at: number): readonly Term[] {
  const operation = npu?.operations[at - start];
  return operation ? [operation.term, ...operation.within] : [term];
}

const operatorsOf = (terms: readonly Term[], { pool }: Compilation): readonly number[] =>
  [...new Set(terms.flatMap((term) => [...pool.provenanceOf(term).operators]))].sort(
    (a, b) => a - b,
  );
