import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Arena, Kernel, Step, Tensor } from './handmade.ts';
import { accelerator, constantsOf, createArena, runStream, streamOf } from './handmade.ts';

const ifm: Tensor = { at: 0, shape: [4, 4, 8], type: 'i8' };
const ofm: Tensor = { at: 1024, shape: [4, 4, 8], type: 'i8' };

const records = Array.from({ length: 8 }, () => ({ bias: 0, scale: 2 ** 30, shift: 30 }));
const identity = Array.from({ length: 256 }, (_, at) => (at % 9 === 0 && at < 64 ? 1 : 0));
const { constants, kernel: streams } = constantsOf(records, identity);

const convolution: Kernel = { op: 'OP_CONV', ifm, ofm, block: [4, 4, 8], ...streams };
const sum: Kernel = {
  op: 'OP_ELEMENTWISE',
  mode: 'ADD',
  ifm,
  ifm2: ifm,
  ofm,
  scale: [1, 0],
};
const pool: Kernel = { op: 'OP_POOL', mode: 'MAX', ifm, ofm };

function filled(): Arena {
  const arena = createArena(4096);
  arena.put(ifm, new Array(128).fill(3));
  return arena;
}

type Commands = ReturnType<typeof streamOf>;

const findings = (commands: Commands, arena = filled()) =>
  runStream(commands, arena, { constants }).findings;

const offsetOf = (commands: Commands, name: string, nth = 0): number =>
  commands.filter((one) => one.name === name)[nth]?.offset ?? -1;

/** One finding of this code at this command and no other. */
function only(commands: Commands, code: string, command: string, nth = 0): void {
  const found = findings(commands);
  assert.equal(
    found.map((one) => one.code),
    [code],
    JSON.stringify(found),
  );
  assert.is(found[0]?.offset, offsetOf(commands, command, nth));
}

test('sound streams have no finding', () => {
  for (const kernel of [convolution, sum, pool]) assert.equal(findings(streamOf({ kernel })), []);
});

/** Registers whose absence shows. */
function needed(kernel: Kernel): readonly string[] {
  const commands = streamOf({ kernel });
  return commands
    .filter(({ kind }) => kind === 'set')
    .filter((one) => {
      const rest = commands.filter((other) => other !== one);
      const unset = findings(rest).filter(({ code }) => code === 'unset-register');
      // Others may follow: an unset tile width makes the kernel look for more tiles.
      const [first] = unset;
      if (first) assert.is(first.offset, offsetOf(rest, kernel.op));
      if (first) assert.match(first.message, one.name);
      return unset.length > 0;
    })
    .map(({ name }) => name);
}

const COMMON = [
  ...['IFM_BASE0', 'IFM_DEPTH_M1', 'IFM_HEIGHT0_M1', 'IFM_IB_END', 'IFM_PRECISION', 'IFM_REGION'],
  ...['IFM_STRIDE_X', 'IFM_STRIDE_Y', 'IFM_WIDTH0_M1', 'IFM_ZERO_POINT'],
  ...['OFM_BASE0', 'OFM_BLK_DEPTH_M1', 'OFM_BLK_HEIGHT_M1', 'OFM_BLK_WIDTH_M1', 'OFM_DEPTH_M1'],
  ...['OFM_HEIGHT0_M1', 'OFM_HEIGHT_M1', 'OFM_PRECISION', 'OFM_REGION', 'OFM_STRIDE_X'],
  ...['OFM_STRIDE_Y', 'OFM_WIDTH0_M1', 'OFM_WIDTH_M1', 'OFM_ZERO_POINT'],
  ...['ACTIVATION', 'ACTIVATION_MAX', 'ACTIVATION_MIN', 'AB_START', 'BLOCKDEP'],
];
const WINDOW = [
  ...['IFM_PAD_TOP', 'IFM_PAD_LEFT', 'IFM_PAD_RIGHT', 'IFM_PAD_BOTTOM', 'IFM_UPSCALE'],
  ...['KERNEL_HEIGHT_M1', 'KERNEL_WIDTH_M1', 'KERNEL_STRIDE', 'ACC_FORMAT'],
];
const WEIGHTS = [
  ...['WEIGHT_BASE', 'WEIGHT_LENGTH', 'WEIGHT_REGION'],
  ...['SCALE_BASE', 'SCALE_LENGTH', 'SCALE_REGION'],
];
const SECOND = [
  ...['IFM2_BASE0', 'IFM2_BROADCAST', 'IFM2_HEIGHT0_M1', 'IFM2_IB_START', 'IFM2_PRECISION'],
  ...['IFM2_REGION', 'IFM2_STRIDE_X', 'IFM2_STRIDE_Y', 'IFM2_WIDTH0_M1', 'IFM2_ZERO_POINT'],
];
const sorted = (...lists: readonly (readonly string[])[]): string[] => lists.flat().sort();

