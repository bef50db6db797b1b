/** Cuts a weight stream into sections, each with the palette that suits it. */
import {
  ALL_SIZES,
  choosePalette,
  FEW_SIZES,
  type Palette,
  type PaletteChoice,
} from './weight-palette.ts';
import { addStatistics, countWeights, type WeightStatistics } from './weight-symbols.ts';

/** Weights [start, end), written with one palette. */
export interface Section {
  readonly start: number;
  readonly end: number;
  readonly palette: Palette;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly statistics: WeightStatistics;
  readonly choice: PaletteChoice;
}

const SMALLEST_STRETCH = 64;
/** Bounds the time for large layers: the number of stretches to begin with. */
const MOST_STRETCHES = 128;

/** A run costs a bit or more behind each other weight, a zero that is a code 9 at most. */
const FEWEST_ZEROS = 10;

function chooseFor(statistics: WeightStatistics, sizes: readonly number[]): PaletteChoice {
  const plain = choosePalette(statistics, { zeroRuns: false, sizes });
  const zeros = statistics.counts[0] ?? 0;
  if (zeros * FEWEST_ZEROS < statistics.weights) return plain;
  const runs = choosePalette(statistics, { zeroRuns: true, sizes });
  return runs.bits < plain.bits ? runs : plain;
}

function cut(weights: Int16Array): Stretch[] {
  const size = Math.max(SMALLEST_STRETCH, Math.ceil(weights.length / MOST_STRETCHES));
  const stretches: Stretch[] = [];
  for (let start = 0; start < weights.length; ) {
    const end = Math.min(start + size, weights.length);
    const statistics = countWeights(weights, start, end);
    stretches.push({ start, end, statistics, choice: chooseFor(statistics, FEW_SIZES) });
    start = end;
  }
  return stretches;
}

function join(a: Stretch, b: Stretch): Stretch {
  const statistics = addStatistics(a.statistics, b.statistics);
  return { start: a.start, end: b.end, statistics, choice: chooseFor(statistics, FEW_SIZES) };
}

const gain = (a: Stretch, b: Stretch, joined: Stretch): number =>
  a.choice.bits + b.choice.bits - joined.choice.bits;

/** Joins neighbours while that saves bits, the most saving pair first. */
function joinStretches(stretches: Stretch[]): Stretch[] {
  const pairs = stretches.slice(1).map((b, i) => join(stretches[i] ?? b, b));
  for (;;) {
    let best = -1;
    let bestGain = -1;
    pairs.forEach((joined, i) => {
      const [a, b] = [stretches[i], stretches[i + 1]];
      const saved = a && b ? gain(a, b, joined) : -1;
      if (saved > bestGain) [best, bestGain] = [i, saved];
    });
    const joined = pairs[best];
    if (joined === undefined) return stretches;
    stretches.splice(best, 2, joined);
    pairs.splice(best, 1);
    const [before, after] = [stretches[best - 1], stretches[best + 1]];
    if (before) pairs[best - 1] = join(before, joined);
    if (after) pairs[best] = join(joined, after);
  }
}

/** Sections in order; together they cover all weights. */
export function sectionWeights(weights: Int16Array): Section[] {
  return joinStretches(cut(weights)).map(({ start, end, statistics }) => ({
    start,
    end,
    palette: chooseFor(statistics, ALL_SIZES).palette,
  }));
}
