import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { chooseBlock } from '../../../src/npu/block.ts';
import type { BlockOperation } from '../../../src/npu/ifm-block.ts';
import type { FmShape, KernelKind } from '../../../src/npu/operation.ts';
import { accFormatOf, shramLayout } from '../../../src/npu/shram-layout.ts';
import { chooseTraversal } from '../../../src/npu/traversal.ts';
import type { Compute, Granules, Hwc } from '../../../src/target/accelerator.generated.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { readStream } from './stream-operations.ts';

const catalog = await loadCatalog();
const { compute } = defaultAccelerator(catalog);

type Hwd = readonly [number, number, number];
const shapeOf = ([height, width, depth]: Hwd): FmShape => ({ height, width, depth });

function operation(kernel: KernelKind, ifm: Hwd, ofm: Hwd, more: Partial<BlockOperation> = {}) {
  const use = (shape: Hwd) => ({ tensor: 0, shape: shapeOf(shape), dtype: 'i8', zero: 0 }) as const;
  const one = { y: 1, x: 1 };
  const fixed = { mode: '', taps: one, stride: one, dilation: one, upscale: 'none' } as const;
  return { kernel, ifm: use(ifm), ofm: use(ofm), ...fixed, ...more } satisfies BlockOperation;
}

test('a convolution goes by taps where that fills the array at least as well', () => {
  const traversal = (ifm: Hwd, taps: [number, number], dtype: 'i8' | 'i16' = 'i8'): string => {
    const base = operation('convolution', ifm, [1, 1, 64]);
    return chooseTraversal({
      ...base,
      ifm: { ...base.ifm, dtype },
      taps: { y: taps[0], x: taps[1] },
    });
  };
  assert.is(traversal([9, 9, 16], [3, 3]), 'part_kernel');
  assert.is(traversal([9, 9, 32], [3, 3]), 'depth_first');
  assert.is(traversal([9, 9, 16], [3, 3], 'i16'), 'depth_first');
  assert.is(traversal([99, 99, 8], [67, 35]), 'part_kernel');
  assert.is(traversal([9, 9, 3], [1, 1]), 'part_kernel');
  // Both ways fill 1/2: 16 of 32 channels, 2 of 4 taps.
  assert.is(traversal([9, 9, 16], [1, 2]), 'part_kernel');
  assert.is(chooseTraversal(operation('depthwise', [9, 9, 8], [9, 9, 8])), 'depth_first');
});

/** The four sizes of one product line: micro-block, banks, banks at the end, and granules. */
function sized(ublock: Hwc, banks: number, reserved: number, granules: number[]): Compute {
  const names = [
    ...['ifm8', 'ifm16', 'ifm8_elementwise', 'ifm16_elementwise', 'ifm32'],
    ...['acc16', 'acc32', 'acc40'],
  ];
  const table = Object.fromEntries(names.map((name, i) => [name, granules[i] ?? 0]));
  const shram = {
    ...compute.shram,
    banks,
    reserved_end: reserved,
    granules: { ...compute.shram.granules, ...(table as Partial<Granules>) },
  };
  const ifm: Hwc = [ublock[0], ublock[1], 8];
  return { ...compute, ofm_ublock: ublock, ifm_ublock: ifm, shram };
}

const SIZES: Readonly<Record<number, Compute>> = {
  32: sized([1, 1, 4], 16, 0, [2, 2, 2, 2, 4, 4, 4, 4]),
  64: sized([1, 1, 8], 16, 0, [2, 2, 2, 2, 4, 4, 4, 8]),
  128: compute,
  256: sized([2, 2, 8], 48, 2, [8, 8, 8, 8, 16, 8, 16, 20]),
};

test('a dilated convolution with few channels has the blocks that Vela chooses', () => {
  const op = operation('convolution', [299, 299, 2], [299, 299, 3], {
    taps: { y: 3, x: 2 },
    dilation: { y: 2, x: 1 },
  });
  const expected: Readonly<Record<number, Hwd>> = {
    32: [25, 5, 4],
    64: [25, 5, 8],
    128: [17, 10, 8],
    // Vela's search ends at 30 x 12 x 8: it leaves this cheaper block out, since 14 x 28 does not fit.
    256: [28, 14, 8],
  };
  for (const [macs, block] of Object.entries(expected)) {
    const size = SIZES[Number(macs)];
    assert.ok(size);
    assert.equal(chooseBlock(op, size).block, shapeOf(block), `${macs} MACs`);
  }
});

