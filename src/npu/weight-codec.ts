/**
 * The weight stream: weights in the order of the MAC array, entropy-coded. Sections have a palette,
 * slices of a section their parameters, a slice its chunks.
 */
import { type BitWriter, createBitWriter } from './bit-writer.ts';
import { putSliceBody } from './weight-chunks.ts';
import type { Palette } from './weight-palette.ts';
import { type Section, sectionWeights } from './weight-sections.ts';
import { type Slice, sliceSection } from './weight-slices.ts';
import { CODES, plainSymbols, runSymbols, type Symbols } from './weight-symbols.ts';

const NO_ZERO_RUNS = 6;
const END_OF_STREAM = 7;
const UNCOMPRESSED = 7;
const LARGEST_WEIGHT = 255;

function indexTable({ entries, directOffset }: Palette): Uint16Array {
  const table = Uint16Array.from({ length: CODES }, (_, code) =>
    code < directOffset ? 0 : code - directOffset + entries.length,
  );
  entries.forEach((code, index) => {
    table[code] = index;
  });
  return table;
}

function putPalette(writer: BitWriter, palette: Palette): void {
  const { entries, entryBits, directOffset } = palette;
  writer.put(directOffset, 5);
  writer.put(Math.max(0, entries.length - 1), 5);
  writer.put(entryBits - 2, 3);
  for (const entry of entries) writer.put(entry, entryBits);
}

function putSliceHeader(writer: BitWriter, slice: Slice, first: boolean): void {
  const { mode } = slice;
  writer.put(slice.zeroDivisor ?? NO_ZERO_RUNS, 3);
  writer.put(slice.end - slice.start - 1, 15);
  writer.put(mode.form === 'uncompressed' ? UNCOMPRESSED : mode.divisor, 3);
  writer.put(mode.form === 'truncated' ? 1 : 0, 1);
  writer.put(first ? 1 : 0, 1);
}

/** The runs that a slice writes: with a new palette also the one before its first weight. */
function runsOf(slice: Slice, symbols: Symbols): { zeros?: { runs: Int32Array; divisor: number } } {
  if (symbols.runs === undefined || slice.zeroDivisor === undefined) return {};
  const runs = symbols.runs.subarray(slice.start === 0 ? 0 : slice.start + 1, slice.end + 1);
  return { zeros: { runs, divisor: slice.zeroDivisor } };
}

function putSection(writer: BitWriter, weights: Int16Array, section: Section): void {
  const { palette, start, end } = section;
  const symbols = (palette.zeroRuns ? runSymbols : plainSymbols)(weights, start, end);
  const table = indexTable(palette);
  const indices = symbols.codes.map((code) => table[code] ?? 0);
  for (const slice of sliceSection(palette, indices, symbols)) {
    const first = slice.start === 0;
    putSliceHeader(writer, slice, first);
    if (first) putPalette(writer, palette);
    const own = indices.subarray(slice.start, slice.end);
    putSliceBody(writer, { indices: own, mode: slice.mode, ...runsOf(slice, symbols) });
  }
}

/**
 * Encodes weights that are already in brick order. Every value lies in -255..255 (an exception
 * otherwise: the rules let no others through). The length is a multiple of 16 bytes.
 */
export function encodeWeightStream(weights: Int16Array): Uint8Array {
  const wrong = weights.find((weight) => Math.abs(weight) > LARGEST_WEIGHT);
  if (wrong !== undefined) throw new Error(`weight ${wrong} is outside -255..255`);
  const writer = createBitWriter();
  for (const section of sectionWeights(weights)) putSection(writer, weights, section);
  writer.put(END_OF_STREAM, 3);
  return writer.finish();
}
