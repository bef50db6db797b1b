import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FeatureMap } from '../../../src/sim/feature-map.ts';
import { gather, runsOf, scatter } from '../../../src/sim/feature-map.ts';

const base: FeatureMap = {
  name: 'IFM',
  region: 1,
  height: 2,
  width: 2,
  depth: 3,
  type: { bytes: 1, signed: true },
  zero: 0,
  layout: 'NHWC',
  bases: [0, 0, 0, 0],
  height0: 2,
  height1: 2,
  width0: 2,
  strideY: 6,
  strideX: 3,
  strideC: 1,
};

const ramp = Uint8Array.from({ length: 256 }, (_, at) => at);
const read = (change: Partial<FeatureMap>): number[] => [...gather({ ...base, ...change }, ramp)];

test('packed NHWC is one run', () => {
  assert.equal(read({}), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.equal(runsOf(base), [{ start: 0, end: 12 }]);
});

test('strides may leave gaps, and may be negative', () => {
  assert.equal(read({ strideX: 10, strideY: 40, depth: 1 }), [0, 10, 40, 50]);
  const reversed = { ...base, bases: [53, 0, 0, 0], strideX: -3, strideY: -50, depth: 1 } as const;
  assert.equal(read(reversed), [53, 50, 3, 0]);
  assert.equal(
    runsOf(reversed).map(({ start }) => start),
    [0, 3, 50, 53],
  );
});

test('bricks of 16 channels lie side by side, and padding lanes are not touched', () => {
  const bricks = {
    ...base,
    layout: 'NHCWB16',
    height: 1,
    depth: 18,
    strideX: 16,
    strideC: 32,
    strideY: 64,
  } as const;
  const values = read(bricks);
  assert.equal([values[0], values[15], values[16], values[17], values[18]], [0, 15, 32, 33, 16]);
  assert.equal(runsOf(bricks), [
    { start: 0, end: 34 },
    { start: 48, end: 50 },
  ]);
});

test('four tiles have their own bases', () => {
  const tiles = {
    ...base,
    height: 3,
    width: 3,
    depth: 1,
    strideX: 1,
    strideY: 10,
    bases: [0, 100, 150, 200],
    height0: 2,
    height1: 1,
    width0: 2,
  } as const;
  assert.equal(read(tiles), [0, 1, 100, 10, 11, 200 - 256, 150 - 256, 151 - 256, 210 - 256]);
});

test('what is stored is read back, for every element type', () => {
  for (const bytes of [1, 2, 4] as const)
    for (const signed of [true, false]) {
      const map = { ...base, type: { bytes, signed }, strideX: 3 * bytes, strideY: 6 * bytes };
      const low = signed ? -100 : 100;
      const values = Int32Array.from({ length: 12 }, (_, at) => low + at);
      const memory = new Uint8Array(64);
      scatter(map, memory, values);
      assert.equal([...gather(map, memory)], [...values]);
    }
});

test('what would lie outside the bytes reads as 0 and is not stored', () => {
  const memory = new Uint8Array(4).fill(7);
  const map = { ...base, bases: [-2, 0, 0, 0] } as const;
  assert.equal([...gather(map, memory)].slice(0, 7), [0, 0, 7, 7, 7, 7, 0]);
  scatter(map, memory, new Int32Array(12).fill(1));
  assert.equal([...memory], [1, 1, 1, 1]);
});

test.run();
