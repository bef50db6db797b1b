/** Placing spans one after another, each at the lowest offset that is free while it lives. */
import { roundUp, type Span } from './memory-range.ts';

/** `offsets` runs parallel to the spans. */
export interface Placement {
  readonly offsets: readonly number[];
  readonly peak: number;
}

/**
 * Places the spans in the given order, undefined as soon as the peak passes `limit`. Every layout that
 * wastes no byte below a span is found by some order, so a search over orders misses nothing.
 */
export function placeInOrder(
  spans: readonly Span[],
  order: readonly number[],
  limit = Number.POSITIVE_INFINITY,
): Placement | undefined {
  const offsets = new Array<number>(spans.length).fill(0);
  const placed: Placed[] = [];
  let peak = 0;
  for (const at of order) {
    const span = spans[at];
    if (!span || span.bytes === 0) continue;
    const offset = span.fixed ?? lowestFree(span, placed);
    peak = Math.max(peak, offset + span.bytes);
    if (peak > limit) return undefined;
    offsets[at] = offset;
    insertByOffset(placed, { span, offset, end: offset + span.bytes });
  }
  return { offsets, peak };
}

interface Placed {
  readonly span: Span;
  readonly offset: number;
  /** First byte behind. */
  readonly end: number;
}

/** `placed` is sorted by offset, so the first gap that is wide enough is the lowest. */
function lowestFree(span: Span, placed: readonly Placed[]): number {
  let candidate = 0;
  for (const other of placed) {
    if (other.span.start > span.end || span.start > other.span.end) continue;
    if (other.offset >= candidate + span.bytes) break;
    if (other.end > candidate) candidate = roundUp(other.end, span.alignment);
  }
  return candidate;
}

function insertByOffset(placed: Placed[], one: Placed): void {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((placed[middle]?.offset ?? 0) <= one.offset) low = middle + 1;
    else high = middle;
  }
  placed.splice(low, 0, one);
}