test('blocks are whole micro-blocks, at most as large as the accelerator says, and fit', () => {
  const kinds: readonly BlockOperation[] = [
    operation('convolution', [30, 62, 46], [30, 31, 46], { stride: { y: 1, x: 2 } }),
    operation('depthwise', [49, 10, 64], [49, 10, 64], { taps: { y: 3, x: 3 } }),
    operation('pooling', [25, 5, 64], [1, 1, 64], { mode: 'AVERAGE', taps: { y: 25, x: 5 } }),
    operation('elementwise', [200, 200, 200], [200, 200, 200], { mode: 'ADD' }),
  ];
  for (const size of Object.values(SIZES)) {
    for (const op of kinds) {
      const { block, shram, ifmBlockDepth } = chooseBlock(op, size);
      const [height, width, depth] = size.ofm_ublock;
      assert.is(block.height % height, 0);
      assert.is(block.width % width, 0);
      assert.is(block.depth % depth, 0);
      assert.ok(block.height <= 32 && block.width <= 64 && block.depth <= 128);
      assert.ok(shram.ibEnd <= shram.abStart && shram.abStart <= size.shram.banks);
      assert.ok(ifmBlockDepth > 0);
    }
  }
});

test('a table of the LUT takes banks from the accumulators where none are reserved', () => {
  const op = operation('convolution', [8, 8, 16], [8, 8, 16]);
  const block = shapeOf([4, 4, 16]);
  const small = SIZES[32];
  assert.ok(small);
  const without = shramLayout(op, block, small, 'depth_first');
  const withLut = shramLayout({ ...op, lut: true }, block, small, 'depth_first');
  assert.is((without?.abStart ?? 0) - (withLut?.abStart ?? 0), 2);
  assert.equal(
    shramLayout({ ...op, lut: true }, block, compute, 'depth_first'),
    shramLayout(op, block, compute, 'depth_first'),
  );
});

test('two operands in memory share the banks; one or a scalar has all of them', () => {
  const op = operation('elementwise', [8, 8, 16], [8, 8, 16], { mode: 'ADD' });
  const block = shapeOf([8, 8, 16]);
  assert.equal(shramLayout({ ...op, ifm2: op.ifm }, block, compute, 'depth_first'), {
    ibEnd: 22,
    ib2Start: 6,
    abStart: 22,
  });
  assert.equal(shramLayout(op, block, compute, 'depth_first'), { ibEnd: 22, abStart: 22 });
  const large = shapeOf([32, 64, 16]);
  assert.is(shramLayout({ ...op, ifm2: op.ifm }, large, compute, 'depth_first'), undefined);
});

const STREAMS = new URL('../../../../shared/vela-streams/', import.meta.url);

test('layouts and accumulators equal the registers of foreign streams', () => {
  if (!existsSync(STREAMS)) {
    console.log('SKIP no foreign command streams beside the repository');
    return;
  }
  const seen = { operations: 0, blocks: 0 };
  for (const name of readdirSync(STREAMS, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.tflite')) continue;
    const { accelerator, operations } = readStream(readFileSync(new URL(name, STREAMS)), catalog);
    operations.forEach(({ op, block, traversal, registers }, i) => {
      const layout = shramLayout(op, block, accelerator.compute, traversal);
      const where = `${name}, operation ${i}`;
      assert.is(layout?.ibEnd, registers['IFM_IB_END'], `${where}: end of the input buffer`);
      assert.is(layout?.abStart, registers['AB_START'], `${where}: accumulators`);
      if (op.ifm2) assert.is(layout?.ib2Start, registers['IFM2_IB_START'], `${where}: IFM2`);
      assert.is(accFormatOf(op) === 'i40' ? 1 : 0, registers['ACC_FORMAT'], where);
      const chosen = chooseBlock(op, accelerator.compute).block;
      seen.operations++;
      if (JSON.stringify(chosen) === JSON.stringify(block)) seen.blocks++;
    });
  }
  assert.ok(seen.operations > 1000, `${seen.operations} operations`);
  // The others belong to a slice of the OFM depth, with the block of the whole depth.
  assert.ok(seen.blocks > 0.9 * seen.operations, `${seen.blocks} of ${seen.operations} blocks`);
});

test.run();
