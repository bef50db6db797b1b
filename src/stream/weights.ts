/**
 * Decodes the weight streams that the NPU reads: weights as Golomb-Rice quotients and remainders over
 * a palette, interleaved with runs of zeros. The bits are little-endian: the first is bit 0 of byte 0.
 */
import type { Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';

interface Bits {
  readonly bytes: Uint8Array;
  /** The next bit. It may run past the end, where zeros are read; callers look at `spent`. */
  at: number;
}

interface Palette {
  /** Value of each index below its size. */
  readonly values: readonly number[];
  /** What index `values.length` stands for. */
  readonly direct: number;
  /** Bits of a palette entry, and of an uncompressed weight where there is no palette. */
  readonly bits: number;
}

interface SliceHeader {
  readonly count: number;
  /** Bits of a remainder. */
  readonly weightBits: number;
  readonly uncompressed: boolean;
  readonly truncated: boolean;
  /** Bits of a zero run's remainder; undefined where the slice has no zero runs. */
  readonly zeroBits: number | undefined;
  readonly newPalette: boolean;
  readonly palette: Palette;
}

interface Output {
  values: Int16Array;
  length: number;
  readonly limit: number;
}

const NO_ZERO_RUNS = 6;
const END = 7;
const UNCOMPRESSED = 7;
/** How far the weights may run ahead of the zero runs. */
const LEAD = 8;

/** More weights than any stream of 2^20 16-byte units of real layers holds. */
export const DEFAULT_LIMIT = 1 << 26;

/**
 * All weights of a stream or of several laid end to end, in the order of the stream, -255 to 255 each
 * where the stream is sound. At most `limit` of them, since a few damaged bytes can stand for many.
 * Errors: `damaged-weights`, `too-many-weights`.
 */
export function decodeWeightStream(bytes: Uint8Array, limit = DEFAULT_LIMIT): Result<Int16Array> {
  const bits: Bits = { bytes, at: 0 };
  const output: Output = { values: new Int16Array(1024), length: 0, limit };
  let palette: Palette | undefined;
  while (bits.at < bytes.length * 8) {
    const zeroDivisor = take(bits, 3);
    if (zeroDivisor === END) {
      bits.at = Math.ceil(bits.at / 8) * 8;
      palette = undefined;
      continue;
    }
    const header = readHeader(bits, zeroDivisor, palette);
    if (typeof header === 'string') return damaged('damaged-weights', bits, header);
    const problem = readSlice(bits, header, output);
    if (problem) return damaged(problem.code, bits, problem.message);
    palette = header.palette;
  }
  return success(output.values.slice(0, output.length));
}

function damaged(code: string, bits: Bits, message: string): Result<never> {
  const place = `weight stream, byte 0x${(bits.at >>> 3).toString(16)}`;
  return failure({ code, severity: 'error', message, place });
}

const spent = (bits: Bits): boolean => bits.at > bits.bytes.length * 8;

/** `count` is 0 to 15. */
function take(bits: Bits, count: number): number {
  const { bytes, at } = bits;
  const byte = at >>> 3;
  const window =
    (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
  bits.at = at + count;
  return (window >>> (at & 7)) & ((1 << count) - 1);
}

function readHeader(
  bits: Bits,
  zeroDivisor: number,
  before: Palette | undefined,
): SliceHeader | string {
  const count = take(bits, 15) + 1;
  const weightDivisor = take(bits, 3);
  const truncated = take(bits, 1) === 1;
  const newPalette = take(bits, 1) === 1;
  if (zeroDivisor > 3 && zeroDivisor !== NO_ZERO_RUNS)
    return `a slice has the zero divisor ${zeroDivisor}`;
  if (weightDivisor === 6) return 'a slice has the weight divisor 6';
  const palette = newPalette ? readPalette(bits) : before;
  if (!palette) return 'the first slice of a stream has no palette';
  const size = palette.values.length;
  const uncompressed = weightDivisor === UNCOMPRESSED;
  const uncompressedBits = size === 0 ? palette.bits : Math.ceil(Math.log2(size));
  return {
    count,
    weightBits: uncompressed ? uncompressedBits : weightDivisor,
    uncompressed,
    truncated,
    zeroBits: zeroDivisor === NO_ZERO_RUNS ? undefined : zeroDivisor,
    newPalette,
    palette,
  };
}

function readPalette(bits: Bits): Palette {
  const direct = take(bits, 5);
  const sizeCode = take(bits, 5);
  const width = take(bits, 3) + 2;
  const size = sizeCode === 0 ? 0 : sizeCode + 1;
  return { values: Array.from({ length: size }, () => take(bits, width)), direct, bits: width };
}

interface Problem {
  readonly code: 'damaged-weights' | 'too-many-weights';
  readonly message: string;
}

function readSlice(bits: Bits, header: SliceHeader, output: Output): Problem | undefined {
  const indices = new Int32Array(header.count);
  const runCount = header.zeroBits === undefined ? 0 : header.count + (header.newPalette ? 1 : 0);
  const runs = new Int32Array(runCount);
  readSymbols(bits, header, { indices, runs });
  if (spent(bits))
    return { code: 'damaged-weights', message: 'the weight stream ends in the middle of a slice' };
  return expand(header, { indices, runs }, output);
}

interface Symbols {
  readonly indices: Int32Array;
  readonly runs: Int32Array;
}

/** Quotients of one kind as they come in: `at` of them are known, `carry` belongs to the next. */
interface Queue {
  readonly values: Int32Array;
  readonly width: number;
  /** Quotients read; past the end of `values` they are padding. */
  at: number;
  carry: number;
  /** Remainders read. */
  done: number;
}

/**
 * A chunk is: up to 12 quotients of weights, up to 12 of zero runs, then the remainders of the chunk
 * before. Whichever kind is behind is read; the weights stay at most LEAD ahead.
 */
function readSymbols(bits: Bits, header: SliceHeader, { indices, runs }: Symbols): void {
  const weights = { values: indices, width: header.weightBits, at: 0, carry: 0, done: 0 };
  const zeros = { values: runs, width: header.zeroBits ?? 0, at: 0, carry: 0, done: 0 };
  const zeroChunk = header.zeroBits === 3 ? 8 : 12;
  for (;;) {
    const [weightsBefore, zerosBefore] = [weights.at, zeros.at];
    const lead = runs.length === 0 ? 0 : weights.at - zeros.at;
    const wantWeights = lead < LEAD && weights.at < indices.length;
    const wantZeros = lead >= 0 && zeros.at < runs.length;
    const unary0 = wantWeights && !header.uncompressed ? take(bits, 12) : 0;
    const unary = wantZeros ? take(bits, zeroChunk) : 0;
    if (wantWeights && header.uncompressed) weights.at += header.weightBits > 5 ? 8 : 12;
    else if (wantWeights) pushQuotients(weights, unary0, spread(bits, unary0), header.truncated);
    if (wantZeros) pushRuns(zeros, unary, zeroChunk);
    readRemainders(bits, weights, weightsBefore);
    readRemainders(bits, zeros, zerosBefore);
    if ((!wantWeights && !wantZeros) || spent(bits)) return;
  }
}

/** One more bit for each bit set in `mask`, put where that bit is. */
function spread(bits: Bits, mask: number): number {
  let result = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) if (take(bits, 1)) result |= rest & -rest;
  return result;
}

/** Code 0, 1 or 2 each; a 2 goes on into the next code unless quotients are truncated to 2. */
function pushQuotients(queue: Queue, unary0: number, unary1: number, truncated: boolean): void {
  for (let bit = 0; bit < 12; bit++) {
    const code = ((unary0 >>> bit) & 1) + ((unary1 >>> bit) & 1);
    if (code === 2 && !truncated) queue.carry += 2;
    else {
      if (queue.at < queue.values.length) queue.values[queue.at] = queue.carry + code;
      queue.at++;
      queue.carry = 0;
    }
  }
}

/** A 1 adds one to the run, a 0 ends it. */
function pushRuns(queue: Queue, unary: number, count: number): void {
  for (let bit = 0; bit < count; bit++) {
    if ((unary >>> bit) & 1) queue.carry++;
    else {
      if (queue.at < queue.values.length) queue.values[queue.at] = queue.carry;
      queue.at++;
      queue.carry = 0;
    }
  }
}

/** For the quotients known before this chunk; those past the end have none. */
function readRemainders(bits: Bits, queue: Queue, known: number): void {
  const { values, width } = queue;
  const end = Math.min(known, values.length);
  for (; queue.done < end; queue.done++)
    values[queue.done] = ((values[queue.done] ?? 0) << width) + take(bits, width);
}

/** With a new palette a run comes before the first weight; after that each weight has its run. */
function expand(header: SliceHeader, symbols: Symbols, output: Output): Problem | undefined {
  const { indices, runs } = symbols;
  const lead = header.newPalette ? 1 : 0;
  const total = output.length + indices.length + runs.reduce((sum, run) => sum + run, 0);
  if (total > output.limit)
    return { code: 'too-many-weights', message: `more than ${output.limit} weights` };
  reserve(output, total);
  const { values } = output;
  const table = header.palette.values.map(signed);
  const offset = header.palette.direct - table.length;
  let at = output.length + (lead ? (runs[0] ?? 0) : 0);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    values[at] = table[index] ?? signed(index + offset);
    at += 1 + (runs[i + lead] ?? 0);
  }
  output.length = total;
  return undefined;
}

/** Bit 0 is the sign, the rest the magnitude. */
const signed = (value: number): number => (value & 1 ? -(value >> 1) : value >> 1);

/** Fresh elements are zero, so zero runs need no writing. */
function reserve(output: Output, length: number): void {
  if (length <= output.values.length) return;
  const grown = new Int16Array(Math.max(length, output.values.length * 2));
  grown.set(output.values);
  output.values = grown;
}
