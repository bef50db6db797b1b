import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kernel, Tensor } from './handmade.ts';
import { constantsOf, createArena, runStream, streamOf } from './handmade.ts';

/** 8 rows in blocks of 2 rows: 4 blocks. */
const shape = [8, 2, 8] as const;
const source: Tensor = { at: 0, shape, type: 'i8' };
const middle: Tensor = { at: 1024, shape, type: 'i8' };
const target: Tensor = { at: 2048, shape, type: 'i8' };
const block = [2, 2, 8] as const;
const producer: Kernel = { op: 'OP_POOL', mode: 'MAX', ifm: source, ofm: middle, block };

function check(consumer: Kernel, blockdep: number, wait = false) {
  const arena = createArena();
  arena.put(source, new Array(4096).fill(1));
  const kernel = { ...consumer, registers: { BLOCKDEP: { blocks: blockdep } } };
  const waits = wait ? [{ wait: 'OP_KERNEL_WAIT', left: 0 } as const] : [];
  const commands = streamOf({ kernel: producer }, ...waits, { kernel });
  const { findings } = runStream(commands, arena, { constants });
  const [found] = findings;
  assert.ok(findings.length < 2);
  if (!found) return true;
  const kernels = commands.filter(({ kind, name }) => kind === 'op' && /POOL|CONV|ELEM/.test(name));
  assert.is(found.code, 'blockdep-too-large');
  assert.is(found.offset, kernels[1]?.offset);
  assert.match(found.message, `0x${kernels[0]?.offset.toString(16)}`);
  return false;
}

const { constants, kernel: streams } = constantsOf([{ bias: 0, scale: 1, shift: 0 }], [0]);

test('the same rows in the same order: 3 blocks may be in flight', () => {
  const consumer: Kernel = { ...producer, ifm: middle, ofm: target };
  assert.ok(check(consumer, 3));
});

test('an unrelated kernel may overlap wholly', () => {
  assert.ok(check({ ...producer, ofm: target }, 3));
});

test('each row of a taller window costs blocks', () => {
  // Block 0 of the consumer sees rows 0 to 1 + pad: block 1 of the producer, and so on.
  const tall = (taps: number, pad: number): Kernel => ({
    ...producer,
    ifm: middle,
    ofm: target,
    taps: [taps, 1],
    pad: [pad, 0, pad, 0],
  });
  // 3 rows: job 0 reads block 1, the third from the last; job 1 reads block 2, the second.
  assert.ok(check(tall(3, 1), 2));
  assert.not.ok(check(tall(3, 1), 3));
  // 7 rows: job 0 reads rows 0 to 4, blocks 0 to 2, the second from the last.
  assert.ok(check(tall(7, 3), 1));
  assert.not.ok(check(tall(7, 3), 2));
});

test('the last block read first allows nothing, unless a wait lies between', () => {
  const second: Kernel = {
    op: 'OP_ELEMENTWISE',
    mode: 'MAX',
    ifm: source,
    ifm2: { at: 1024 + 112, shape: [1, 2, 8], type: 'i8' },
    ofm: target,
    block,
  };
  assert.ok(check(second, 0));
  assert.not.ok(check(second, 1));
  assert.ok(check(second, 1, true));
});

test('a convolution takes its input channels in jobs of 32', () => {
  const wide: Tensor = { ...middle, shape: [1, 1, 64] };
  const { constants: none, kernel } = constantsOf(
    [{ bias: 0, scale: 1, shift: 0 }],
    new Array(512).fill(0),
  );
  const run = (producerBlock: readonly [number, number, number], blockdep: number) => {
    const arena = createArena();
    arena.put(source, new Array(64).fill(1));
    const commands = streamOf(
      { kernel: { ...producer, ifm: { ...wide, at: 0 }, ofm: wide, block: producerBlock } },
      {
        kernel: {
          op: 'OP_CONV',
          ifm: wide,
          ofm: { ...target, shape: [1, 1, 1] },
          block: [2, 2, 8],
          ...kernel,
          registers: { BLOCKDEP: { blocks: blockdep } },
        },
      },
    );
    return runStream(commands, arena, { constants: none }).findings.map(({ code }) => code);
  };
  // Two blocks of 32 channels: job 0 needs the first of them, job 1 the last.
  assert.equal(run([1, 1, 32], 1), []);
  assert.equal(run([1, 1, 32], 2), ['blockdep-too-large']);
  // Four blocks of 16: job 0 needs two of them, job 1 the last two.
  assert.equal(run([1, 1, 16], 1), []);
  assert.equal(run([1, 1, 16], 2), ['blockdep-too-large']);
});

test('weights that the previous kernel computes are never ready', () => {
  const kernel: Kernel = {
    op: 'OP_DEPTHWISE',
    ifm: source,
    ofm: target,
    block,
    ...streams,
    weights: [1024 + 112, 16],
    registers: { WEIGHT_REGION: { region: 1 }, BLOCKDEP: { blocks: 1 } },
  };
  const arena = createArena();
  arena.put(source, new Array(4096).fill(1));
  const commands = streamOf({ kernel: producer }, { kernel });
  const codes = runStream(commands, arena, { constants }).findings.map(({ code }) => code);
  assert.ok(codes.includes('blockdep-too-large'), codes.join());
});

test.run();
