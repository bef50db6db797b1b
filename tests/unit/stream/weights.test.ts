import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeWeightStream } from '../../../src/stream/weights.ts';

/** A published example: palette, zero runs, uncompressed indices. */
const GOLDEN = `b8 00 5c 71 5e 1f fc 01 03 05 08 0c 10 90 38 12 d7 99 3a d2 99 24 ae 23 9d a9 23 00 f0
  ff ff ff`;
const WEIGHTS = [0, 2, 3, 0, -1, -2, -3, 0, 0, 0, 1, -250, 240];

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));

/** Packs [value, bits] pairs, lowest bit first, and ends the stream. */
function pack(...parts: readonly (readonly [value: number, bits: number])[]): Uint8Array {
  const bits = [...parts, [7, 3] as const].flatMap(([value, count]) =>
    Array.from({ length: count }, (_, at) => (value >>> at) & 1),
  );
  while (bits.length % 128) bits.push(1);
  return Uint8Array.from({ length: bits.length / 8 }, (_, byte) =>
    bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, at) => sum | (bit << at), 0),
  );
}

function decode(bytes: Uint8Array): readonly number[] {
  const result = decodeWeightStream(bytes);
  assert.ok(result.ok, result.ok ? '' : result.diagnostics[0]?.message);
  return [...result.value];
}

/** ZDIV, SLICELEN, WDIV, WTRUNC, NEWPAL; then DIROFS, PALSIZE, PALBITS. */
const header = (zdiv: number, count: number, wdiv: number, truncated: number) =>
  [
    [zdiv, 3],
    [count - 1, 15],
    [wdiv, 3],
    [truncated, 1],
    [1, 1],
  ] as const;
const noPalette = [
  [0, 5],
  [0, 5],
  [7, 3],
] as const;

test('the published example', () => {
  assert.equal(decode(bytesOf(GOLDEN)), [...WEIGHTS, ...WEIGHTS, ...WEIGHTS]);
});

test('streams laid end to end are one list', () => {
  const one = bytesOf(GOLDEN);
  assert.is(decode(Uint8Array.of(...one, ...one)).length, 78);
});

test('uncompressed without palette: 9-bit sign and magnitude', () => {
  const values = [510, 511, 0, 3];
  const bytes = pack(...header(6, 4, 7, 0), ...noPalette, ...values.map((v) => [v, 9] as const));
  assert.equal(decode(bytes), [255, -255, 0, -1]);
});

test('quotients: 2 goes on into the next code, remainders follow a chunk later', () => {
  // codes 2,1 -> 3; 0 -> 0; 1 -> 1; eight more are padding. Remainder bits: 1, 0, 1.
  const unary0 = 0b1011;
  const unary1 = [1, 0, 0].map((bit) => [bit, 1] as const);
  const bytes = pack(
    ...header(6, 3, 1, 0),
    ...noPalette,
    [unary0, 12],
    ...unary1,
    [1, 1],
    [0, 1],
    [1, 1],
  );
  // indices (3 << 1) + 1, 0, (1 << 1) + 1 as sign and magnitude
  assert.equal(decode(bytes), [-3, 0, -1]);
});

test('truncated quotients: 2 is a value of its own', () => {
  const bytes = pack(...header(6, 2, 0, 1), ...noPalette, [0b11, 12], [1, 1], [0, 1]);
  assert.equal(decode(bytes), [1, 0]);
});

test('zero runs stand before the first weight and after each', () => {
  // runs 2, 0, 1 around two weights of index 2 (value 1)
  const bytes = pack(
    ...header(0, 2, 0, 1),
    ...noPalette,
    [0b11, 12],
    [0b010011, 12],
    [1, 1],
    [1, 1],
  );
  assert.equal(decode(bytes), [0, 0, 1, 1, 0]);
});

test('garbage neither throws nor fills the memory', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const result = decodeWeightStream(bytes, 100_000);
      assert.ok(result.ok ? result.value.length <= 100_000 : result.diagnostics.length === 1);
    }),
    { numRuns: 2000, seed: 7 },
  );
});

test('a cut stream is refused at its end', () => {
  const result = decodeWeightStream(bytesOf(GOLDEN).slice(0, 20));
  assert.ok(!result.ok);
  assert.is(result.diagnostics[0]?.code, 'damaged-weights');
});

test('too many weights are refused', () => {
  const result = decodeWeightStream(bytesOf(GOLDEN), 38);
  assert.ok(!result.ok);
  assert.is(result.diagnostics[0]?.code, 'too-many-weights');
});

test('a first slice without palette is refused', () => {
  const result = decodeWeightStream(pack([6, 3], [0, 15], [0, 3], [0, 1], [0, 1]));
  assert.ok(!result.ok);
  assert.is(result.diagnostics[0]?.code, 'damaged-weights');
});

test.run();
