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
const ALL_SIZES: readonly number[] = Array.from({ length: MAX_ENTRIES + 1 }, (_, size) => size);
/** Enough to compare stretches with one another. */
const FEW_SIZES: readonly number[] = [0, 2, 3, 4, 6, 8, 12, 16, 24, 32];

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

/** The palette of the `size` most frequent codes, or nothing when an index would exceed 9 bits. */
function paletteOfSize(ranking: Ranking, size: number, zeroRuns: boolean): Palette | undefined {
  const entries = Array.from(ranking.codes.subarray(0, size));
  const rest = ranking.codes.length > size;
  const directOffset = rest ? Math.min(MAX_DIRECT_OFFSET, ranking.least[size] ?? 0) : 0;
  const greatest = (ranking.greatest[size] ?? 0) - directOffset;
  if (rest && greatest + size >= CODES) return undefined;
  const widest = size === 0 ? greatest : Math.max(...entries);
  return { entries, entryBits: Math.max(2, bitWidth(widest)), directOffset, zeroRuns };
}

/** How often each index occurs under the palette; `into` is cleared first. Returns the last index. */
function countIndices(ranking: Ranking, palette: Palette, into: Int32Array): number {
  const size = palette.entries.length;
  const shift = size - palette.directOffset;
  into.fill(0);
  let last = 0;
  for (let i = 0; i < ranking.codes.length; i++) {
    const index = i < size ? i : (ranking.codes[i] ?? 0) + shift;
    into[index] = ranking.counts[i] ?? 0;
    if (index > last) last = index;
  }
  return last;
}

/** Bits of all indices under the best divisor, truncation or none of both. */
function indexBits(counts: Int32Array, last: number, palette: Palette): number {
  const quotients = [0, 0, 0, 0, 0, 0];
  const notZero = [0, 0, 0, 0, 0, 0];
  let tail = 0;
  for (let index = last; index > 0; index--) {
    tail += counts[index] ?? 0;
    for (let d = 0; d < WEIGHT_DIVISORS && (index & ((1 << d) - 1)) === 0; d++) {
      quotients[d] = (quotients[d] ?? 0) + tail;
      if (index === 1 << d) notZero[d] = tail;
    }
  }
  const symbols = tail + (counts[0] ?? 0);
  let best = last < 1 << uncompressedBits(palette) ? symbols * uncompressedBits(palette) : Infinity;
  for (let d = 0; d < WEIGHT_DIVISORS; d++) {
    const quotient = last >> d;
    if (quotient > MAX_QUOTIENT) continue;
    const unary = quotient <= MAX_TRUNCATED ? (notZero[d] ?? 0) : (quotients[d] ?? 0);
    best = Math.min(best, symbols * (1 + d) + unary);
  }
  return best;
}

/** Bits of an index in uncompressed mode. */
export const uncompressedBits = (palette: Palette): number =>
  palette.entries.length > 0 ? bitWidth(palette.entries.length - 1) : palette.entryBits;

function runBits(statistics: WeightStatistics, symbols: number): number {
  let best = Infinity;
  for (let d = 0; d < ZERO_DIVISORS; d++) {
    best = Math.min(best, (symbols + 1) * (1 + d) + (statistics.runQuotients[d] ?? 0));
  }
  return best;
}

/** The best palette with or without zero runs. `thorough` tries every size. */
export function choosePalette(
  statistics: WeightStatistics,
  zeroRuns: boolean,
  thorough: boolean,
): PaletteChoice {
  const ranking = rank(statistics.counts, zeroRuns);
  const distinct = ranking.codes.length;
  const indexCounts = new Int32Array(CODES);
  const fixed = SLICE_HEADER_BITS + PALETTE_HEADER_BITS;
  const runs = zeroRuns ? runBits(statistics, ranking.symbols) : 0;
  let best: PaletteChoice | undefined;
  const sizes = thorough ? ALL_SIZES : FEW_SIZES;
  for (const wanted of sizes) {
    const size = Math.min(wanted, distinct);
    if (size === 1) continue;
    const palette = paletteOfSize(ranking, size, zeroRuns);
    if (palette === undefined) continue;
    const last = countIndices(ranking, palette, indexCounts);
    const own = fixed + size * palette.entryBits;
    const bits = own + runs + indexBits(indexCounts, last, palette);
    if (best === undefined || bits < best.bits) best = { palette, bits };
    if (wanted >= distinct) break;
  }
  if (best === undefined) throw new Error('no palette holds codes of 9 bits');
  return best;
}
