/** Search for an order of placement with a low peak: good first orders, then a seeded hill climb. */
import type { Span } from './memory-range.ts';
import { type Placement, placeInOrder } from './placement.ts';

/** Bound on pairs of spans looked at; keeps 200 spans within some milliseconds. */
const WORK = 8_000_000;
const MOST_STEPS = 4000;

/** Stops at `lowerBound`, or when the work is used up. A step to an equal peak is taken: plateaus end. */
export function improveOrder(spans: readonly Span[], lowerBound: number): Placement {
  let best = bestFirstOrder(spans);
  const steps = Math.min(MOST_STEPS, Math.floor(WORK / (spans.length * spans.length + 1)));
  const random = randomSource(spans.length + 1);
  for (let step = 0; step < steps && best.layout.peak > lowerBound; step++) {
    const order = changed(best, spans, random);
    const layout = placeInOrder(spans, order, best.layout.peak);
    if (layout) best = { order, layout };
  }
  return best.layout;
}

interface Ordered {
  readonly order: readonly number[];
  readonly layout: Placement;
}

/** Ways to order spans that are often best as they are; larger comes first. */
const FIRST_ORDERS: readonly ((one: Span) => number)[] = [
  (one) => one.bytes,
  (one) => one.bytes * (one.end - one.start + 1),
  (one) => one.end - one.start,
  (one) => -one.start,
  (one) => one.end,
];

function bestFirstOrder(spans: readonly Span[]): Ordered {
  const all = FIRST_ORDERS.map((weight): Ordered => {
    const order = [...spans.keys()].sort(
      (a, b) => fixedFirst(spans[a], spans[b]) || descending(spans[a], spans[b], weight) || a - b,
    );
    return { order, layout: placeInOrder(spans, order) ?? { offsets: [], peak: 0 } };
  });
  return all.reduce((best, one) => (one.layout.peak < best.layout.peak ? one : best));
}

const fixedFirst = (a?: Span, b?: Span): number =>
  Number(a?.fixed === undefined) - Number(b?.fixed === undefined);

const descending = (a: Span | undefined, b: Span | undefined, of: (one: Span) => number): number =>
  a && b ? of(b) - of(a) || b.bytes - a.bytes : 0;

/** A span that reaches the peak goes before, or changes places with, one that was placed earlier. */
function changed(from: Ordered, spans: readonly Span[], random: RandomSource): readonly number[] {
  const { order, layout } = from;
  const fixed = spans.filter((one) => one.fixed !== undefined).length;
  const reaching = order.flatMap((at, position) => {
    const end = (layout.offsets[at] ?? 0) + (spans[at]?.bytes ?? 0);
    return end === layout.peak && position >= fixed ? [position] : [];
  });
  const late = reaching[random(reaching.length)] ?? fixed + random(order.length - fixed);
  const early = fixed + random(late - fixed);
  const next = [...order];
  if (random(2) === 0) next.splice(early, 0, ...next.splice(late, 1));
  else [next[late], next[early]] = [next[early] ?? 0, next[late] ?? 0];
  return next;
}

/** A number from 0 to below `below`. */
type RandomSource = (below: number) => number;

/** xorshift32: the same seed gives the same numbers everywhere. */
function randomSource(seed: number): RandomSource {
  let state = seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}
