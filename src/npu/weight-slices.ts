/**
 * Cuts a section into slices: the palette stays, but each slice has its own divisors. The cheapest
 * way through all parameter sets is found step by step (Viterbi).
 */
import {
  MAX_QUOTIENT,
  MAX_TRUNCATED,
  type Palette,
  SLICE_HEADER_BITS,
  uncompressedBits,
  WEIGHT_DIVISORS,
} from './weight-palette.ts';
import { CODES, type Symbols, ZERO_DIVISORS } from './weight-symbols.ts';

/** How the indices of a slice are written. */
export interface IndexMode {
  /** Remainder bits, or all bits of an index when uncompressed. */
  readonly divisor: number;
  readonly form: 'unary' | 'truncated' | 'uncompressed';
}

export interface Slice {
  /** Symbols [start, end) of the section. */
  readonly start: number;
  readonly end: number;
  readonly mode: IndexMode;
  /** Absent without zero runs. */
  readonly zeroDivisor?: number;
}

/** Symbols that share their parameters. */
const STEP = 16;
/** SLICELEN has 15 bits; kept one below the largest length. */
const LONGEST_SLICE = 32767;
/** A slice's chunks of unary bits are filled up: about 6 bits for indices, as many for runs. */
const FILLING_BITS = 6;

function indexModes(palette: Palette): IndexMode[] {
  const modes: IndexMode[] = [
    { divisor: uncompressedBits(palette.entries.length, palette.entryBits), form: 'uncompressed' },
  ];
  for (let divisor = 0; divisor < WEIGHT_DIVISORS; divisor++) {
    modes.push({ divisor, form: 'unary' }, { divisor, form: 'truncated' });
  }
  return modes;
}

function indexCost(index: number, { divisor, form }: IndexMode): number {
  const quotient = index >> divisor;
  if (form === 'uncompressed') return quotient === 0 ? divisor : Infinity;
  if (form === 'unary') return quotient <= MAX_QUOTIENT ? divisor + 1 + quotient : Infinity;
  return quotient <= MAX_TRUNCATED ? divisor + Math.min(2, 1 + quotient) : Infinity;
}

/** Bits by index for one mode: a table, since every symbol is asked for every mode. */
function costTable(mode: IndexMode): Float64Array {
  const table = new Float64Array(CODES);
  for (let index = 0; index < CODES; index++) table[index] = indexCost(index, mode);
  return table;
}

interface Costs {
  readonly steps: number;
  readonly sets: number;
  /** Bits of a step under a parameter set, at step * sets + set. */
  readonly bits: Float64Array;
}

function addIndexCosts(costs: Costs, indices: Uint16Array, tables: readonly Float64Array[]): void {
  const zeroSets = costs.sets / tables.length;
  tables.forEach((table, m) => {
    for (let step = 0; step < costs.steps; step++) {
      const end = Math.min(indices.length, (step + 1) * STEP);
      let bits = 0;
      for (let i = step * STEP; i < end; i++) bits += table[indices[i] ?? 0] ?? Infinity;
      costs.bits.fill(
        bits,
        step * costs.sets + m * zeroSets,
        step * costs.sets + (m + 1) * zeroSets,
      );
    }
  });
}

/** The run before the first symbol counts with the first step. */
function addRunCosts(costs: Costs, runs: Int32Array): void {
  for (let step = 0; step < costs.steps; step++) {
    const end = Math.min(runs.length, (step + 1) * STEP + 1);
    for (let d = 0; d < ZERO_DIVISORS; d++) {
      let bits = 0;
      for (let i = step === 0 ? 0 : step * STEP + 1; i < end; i++) {
        bits += 1 + d + ((runs[i] ?? 0) >> d);
      }
      for (let set = d; set < costs.sets; set += ZERO_DIVISORS) {
        const at = step * costs.sets + set;
        costs.bits[at] = (costs.bits[at] ?? 0) + bits;
      }
    }
  }
}

/** For each step the parameter set that makes the sum of bits and changes least. */
function cheapestPath(costs: Costs, changeBits: number): Uint8Array {
  const { steps, sets, bits } = costs;
  const from = new Uint8Array(steps * sets);
  const total = new Float64Array(sets);
  for (let step = 0; step < steps; step++) {
    let cheapest = 0;
    for (let set = 1; set < sets; set++) {
      if ((total[set] ?? 0) < (total[cheapest] ?? 0)) cheapest = set;
    }
    const changed = (total[cheapest] ?? 0) + changeBits;
    for (let set = 0; set < sets; set++) {
      const kept = total[set] ?? 0;
      from[step * sets + set] = kept <= changed ? set : cheapest;
      total[set] = Math.min(kept, changed) + (bits[step * sets + set] ?? 0);
    }
  }
  const path = new Uint8Array(steps);
  let set = total.indexOf(Math.min(...total));
  for (let step = steps - 1; step >= 0; step--) {
    path[step] = set;
    set = from[step * sets + set] ?? 0;
  }
  return path;
}

/** Slices in order; together they cover all symbols. `indices` are the symbols under the palette. */
export function sliceSection(palette: Palette, indices: Uint16Array, symbols: Symbols): Slice[] {
  const modes = indexModes(palette);
  const zeroSets = symbols.runs ? ZERO_DIVISORS : 1;
  const steps = Math.ceil(indices.length / STEP);
  const sets = modes.length * zeroSets;
  const costs: Costs = { steps, sets, bits: new Float64Array(steps * sets) };
  addIndexCosts(costs, indices, modes.map(costTable));
  if (symbols.runs) addRunCosts(costs, symbols.runs);
  const filling = symbols.runs ? 2 * FILLING_BITS : FILLING_BITS;
  const path = cheapestPath(costs, SLICE_HEADER_BITS + filling);
  const slices: Slice[] = [];
  for (let start = 0; start < indices.length; ) {
    const set = path[start / STEP] ?? 0;
    let end = start;
    const limit = Math.min(indices.length, start + LONGEST_SLICE - (LONGEST_SLICE % STEP));
    while (end < limit && path[end / STEP] === set) end = Math.min(end + STEP, limit);
    const mode = modes[Math.floor(set / zeroSets)];
    if (mode === undefined) throw new Error('a path leads through known parameter sets');
    slices.push({ start, end, mode, ...(symbols.runs ? { zeroDivisor: set % zeroSets } : {}) });
    start = end;
  }
  return slices;
}
