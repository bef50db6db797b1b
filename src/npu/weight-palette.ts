/**
 * The palette of a stretch of weights: which codes get the short indices, whether zeros are runs,
 * and an estimate of the bits the stretch then takes (exact but for the filling of chunks).
 */
import { CODES, type WeightStatistics, ZERO_DIVISORS } from './weight-symbols.ts';

export interface Palette {
  /** Codes of indices 0, 1, ...; none or 2..32 of them. */
  readonly entries: readonly number[];
  /** Bits of an entry, 2..9; without entries the bits of an uncompressed index. */
  readonly entryBits: number;
  /** Codes that are no entry: index = code - directOffset + number of entries. */
  readonly directOffset: number;
  readonly zeroRuns: boolean;
}

export interface PaletteChoice {
  readonly palette: Palette;
  readonly bits: number;
}

export const SLICE_HEADER_BITS = 3 + 15 + 3 + 1 + 1;
export const PALETTE_HEADER_BITS = 5 + 5 + 3;
/** Divisors of weight indices are 0..5. */
export const WEIGHT_DIVISORS = 6;
/** The unary part of an index is at most 31, with truncation at most 2. */
export const MAX_QUOTIENT = 31;
export const MAX_TRUNCATED = 2;

const MAX_ENTRIES = 32;
const MAX_DIRECT_OFFSET = 31;
export const ALL_SIZES: readonly number[] = Array.from({ length: MAX_ENTRIES + 1 }, (_, n) => n);
/** Enough to compare stretches with one another. */
export const FEW_SIZES: readonly number[] = [0, 2, 4, 8, 16, 32];

export const bitWidth = (value: number): number => 32 - Math.clz32(value);

/** Codes of a stretch, the most frequent first. */
interface Ranking {
  readonly codes: Uint16Array;
  readonly counts: Int32Array;
  /** At i: the least and greatest of the codes from rank i on. */
  readonly least: Int32Array;
  readonly greatest: Int32Array;
  readonly symbols: number;
}

function rank(counts: Int32Array, zeroRuns: boolean): Ranking {
  const keys = new Float64Array(CODES);
  let distinct = 0;
  for (let code = zeroRuns ? 1 : 0; code < CODES; code++) {
    const count = counts[code] ?? 0;
    if (count > 0) keys[distinct++] = count * CODES + (CODES - 1 - code);
  }
  // Only zeros: one of them is a symbol all the same.
  if (distinct === 0) keys[distinct++] = CODES + (CODES - 1);
  const sorted = keys.subarray(0, distinct).sort();
  const codes = new Uint16Array(distinct);
  const ranked = new Int32Array(distinct);
  const least = new Int32Array(distinct + 1).fill(CODES);
  const greatest = new Int32Array(distinct + 1).fill(-1);
  let symbols = 0;
  for (let i = distinct - 1; i >= 0; i--) {
    const key = sorted[distinct - 1 - i] ?? 0;
    const code = CODES - 1 - (key % CODES);
    const count = Math.floor(key / CODES);
    codes[i] = code;
    ranked[i] = count;
    least[i] = Math.min(code, least[i + 1] ?? CODES);
    greatest[i] = Math.max(code, greatest[i + 1] ?? -1);
    symbols += count;
  }
  return { codes, counts: ranked, least, greatest, symbols };
}

/** A palette of the most frequent codes before its entries are listed. */
interface Size {
  readonly entries: number;
  readonly entryBits: number;
  readonly directOffset: number;
  /** The greatest index; 511 at most, the decoder has 9 bits. */
  readonly last: number;
}

function sizeOf(ranking: Ranking, entries: number, greatestEntry: number): Size {
  const rest = ranking.codes.length > entries;
  const directOffset = rest ? Math.min(MAX_DIRECT_OFFSET, ranking.least[entries] ?? 0) : 0;
  const greatest = (ranking.greatest[entries] ?? 0) - directOffset;
  const entryBits = Math.max(2, bitWidth(entries === 0 ? greatest : greatestEntry));
  return { entries, entryBits, directOffset, last: rest ? greatest + entries : entries - 1 };
}

