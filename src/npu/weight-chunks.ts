/**
 * The body of a slice: chunks in which unary parts of weight indices and zero runs alternate, each
 * followed by the remainders of the chunk before. The order is the one in which the decoder asks.
 */
import type { BitWriter } from './bit-writer.ts';
import type { IndexMode } from './weight-slices.ts';

export interface SliceBody {
  readonly indices: Uint16Array;
  readonly mode: IndexMode;
  /** Absent without zero runs. */
  readonly zeros?: { readonly runs: Int32Array; readonly divisor: number };
}

/** One of the two interleaved lists of values. */
interface Lane {
  /** Whole quotients written so far. */
  position: number;
  /** What is left of the quotient at `position`. */
  quotient: number;
  /** Remainders of [from, to) belong to the chunk before. */
  from: number;
  to: number;
}

const CHUNK = 12;
/** Uncompressed indices of more than 5 bits come 8 a chunk, unary bits of runs with divisor 3 too. */
const SMALL_CHUNK = 8;
/** How far weights may be ahead of zero runs. */
const MAX_AHEAD = 8;

const lane = (first: number): Lane => ({ position: 0, quotient: first, from: 0, to: 0 });

/** A chunk of weight quotients: 12 bits now, and the second bits of the codes for later. */
function packWeights(state: Lane, { indices, mode }: SliceBody): [number, number, number] {
  let first = 0;
  let second = 0;
  let seconds = 0;
  for (let i = 0; i < CHUNK && state.position < indices.length; i++) {
    const symbol = Math.min(2, state.quotient);
    if (symbol > 0) {
      first |= 1 << i;
      second |= (symbol - 1) << seconds++;
    }
    state.quotient -= symbol;
    if (symbol < 2 || mode.form === 'truncated') {
      state.position++;
      state.quotient = (indices[state.position] ?? 0) >> mode.divisor;
    }
  }
  return [first, second, seconds];
}

/** A chunk of run quotients: a one for each, a zero behind each. */
function packRuns(state: Lane, runs: Int32Array, divisor: number): number {
  const width = runChunk(divisor);
  let bits = 0;
  for (let i = 0; i < width && state.position < runs.length; i++) {
    if (state.quotient > 0) {
      bits |= 1 << i;
      state.quotient--;
    } else {
      state.position++;
      state.quotient = (runs[state.position] ?? 0) >> divisor;
    }
  }
  return bits;
}

const runChunk = (divisor: number): number => (divisor === 3 ? SMALL_CHUNK : CHUNK);

function putRemainders(
  writer: BitWriter,
  state: Lane,
  values: Uint16Array | Int32Array,
  width: number,
): void {
  for (; state.from < state.to; state.from++) writer.put(values[state.from] ?? 0, width);
}

/** Unary bits of one chunk of each lane that takes part; the lanes move on. */
function putQuotients(writer: BitWriter, body: SliceBody, weights: Lane, zeros: Lane): void {
  const { indices, mode } = body;
  const ahead = body.zeros ? weights.position - zeros.position : 0;
  const takeWeights = ahead < MAX_AHEAD && weights.position < indices.length;
  const takeRuns = body.zeros && ahead >= 0 && zeros.position < body.zeros.runs.length;
  let seconds: [number, number] = [0, 0];
  if (takeWeights && mode.form === 'uncompressed') {
    const count = mode.divisor > 5 ? SMALL_CHUNK : CHUNK;
    weights.position = Math.min(indices.length, weights.position + count);
  } else if (takeWeights) {
    const [first, second, width] = packWeights(weights, body);
    writer.put(first, CHUNK);
    seconds = [second, width];
  }
  if (takeRuns) {
    const { runs, divisor } = body.zeros;
    writer.put(packRuns(zeros, runs, divisor), runChunk(divisor));
  }
  writer.put(...seconds);
}

export function putSliceBody(writer: BitWriter, body: SliceBody): void {
  const { indices, mode } = body;
  const runs = body.zeros?.runs ?? new Int32Array(0);
  const zeroDivisor = body.zeros?.divisor ?? 0;
  const weights = lane((indices[0] ?? 0) >> mode.divisor);
  const zeros = lane((runs[0] ?? 0) >> zeroDivisor);
  while (weights.from < indices.length || zeros.from < runs.length) {
    putQuotients(writer, body, weights, zeros);
    putRemainders(writer, weights, indices, mode.divisor);
    putRemainders(writer, zeros, runs, zeroDivisor);
    weights.to = weights.position;
    zeros.to = zeros.position;
  }
}
