import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { largestBlockdep } from '../../../src/npu/blockdep.ts';
import type { FmShape, KernelKind, Layout } from '../../../src/npu/operation.ts';
import type { KernelStep } from '../../../src/npu/program.ts';
import { kernel, map, type PlacedMap, shapeOf, target256, targetNamed } from './sample-steps.ts';

const { compute } = targetNamed('ethos-u55-128').accelerator;

const dense = kernel({ ifm: map(0, shapeOf(1, 1, 64)), ofm: map(0x100, shapeOf(1, 1, 32)) });

test('the first kernel waits for nothing it could overlap', () => {
  assert.is(largestBlockdep(undefined, dense, compute), 0);
});

test('kernels that share no bytes overlap as far as the register allows', () => {
  const pool = kernel({
    ifm: map(0x1000, shapeOf(4, 4, 16)),
    ofm: map(0x2000, shapeOf(2, 2, 16)),
    op: { kernel: 'pooling', mode: 'AVERAGE', taps: { y: 2, x: 2 }, stride: { y: 2, x: 2 } },
  });
  assert.is(largestBlockdep(dense, pool, compute), 3);
});

test('a kernel of one block waits for the only block before it', () => {
  const next = kernel({ ifm: map(0x100, shapeOf(1, 1, 32)), ofm: map(0x200, shapeOf(1, 1, 8)) });
  assert.is(largestBlockdep(dense, next, compute), 0);
});

test('a table in banks that others overwrite stops the next kernel', () => {
  const small = { ...compute, shram: { ...compute.shram, banks: 16, reserved_end: 0 } };
  const withTable = { ...dense, lut: { slot: 0, bytes: 256 } };
  const apart = kernel({
    ifm: map(0x1000, shapeOf(4, 4, 16)),
    ofm: map(0x2000, shapeOf(4, 4, 16)),
  });
  assert.is(largestBlockdep(withTable, apart, small), 0);
  assert.is(largestBlockdep(withTable, { ...apart, lut: withTable.lut }, small), 3);
  assert.is(largestBlockdep(withTable, apart, compute), 3);
});

test('an operand that is repeated is read whole by the first block', () => {
  const column = kernel({ ifm: map(0, shapeOf(32, 1, 16)), ofm: map(0x400, shapeOf(32, 1, 16)) });
  const add = (ifm2: PlacedMap) =>
    kernel({
      ifm: map(0x1000, shapeOf(32, 8, 16)),
      ifm2,
      ofm: map(0x4000, shapeOf(32, 8, 16)),
      op: { kernel: 'elementwise', mode: 'MIN' },
    });
  assert.is(largestBlockdep(column, add(map(0x400, shapeOf(32, 1, 16))), compute), 0);
  assert.is(largestBlockdep(column, add(map(0x800, shapeOf(32, 1, 16))), compute), 3);
});

/**
 * A published 256-MAC program for a small image classifier: kind of kernel, IFM, OFM, block, BLOCKDEP.
 */
const PUBLISHED: readonly (readonly [string, FmShape, FmShape, FmShape, number])[] = [
  ['conv s2', shapeOf(96, 96, 3), shapeOf(48, 48, 8), shapeOf(32, 8, 8), 0],
  ['dw', shapeOf(48, 48, 8), shapeOf(48, 48, 8), shapeOf(30, 14, 8), 3],
  ['1x1', shapeOf(48, 48, 8), shapeOf(48, 48, 16), shapeOf(32, 8, 16), 3],
  ['dw s2', shapeOf(48, 48, 16), shapeOf(24, 24, 16), shapeOf(16, 8, 16), 2],
  ['1x1', shapeOf(24, 24, 16), shapeOf(24, 24, 32), shapeOf(16, 8, 32), 3],
  ['dw', shapeOf(24, 24, 32), shapeOf(24, 24, 32), shapeOf(14, 6, 32), 3],
  ['1x1', shapeOf(24, 24, 32), shapeOf(24, 24, 32), shapeOf(16, 8, 32), 2],
  ['dw s2', shapeOf(24, 24, 32), shapeOf(12, 12, 32), shapeOf(8, 8, 32), 0],
  ['1x1', shapeOf(12, 12, 32), shapeOf(12, 12, 64), shapeOf(8, 8, 64), 3],
  ['dw', shapeOf(12, 12, 64), shapeOf(12, 12, 64), shapeOf(6, 6, 64), 3],
  ['1x1', shapeOf(12, 12, 64), shapeOf(12, 12, 64), shapeOf(8, 8, 64), 0],
  ['dw s2', shapeOf(12, 12, 64), shapeOf(6, 6, 64), shapeOf(6, 4, 64), 0],
  ['1x1', shapeOf(6, 6, 64), shapeOf(6, 6, 128), shapeOf(6, 4, 128), 1],
  ['dw', shapeOf(6, 6, 128), shapeOf(6, 6, 128), shapeOf(4, 4, 128), 0],
  ['1x1', shapeOf(6, 6, 128), shapeOf(6, 6, 128), shapeOf(6, 4, 128), 1],
  ['dw s2', shapeOf(6, 6, 128), shapeOf(3, 3, 128), shapeOf(4, 2, 128), 0],
  ['1x1', shapeOf(3, 3, 128), shapeOf(3, 3, 256), shapeOf(4, 4, 128), 0],
  ['dw', shapeOf(3, 3, 256), shapeOf(3, 3, 256), shapeOf(4, 4, 128), 0],
  ['1x1', shapeOf(3, 3, 256), shapeOf(3, 3, 256), shapeOf(4, 4, 128), 1],
  ['pool', shapeOf(3, 3, 256), shapeOf(1, 1, 256), shapeOf(2, 2, 128), 0],
  ['1x1', shapeOf(1, 1, 256), shapeOf(1, 1, 2), shapeOf(2, 2, 8), 1],
];

