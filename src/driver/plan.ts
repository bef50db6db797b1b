/** One memory plan for everything: feature maps, CPU tensors, inputs, outputs, copies of weights. */

import type { MemoryRange } from '../memory/memory-range.ts';
import { type MemoryPlan, planMemory } from '../memory/plan-memory.ts';
import type { WeightBuffer } from '../npu/schedule.ts';
import { keyOfWeights, type MainStep, type Timeline } from './timeline.ts';

/** Which weights are copied into SRAM before use: those read more than once, or none. */
export type WeightBuffering = 'reread' | 'never';

export interface PlanOptions {
  readonly buffering: WeightBuffering;
  /** Bytes of SRAM that the plan should not exceed, if there is a limit. */
  readonly limit?: number;
}

export interface ProgramPlan {
  readonly memory: MemoryPlan<string>;
  readonly bufferOf: (step: MainStep, operation: number) => WeightBuffer | undefined;
}

interface Candidate {
  readonly key: string;
  readonly bytes: number;
  readonly step: number;
  /** Whether there is an operation of the same function in front. */
  readonly hasFront: boolean;
}

/**
 * Buffers for weights come last: they are filled early, beside the operation in front, only where
 * that costs no memory, and given up, the largest first, where the limit asks for it.
 */
export function planProgram(timeline: Timeline, options: PlanOptions): ProgramPlan {
  let wanted = options.buffering === 'never' ? [] : candidatesOf(timeline);
  for (;;) {
    const early = chooseEarly(timeline, wanted);
    const buffers = wanted.map((one) => rangeOf(one, early.has(one.key)));
    const memory = planMemory({ ranges: [...timeline.ranges, ...buffers] });
    const over = options.limit !== undefined && memory.peak > options.limit;
    if (!over || wanted.length === 0) return { memory, bufferOf: lookup(memory, early) };
    const largest = wanted.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    wanted = wanted.filter((one) => one !== largest);
  }
}

function candidatesOf({ steps }: Timeline): readonly Candidate[] {
  return steps.flatMap((step) =>
    (step.npu?.operations ?? []).flatMap(({ layer, reads }, index) => {
      if (!layer || reads < 2) return [];
      const bytes = layer.weightBytes + layer.scaleBytes;
      const key = keyOfWeights(step, index);
      return [{ key, bytes, step: step.start + index, hasFront: index > 0 }];
    }),
  );
}

const rangeOf = ({ key, bytes, step }: Candidate, early: boolean): MemoryRange<string> => ({
  id: key,
  bytes,
  start: early ? step - 1 : step,
  end: step,
  alignment: 16,
});

/** Copies that can start one operation earlier without more bytes being alive than there are anyway. */
function chooseEarly(timeline: Timeline, wanted: readonly Candidate[]): ReadonlySet<string> {
  const alive = new Array<number>(timeline.length).fill(0);
  const ranges = [...timeline.ranges, ...wanted.map((one) => rangeOf(one, false))];
  for (const { bytes, start, end } of ranges)
    for (let at = start; at <= end; at++) alive[at] = (alive[at] ?? 0) + bytes;
  const most = Math.max(0, ...alive);
  const early = new Set<string>();
  for (const { key, bytes, step, hasFront } of wanted) {
    const before = (alive[step - 1] ?? 0) + bytes;
    if (!hasFront || before > most) continue;
    alive[step - 1] = before;
    early.add(key);
  }
  return early;
}

function lookup(memory: MemoryPlan<string>, early: ReadonlySet<string>): ProgramPlan['bufferOf'] {
  return (step, operation) => {
    const key = keyOfWeights(step, operation);
    const offset = memory.offsets.get(key);
    return offset === undefined ? undefined : { offset, early: early.has(key) };
  };
}