/** Adds up unary bits for each divisor: quotients, and how many quotients are not zero. */
function addQuotients(sums: Float64Array, notZero: Float64Array, index: number, count: number) {
  for (let d = 0; d < WEIGHT_DIVISORS && index >> d > 0; d++) {
    sums[d] = (sums[d] ?? 0) + count * (index >> d);
    notZero[d] = (notZero[d] ?? 0) + count;
  }
}

/** Bits of all indices under the best divisor and form. `inPalette` sums up those of the entries. */
function indexBits(ranking: Ranking, size: Size, inPalette: readonly [Float64Array, Float64Array]) {
  const quotients = inPalette[0].slice();
  const notZero = inPalette[1].slice();
  const shift = size.entries - size.directOffset;
  for (let i = size.entries; i < ranking.codes.length; i++) {
    addQuotients(quotients, notZero, (ranking.codes[i] ?? 0) + shift, ranking.counts[i] ?? 0);
  }
  const plainBits = uncompressedBits(size.entries, size.entryBits);
  let best = size.last < 1 << plainBits ? ranking.symbols * plainBits : Infinity;
  for (let d = 0; d < WEIGHT_DIVISORS; d++) {
    const quotient = size.last >> d;
    if (quotient > MAX_QUOTIENT) continue;
    const unary = quotient <= MAX_TRUNCATED ? (notZero[d] ?? 0) : (quotients[d] ?? 0);
    best = Math.min(best, ranking.symbols * (1 + d) + unary);
  }
  return best;
}

/** Bits of an index in uncompressed mode. */
export const uncompressedBits = (entries: number, entryBits: number): number =>
  entries > 0 ? bitWidth(entries - 1) : entryBits;

function runBits(statistics: WeightStatistics, symbols: number): number {
  let best = Infinity;
  for (let d = 0; d < ZERO_DIVISORS; d++) {
    best = Math.min(best, (symbols + 1) * (1 + d) + (statistics.runQuotients[d] ?? 0));
  }
  return best;
}

export interface PaletteSearch {
  readonly zeroRuns: boolean;
  /** Numbers of entries to try, ascending. */
  readonly sizes: readonly number[];
}

/** The best palette of those asked for. */
export function choosePalette(statistics: WeightStatistics, search: PaletteSearch): PaletteChoice {
  const { zeroRuns, sizes } = search;
  const ranking = rank(statistics.counts, zeroRuns);
  const distinct = ranking.codes.length;
  const fixed = SLICE_HEADER_BITS + PALETTE_HEADER_BITS;
  const runs = zeroRuns ? runBits(statistics, ranking.symbols) : 0;
  const inPalette = [new Float64Array(WEIGHT_DIVISORS), new Float64Array(WEIGHT_DIVISORS)] as const;
  let best: Size | undefined;
  let bits = Infinity;
  let entries = 0;
  let greatestEntry = 0;
  for (const wanted of sizes) {
    for (; entries < Math.min(wanted, distinct); entries++) {
      addQuotients(...inPalette, entries, ranking.counts[entries] ?? 0);
      greatestEntry = Math.max(greatestEntry, ranking.codes[entries] ?? 0);
    }
    const size = sizeOf(ranking, entries, greatestEntry);
    if (entries !== 1 && size.last < CODES) {
      const own = fixed + runs + entries * size.entryBits + indexBits(ranking, size, inPalette);
      if (own < bits) [best, bits] = [size, own];
    }
    if (wanted >= distinct) break;
  }
  if (best === undefined) throw new Error('no palette holds the codes');
  const { entryBits, directOffset } = best;
  const listed = Array.from(ranking.codes.subarray(0, best.entries));
  return { palette: { entries: listed, entryBits, directOffset, zeroRuns }, bits };
}