const KINDS: Readonly<Record<string, KernelKind>> = {
  dw: 'depthwise',
  'dw s2': 'depthwise',
  pool: 'pooling',
};

function publishedKernel(row: (typeof PUBLISHED)[number], at: number): KernelStep {
  const [kind, ifm, ofm, block] = row;
  const layout = (index: number) => ({ layout: index === 0 ? 'NHWC' : 'NHCWB16' }) as const;
  const [read, written] = at % 2 === 0 ? [0, 0x40000] : [0x40000, 0];
  const stride = kind.endsWith('s2') ? 2 : 1;
  const taps = kind === '1x1' ? 1 : 3;
  const padded = taps === 3 && kind !== 'pool';
  const before = padded && stride === 1 ? 1 : 0;
  const after = padded ? 1 : 0;
  return kernel({
    ifm: map(read, ifm, layout(at)),
    ofm: map(written, ofm, layout(at + 1)),
    op: {
      kernel: KINDS[kind] ?? 'convolution',
      mode: kind === 'pool' ? 'AVERAGE' : '',
      taps: { y: taps, x: taps },
      stride: { y: stride, x: stride },
      pad: { top: before, left: before, bottom: after, right: after },
    },
    block: { block },
  });
}

test('a published program has the same values', () => {
  const target = target256().accelerator.compute;
  const steps = PUBLISHED.map(publishedKernel);
  const found = steps.map((step, at) => largestBlockdep(steps[at - 1], step, target));
  assert.equal(
    found,
    PUBLISHED.map((row) => row[4]),
  );
});

const size = (max: number) => fc.integer({ min: 1, max });
const anyShape = fc.record({ height: size(9), width: size(9), depth: size(80) });
const anyBlock = fc.record({
  height: size(5),
  width: size(5),
  depth: fc.constantFrom(16, 32, 48),
});

const anyPair = fc.record({
  shape: anyShape,
  written: anyBlock,
  read: anyBlock,
  taps: fc.record({ y: size(3), x: size(3) }),
  stride: fc.record({ y: size(2), x: size(2) }),
  top: fc.nat(1),
  left: fc.nat(1),
  layout: fc.constantFrom<Layout>('NHWC', 'NHCWB16'),
  depthwise: fc.boolean(),
});

interface Corner {
  readonly y: number;
  readonly x: number;
  readonly c: number;
}

/** Low corners of the blocks in their order. */
function blocksOf(shape: FmShape, block: FmShape): Corner[] {
  const found = [];
  for (let y = 0; y < shape.height; y += block.height)
    for (let x = 0; x < shape.width; x += block.width)
      for (let c = 0; c < shape.depth; c += block.depth) found.push({ y, x, c });
  return found;
}

test('the value is safe, and one more is not', () => {
  fc.assert(
    fc.property(anyPair, ({ shape, written, read, taps, stride, top, left, layout, depthwise }) => {
      const ofm = {
        height: Math.max(1, Math.floor((shape.height + top - taps.y) / stride.y) + 1),
        width: Math.max(1, Math.floor((shape.width + left - taps.x) / stride.x) + 1),
        depth: shape.depth,
      };
      const middle = map(0x10000, shape, { layout });
      const previous = kernel({ ifm: map(0, shape), ofm: middle, block: { block: written } });
      const current = kernel({
        ifm: middle,
        ofm: map(0x20000, ofm),
        op: {
          kernel: depthwise ? 'depthwise' : 'convolution',
          taps,
          stride,
          pad: { top, left, bottom: 0, right: 0 },
        },
        block: { block: read },
      });
      const step = depthwise ? shape.depth : 32;
      // Each job fetches slices of the IFM's depth; `c` is now where the slice starts.
      const jobs = blocksOf(ofm, read)
        .flatMap(({ y, x }) =>
          blocksOf({ ...shape, height: 1, width: 1 }, { ...read, depth: step }).map(({ c }) => ({
            y,
            x,
            c,
          })),
        )
        .slice(0, 3);
      const last = blocksOf(shape, written).reverse().slice(0, 3);
      const reads = (job: Corner, y: number, x: number): boolean => {
        for (let oy = job.y; oy < Math.min(job.y + read.height, ofm.height); oy++)
          for (let ox = job.x; ox < Math.min(job.x + read.width, ofm.width); ox++)
            for (let ky = 0; ky < taps.y; ky++)
              for (let kx = 0; kx < taps.x; kx++)
                if (oy * stride.y - top + ky === y && ox * stride.x - left + kx === x) return true;
        return false;
      };
      const touches = (job: Corner, block: Corner): boolean => {
        if (job.c >= block.c + written.depth || block.c >= job.c + step) return false;
        for (let y = block.y; y < Math.min(block.y + written.height, shape.height); y++)
          for (let x = block.x; x < Math.min(block.x + written.width, shape.width); x++)
            if (reads(job, y, x)) return true;
        return false;
      };
      const safe = (value: number): boolean =>
        jobs.every((job, f) => last.every((block, k) => f + k >= value || !touches(job, block)));
      const found = largestBlockdep(previous, current, compute);
      // Between the taps of a stride the box of a job holds elements that nobody reads.
      if (taps.y >= stride.y && taps.x >= stride.x)
        assert.is(found, safe(3) ? 3 : safe(2) ? 2 : safe(1) ? 1 : 0);
      else assert.ok(safe(found));
    }),
    { seed: 3, numRuns: 300 },
  );
});

test.run();