test('a kernel reads the registers that act on it, and no other', () => {
  const unused = (list: readonly string[], name: string) => list.filter((one) => one !== name);
  assert.equal(sorted(needed(convolution)), sorted(COMMON, WINDOW, WEIGHTS));
  assert.equal(sorted(needed(pool)), sorted(COMMON, WINDOW));
  assert.equal(
    sorted(needed(sum)),
    // The depth is the OFM's.
    sorted(unused(COMMON, 'IFM_DEPTH_M1'), SECOND, ['OPA_SCALE', 'OPB_SCALE', 'OFM_SCALE']),
  );
});

test('a base outside its region', () => {
  const at = (change: Partial<Kernel>) => streamOf({ kernel: { ...convolution, ...change } });
  only(at({ ofm: { ...ofm, at: 4096 - 127 } }), 'outside-region', 'OP_CONV');
  assert.equal(findings(at({ ofm: { ...ofm, at: 4096 - 128 } })), []);
  const weights = [constants.length - 8, 16] as const;
  assert.ok(findings(at({ weights })).some(({ code }) => code === 'outside-region'));
  only(at({ ofm: { ...ofm, region: 5 } }), 'unknown-region', 'OP_CONV');
});

test('a byte that nobody wrote', () => {
  only(streamOf({ kernel: { ...pool, ifm: { ...ifm, at: 1 } } }), 'unwritten-read', 'OP_POOL');
});

test('an end without OP_STOP', () => {
  const commands = streamOf({ kernel: pool }).slice(0, -1);
  only(commands, 'missing-stop', 'OP_POOL');
});

test('a field value without a meaning', () => {
  const commands = streamOf({
    kernel: { ...convolution, registers: { ACC_FORMAT: { format: 3 } } },
  });
  only(commands, 'bad-register', 'OP_CONV');
});

test('banks that do not suffice for the blocks', () => {
  const changed = (kernel: Kernel, registers: Kernel['registers']) =>
    streamOf({ kernel: { ...kernel, ...(registers ? { registers } : {}) } });
  // A block of 4 x 4 x 8 bytes: 2 buffers in 2 banks, taken 4 at a time, from bank 2 on.
  assert.equal(findings(changed(convolution, { IFM_IB_END: { bank: 6 } })), []);
  only(changed(convolution, { IFM_IB_END: { bank: 4 } }), 'shram-layout', 'OP_CONV');
  only(changed(convolution, { AB_START: { bank: 8 } }), 'shram-layout', 'OP_CONV');
  // Accumulators of 4 x 4 x 8 words: 2 banks, taken 8 at a time, below bank 22.
  assert.equal(findings(changed(convolution, { AB_START: { bank: 14 } })), []);
  only(changed(convolution, { AB_START: { bank: 16 } }), 'shram-layout', 'OP_CONV');
  only(changed(sum, { IFM2_IB_START: { bank: 4 } }), 'shram-layout', 'OP_ELEMENTWISE');
  only(changed(sum, { IFM2_IB_START: { bank: 20 } }), 'shram-layout', 'OP_ELEMENTWISE');
});

