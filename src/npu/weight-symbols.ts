/**
 * Weights as the symbols of the weight stream: sign-magnitude codes, and either every weight is a
 * symbol or only those that are not zero, with the number of zeros between them beside.
 */

/** Codes are magnitude << 1 | sign of -255..255: 9 bits. */
export const CODES = 512;
/** The divisors a zero run can have: 0..3. */
export const ZERO_DIVISORS = 4;

export const codeOf = (weight: number): number => (weight < 0 ? (-weight << 1) | 1 : weight << 1);

/** What the size of a stretch of weights depends on; two stretches add up. */
export interface WeightStatistics {
  /** How often each code occurs, zero included. */
  readonly counts: Int32Array;
  readonly weights: number;
  /** For each divisor the sum of the quotients of all zero runs. */
  readonly runQuotients: Float64Array;
}

/** Counts weights[start..end), a stretch whose zero runs lie behind a weight (or at its very start). */
export function countWeights(weights: Int16Array, start: number, end: number): WeightStatistics {
  const counts = new Int32Array(CODES);
  const runQuotients = new Float64Array(ZERO_DIVISORS);
  let run = 0;
  for (let i = start; i <= end; i++) {
    const weight = i < end ? (weights[i] ?? 0) : 1;
    if (weight === 0) {
      run++;
    } else if (run > 0) {
      for (let d = 0; d < ZERO_DIVISORS; d++) runQuotients[d] = (runQuotients[d] ?? 0) + (run >> d);
      run = 0;
    }
    if (i < end) counts[codeOf(weight)] = (counts[codeOf(weight)] ?? 0) + 1;
  }
  return { counts, weights: end - start, runQuotients };
}

export function addStatistics(a: WeightStatistics, b: WeightStatistics): WeightStatistics {
  const counts = a.counts.slice();
  for (let code = 0; code < CODES; code++) {
    counts[code] = (counts[code] ?? 0) + (b.counts[code] ?? 0);
  }
  const runQuotients = a.runQuotients.map((sum, d) => sum + (b.runQuotients[d] ?? 0));
  return { counts, weights: a.weights + b.weights, runQuotients };
}

export interface Symbols {
  readonly codes: Uint16Array;
  /** Zeros before the first code, then behind each code; absent when zeros are codes themselves. */
  readonly runs?: Int32Array;
}

/** Every weight of [start, end) is a symbol. */
export function plainSymbols(weights: Int16Array, start: number, end: number): Symbols {
  const codes = new Uint16Array(end - start);
  for (let i = start; i < end; i++) codes[i - start] = codeOf(weights[i] ?? 0);
  return { codes };
}

/** Zeros become runs. Without any other weight the last zero is a code, since a slice needs one. */
export function runSymbols(weights: Int16Array, start: number, end: number): Symbols {
  const codes = new Uint16Array(end - start);
  const runs = new Int32Array(end - start + 1);
  let length = 0;
  for (let i = start; i < end; i++) {
    const weight = weights[i] ?? 0;
    if (weight !== 0 || (length === 0 && i === end - 1)) codes[length++] = codeOf(weight);
    else runs[length] = (runs[length] ?? 0) + 1;
  }
  return { codes: codes.slice(0, length), runs: runs.slice(0, length + 1) };
}
