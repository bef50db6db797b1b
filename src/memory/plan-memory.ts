/**
 * Memory: offsets for byte ranges that live from one program step to another, so that ranges alive at
 * the same time never share bytes. It knows nothing of tensors, regions or targets.
 */
import { improveOrder } from './improve-order.ts';
import { type MemoryRange, type Span, spanOf } from './memory-range.ts';

export interface MemoryPlan<Id> {
  readonly offsets: ReadonlyMap<Id, number>;
  /** Bytes the plan needs. */
  readonly peak: number;
  /** No plan needs fewer bytes than this: the most that is alive in one step. */
  readonly lowerBound: number;
}

/** The same ranges in the same order give the same plan. Throws when fixed ranges collide. */
export function planMemory<Id>(request: {
  readonly ranges: readonly MemoryRange<Id>[];
}): MemoryPlan<Id> {
  const spans = request.ranges.map(spanOf);
  const lowerBound = mostAlive(spans);
  const layout = improveOrder(spans, lowerBound);
  checkFixed(spans);
  const offsets = new Map(request.ranges.map((range, at) => [range.id, layout.offsets[at] ?? 0]));
  return { offsets, peak: layout.peak, lowerBound };
}

/** Most bytes alive in one step; never less than the end of a range whose offset is fixed. */
function mostAlive(spans: readonly Span[]): number {
  const changes = spans.flatMap((one) => [
    { step: one.start, bytes: one.bytes },
    { step: one.end + 1, bytes: -one.bytes },
  ]);
  changes.sort((a, b) => a.step - b.step || a.bytes - b.bytes);
  let alive = 0;
  let most = Math.max(0, ...spans.map((one) => (one.fixed ?? 0) + one.bytes));
  for (const change of changes) {
    alive += change.bytes;
    most = Math.max(most, alive);
  }
  return most;
}

function checkFixed(spans: readonly Span[]): void {
  const fixed = spans.filter((one) => one.fixed !== undefined && one.bytes > 0);
  for (const [at, a] of fixed.entries()) {
    for (const b of fixed.slice(at + 1)) {
      const together = a.start <= b.end && b.start <= a.end;
      const low = Math.max(a.fixed ?? 0, b.fixed ?? 0);
      const high = Math.min((a.fixed ?? 0) + a.bytes, (b.fixed ?? 0) + b.bytes);
      if (together && low < high) throw new Error(`fixed memory ranges collide at byte ${low}`);
    }
  }
}