/** A part whose tables share banks with the buffers. */
const { compute } = accelerator;
const smallPart = {
  ...accelerator,
  compute: { ...compute, shram: { ...compute.shram, banks: 16, reserved_end: 0 } },
};

test('on a small part, kernels overwrite the table', () => {
  const table: Step = {
    dma: { from: { region: 1, at: 0 }, to: { internal: true, at: 14 * 1024 }, bytes: 256 },
  };
  const registers = { ACTIVATION: { function: 'lut0' }, ...tight } as const;
  const looking = { kernel: { ...pool, registers } } as const;
  const plain = (blocks: number) =>
    ({ kernel: { ...pool, registers: { ...tight, BLOCKDEP: { blocks } } } }) as const;
  const codes = (...steps: readonly Step[]) => {
    const arena = filled();
    arena.written.fill(1);
    return runStream(streamOf(...steps), arena, { on: smallPart }).findings.map(({ code }) => code);
  };
  assert.equal(codes(table, dmaWait, looking, looking), []);
  assert.equal(codes(table, dmaWait, looking, plain(0)), []);
  assert.equal(codes(table, dmaWait, looking, plain(1)), ['blockdep-too-large']);
  assert.equal(codes(table, dmaWait, plain(0), looking), ['unwritten-read']);
});

const tight = { IFM_IB_END: { bank: 6 }, AB_START: { bank: 6 } } as const;

const dma = (from: number, to: number, bytes = 128): Step => ({
  dma: { from: { region: 1, at: from }, to: { region: 1, at: to }, bytes },
});
const dmaWait: Step = { wait: 'OP_DMA_WAIT', left: 0 };
const kernelWait = (left: number): Step => ({ wait: 'OP_KERNEL_WAIT', left });
const copied: Kernel = { ...pool, ifm: { ...ifm, at: 512 } };

test('a kernel reads what a DMA may still be writing', () => {
  assert.equal(findings(streamOf(dma(0, 512), dmaWait, { kernel: copied })), []);
  only(streamOf(dma(0, 512), { kernel: copied }), 'missing-dma-wait', 'OP_POOL');
});

test('a DMA overwrites what kernels may still be using; how many may run is counted', () => {
  const elsewhere: Kernel = { ...pool, ofm: { ...ofm, at: 2048 } };
  const stream = (...between: readonly Step[]) =>
    streamOf(
      dma(0, 512),
      dmaWait,
      { kernel: copied },
      { kernel: elsewhere },
      ...between,
      dma(0, 512),
    );
  only(stream(), 'missing-kernel-wait', 'OP_DMA_START', 1);
  assert.equal(findings(stream(kernelWait(1))), []);
  // A third kernel only starts when the first one has ended.
  const third: Kernel = { ...pool, ofm: { ...ofm, at: 3072 } };
  assert.equal(findings(stream({ kernel: third })), []);
});

test('a DMA reads what a kernel may still be writing', () => {
  only(streamOf({ kernel: pool }, dma(1024, 2048)), 'missing-kernel-wait', 'OP_DMA_START');
  assert.equal(findings(streamOf({ kernel: pool }, kernelWait(0), dma(1024, 2048))), []);
});

test('the rounded end of a DMA carries no value', () => {
  const source = { ...ifm, at: 16 };
  const arena = createArena(4096);
  arena.put(source, new Array(120).fill(3));
  const steps = [dma(16, 512), dmaWait] as const;
  assert.equal(findings(streamOf(...steps), arena), []);
  const [found] = findings(streamOf(...steps, { kernel: copied }), arena);
  assert.is(found?.code, 'unwritten-read');
});

test('a DMA that is not aligned as the part wants it', () => {
  const step = accelerator.compute.dma.external_alignment;
  if (step > 1) only(streamOf(dma(step / 2, 512)), 'misaligned-dma', 'OP_DMA_START');
  const internal: Step = {
    dma: { from: { region: 1, at: 4 }, to: { internal: true, at: 22 * 1024 }, bytes: 64 },
  };
  only(streamOf(internal), 'misaligned-dma', 'OP_DMA_START');
});

test.run();
