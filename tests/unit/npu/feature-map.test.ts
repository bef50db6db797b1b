import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bytesOfBox,
  ELEMENT_BYTES,
  type FmPlacement,
  packedStrides,
  storageBytes,
  wholeBox,
} from '../../../src/npu/feature-map.ts';
import type { FmDType, FmShape, Layout } from '../../../src/npu/operation.ts';
import { shapeOf } from './sample-steps.ts';

test('packed strides of both layouts', () => {
  const shape = shapeOf(5, 7, 20);
  assert.equal(packedStrides(shape, 'i8', 'NHWC'), { y: 140, x: 20, c: 1 });
  assert.equal(packedStrides(shape, 'i8', 'NHCWB16'), { y: 16 * 7 * 2, x: 16, c: 16 * 7 });
  assert.equal(packedStrides(shape, 'i32', 'NHCWB16'), { y: 64 * 7 * 2, x: 64, c: 64 * 7 });
  assert.is(storageBytes(shape, 'i16', 'NHWC'), 2 * 5 * 7 * 20);
  assert.is(storageBytes(shape, 'i8', 'NHCWB16'), 5 * 7 * 32);
});

test('a slice has the strides of the whole', () => {
  // Rows 1 to 8, columns 3 to 10, channels 0 to 3 of a 10 x 12 x 8 map.
  const strides = packedStrides(shapeOf(10, 12, 8), 'i8', 'NHWC');
  assert.equal(strides, { y: 96, x: 8, c: 1 });
  const at: FmPlacement = { region: 1, address: 120, layout: 'NHWC', strides };
  const ranges = bytesOfBox(at, 'i8', wholeBox(shapeOf(8, 8, 4)));
  assert.is(ranges.length, 64);
  assert.equal(ranges[9], { region: 1, address: 120 + 96 + 8, bytes: 4 });
});

test('a whole packed map is one range', () => {
  const shape = shapeOf(6, 5, 32);
  for (const layout of ['NHWC', 'NHCWB16'] as const) {
    const at = { region: 1, address: 64, layout, strides: packedStrides(shape, 'i16', layout) };
    const bytes = storageBytes(shape, 'i16', layout);
    assert.equal(bytesOfBox(at, 'i16', wholeBox(shape)), [{ region: 1, address: 64, bytes }]);
  }
});

const anyBox = fc.record({
  shape: fc.tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 40 }),
  ),
  cut: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat(), fc.nat()),
  layout: fc.constantFrom<Layout>('NHWC', 'NHCWB16'),
  dtype: fc.constantFrom<FmDType>('i8', 'i16', 'i32'),
});

/** Address of one element, from the definition of the layouts. */
function addressOf(at: FmPlacement, element: number, [y, x, c]: readonly number[]): number {
  const { strides } = at;
  const plane = at.layout === 'NHWC' ? 0 : Math.floor(c! / 16) * strides.c;
  const within = at.layout === 'NHWC' ? c! : c! % 16;
  return at.address + y! * strides.y + x! * strides.x + plane + within * element;
}

test('the bytes of a box are those of its elements', () => {
  fc.assert(
    fc.property(anyBox, ({ shape: [height, width, depth], cut, layout, dtype }) => {
      const shape: FmShape = { height, width, depth };
      const span = (size: number, a: number, b: number) => {
        const low = a % size;
        return [low, low + 1 + (b % (size - low))] as const;
      };
      const ys = span(height, cut[0], cut[1]);
      const xs = span(width, cut[2], cut[3]);
      const cs = span(depth, cut[4], cut[5]);
      const at = { region: 1, address: 32, layout, strides: packedStrides(shape, dtype, layout) };
      const element = ELEMENT_BYTES[dtype];
      const wanted = new Set<number>();
      for (let y = ys[0]; y < ys[1]; y++)
        for (let x = xs[0]; x < xs[1]; x++)
          for (let c = cs[0]; c < cs[1]; c++)
            for (let k = 0; k < element; k++) wanted.add(addressOf(at, element, [y, x, c]) + k);
      const box = { low: shapeOf(ys[0], xs[0], cs[0]), high: shapeOf(ys[1], xs[1], cs[1]) };
      const found = bytesOfBox(at, dtype, box).flatMap((one) =>
        Array.from({ length: one.bytes }, (_, k) => one.address + k),
      );
      assert.equal(
        found,
        [...wanted].sort((a, b) => a - b),
      );
    }),
  );
});

test.run();
