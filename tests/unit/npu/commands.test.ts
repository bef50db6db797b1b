import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assembleProgram } from '../../../src/npu/assemble.ts';
import { chooseBlock } from '../../../src/npu/block.ts';
import { commandsOf } from '../../../src/npu/commands.ts';
import type { IssuedStep, KernelStep } from '../../../src/npu/program.ts';
import type { CommandWords } from '../../../src/stream/command.ts';
import { kernel, map, shapeOf, target32, targetNamed } from './sample-steps.ts';

const u55 = targetNamed('ethos-u55-128');
const u65 = targetNamed('ethos-u65-256');

const issued = (step: KernelStep, blockdep = 0): IssuedStep => ({ ...step, blockdep });

/** Name -> payload, or parameter where there is no payload. */
const valuesOf = (commands: readonly CommandWords[]): Record<string, number> =>
  Object.fromEntries(commands.map(({ name, param, payload }) => [name, payload ?? param]));

function expectValues(commands: readonly CommandWords[], wanted: Record<string, number>): void {
  const all = valuesOf(commands);
  const found = Object.fromEntries(Object.keys(wanted).map((name) => [name, all[name]]));
  assert.equal(found, wanted);
}

const convolution = kernel({
  ifm: map(512, shapeOf(30, 62, 46), { dtype: 'u8', zero: 128 }),
  ofm: map(85568, shapeOf(30, 31, 46), { dtype: 'u8', zero: 128 }),
  op: {
    taps: { y: 2, x: 3 },
    stride: { y: 1, x: 2 },
    pad: { top: 0, left: 0, bottom: 1, right: 1 },
  },
  block: { block: shapeOf(16, 4, 16), traversal: 'part_kernel' },
  step: {
    weights: [{ region: 0, address: 0, bytes: 7696 }],
    scales: [{ region: 0, address: 32000, bytes: 464 }],
  },
});

test('a strided convolution sets the registers that other compilers set', () => {
  const commands = commandsOf([issued(convolution)], u55);
  expectValues(commands, {
    IFM_REGION: 1,
    IFM_BASE0: 512,
    IFM_HEIGHT0_M1: 29,
    IFM_HEIGHT1_M1: 29,
    IFM_WIDTH0_M1: 61,
    IFM_DEPTH_M1: 45,
    IFM_STRIDE_Y: 2852,
    IFM_STRIDE_X: 46,
    IFM_STRIDE_C: 1,
    IFM_ZERO_POINT: 128,
    IFM_PRECISION: 0,
    IFM_PAD_TOP: 0,
    IFM_PAD_LEFT: 0,
    IFM_PAD_BOTTOM: 1,
    IFM_PAD_RIGHT: 1,
    OFM_BASE0: 85568,
    OFM_HEIGHT_M1: 29,
    OFM_WIDTH_M1: 30,
    OFM_DEPTH_M1: 45,
    OFM_STRIDE_Y: 1426,
    OFM_STRIDE_X: 46,
    OFM_PRECISION: 0,
    KERNEL_HEIGHT_M1: 1,
    KERNEL_WIDTH_M1: 2,
    KERNEL_STRIDE: 5,
    WEIGHT_REGION: 0,
    WEIGHT_LENGTH: 7696,
    SCALE_BASE: 32000,
    SCALE_LENGTH: 464,
    ACTIVATION: 0,
    ACTIVATION_MIN: 0,
    ACTIVATION_MAX: 255,
    OFM_BLK_HEIGHT_M1: 15,
    OFM_BLK_WIDTH_M1: 3,
    OFM_BLK_DEPTH_M1: 15,
    ACC_FORMAT: 0,
    BLOCKDEP: 0,
    OP_CONV: 0,
    OP_STOP: 0xffff,
  });
});

test('a transfer and the depthwise kernel that waits for it', () => {
  const { steps, commands } = assembleProgram(
    {
      name: 'depthwise',
      steps: [
        {
          kind: 'dma',
          source: { region: 0, address: 0x40 },
          destination: { region: 1, address: 0x10000 },
          bytes: 96,
        },
        kernel({
          ifm: map(0, shapeOf(8, 8, 8)),
          ofm: map(0x8000, shapeOf(8, 8, 8)),
          op: { kernel: 'depthwise' },
          step: { weights: [{ region: 1, address: 0x10000, bytes: 96 }] },
        }),
      ],
    },
    u55,
  );
  assert.equal(
    steps.map((step) => step.kind),
    ['dma', 'dma_wait', 'kernel'],
  );
  const named = commands.filter(({ name }) => /^(DMA|OP_)/.test(name));
  assert.equal(
    named.map(({ name, param, payload }) => [name, payload ?? param]),
    [
      ['DMA0_SRC_REGION', 0],
      ['DMA0_SRC', 0x40],
      ['DMA0_DST_REGION', 1],
      ['DMA0_DST', 0x10000],
      ['DMA0_LEN', 96],
      ['OP_DMA_START', 0],
      ['OP_DMA_WAIT', 0],
      ['OP_DEPTHWISE', 0],
      ['OP_STOP', 0xffff],
    ],
  );
});

const product = kernel({
  ifm: map(0, shapeOf(31, 22, 31), { dtype: 'u8' }),
  ifm2: map(0x8000, shapeOf(1, 22, 1), { dtype: 'u8' }),
  ofm: map(0x10000, shapeOf(31, 22, 31), { dtype: 'u8' }),
  op: { kernel: 'elementwise', mode: 'MUL', ofmScale: { scale: 1073741824, shift: 30 } },
});

test('a product with an operand that is repeated over rows and channels', () => {
  const target = target32();
  const block = chooseBlock(product.op, target.accelerator.compute);
  const commands = commandsOf([issued({ ...product, block })], target);
  expectValues(commands, {
    IFM2_STRIDE_Y: 22,
    IFM2_STRIDE_X: 1,
    IFM2_STRIDE_C: 1,
    IFM2_BROADCAST: 5,
    IFM2_HEIGHT0_M1: 0,
    IFM2_WIDTH0_M1: 21,
    OFM_SCALE: 1073741824,
    OFM_PRECISION: 256,
    IFM_IB_END: 16,
    BLOCKDEP: 0,
    OP_ELEMENTWISE: 0,
  });
  assert.is(commands.find(({ name }) => name === 'OFM_SCALE')?.param, 30);
  assert.is(valuesOf(commands)['OPA_SCALE'], undefined, 'a product has no operand scales');
});

test('an elementwise kernel writes no window and no streams', () => {
  const names = commandsOf([issued(product)], u55).map(({ name }) => name);
  assert.equal(
    names.filter((name) => /PAD|KERNEL_|WEIGHT|SCALE_/.test(name)),
    [],
  );
});

test('a smaller first operand goes to IFM2 and the order bit is set', () => {
  const small = map(0, shapeOf(1, 1, 16));
  const large = map(0x100, shapeOf(4, 4, 16));
  const ofm = map(0x400, shapeOf(4, 4, 16));
  const op = {
    kernel: 'elementwise',
    mode: 'SUB',
    ofmScale: { scale: 2 ** 30, shift: 49 },
    operandScale: { operand: 'ifm', a: { scale: 1534, shift: 12 } },
  } as const;
  const step = kernel({ ifm: small, ifm2: large, ofm, op });
  const commands = commandsOf([issued(step)], u55);
  expectValues(commands, {
    IFM_BASE0: 0x100,
    IFM2_BASE0: 0,
    IFM2_BROADCAST: 0b1000011,
    // OPA_32 and signed: the scaler still takes operand A, now in the IFM2 registers.
    IFM_PRECISION: 0x101,
    OPA_SCALE: 1534,
    OPB_SCALE: 0,
    OP_ELEMENTWISE: 2,
  });
  assert.is(commands.find(({ name }) => name === 'OPA_SCALE')?.param, 12);
});

test('a sum without operand scales has factors of one', () => {
  const use = (address: number) => map(address, shapeOf(2, 2, 8), { dtype: 'i32' });
  const step = kernel({
    ifm: use(0),
    ifm2: use(0x100),
    ofm: use(0x200),
    op: { kernel: 'elementwise', mode: 'ADD', clamp: { low: -(2 ** 31), high: 2 ** 31 - 1 } },
  });
  expectValues(commandsOf([issued(step)], u55), {
    OPA_SCALE: 1,
    OPB_SCALE: 1,
    IFM_PRECISION: 0b1001,
    IFM2_PRECISION: 0b1001,
    OFM_PRECISION: 0b101,
    ACTIVATION_MIN: 0x8000,
    ACTIVATION_MAX: 0x7fff,
  });
});

test('a scalar operand needs no second feature map', () => {
  const ifm = map(0, shapeOf(4, 4, 16));
  const op = {
    kernel: 'elementwise',
    mode: 'MIN',
    scalar: { value: -3, zero: 0, first: false },
  } as const;
  const commands = commandsOf(
    [issued(kernel({ ifm, ofm: map(0x400, shapeOf(4, 4, 16)), op }))],
    u55,
  );
  expectValues(commands, { IFM2_BROADCAST: 0x80, IFM2_SCALAR: 0xfffd, IFM2_ZERO_POINT: 0 });
  assert.is(valuesOf(commands)['IFM2_BASE0'], undefined);
});

test('a scalar in front is operand A in the registers of the second', () => {
  const ifm = map(0, shapeOf(4, 4, 16));
  const op = {
    kernel: 'elementwise',
    mode: 'SUB',
    scalar: { value: 5, zero: 3, first: true },
  } as const;
  const commands = commandsOf(
    [issued(kernel({ ifm, ofm: map(0x400, shapeOf(4, 4, 16)), op }))],
    u55,
  );
  expectValues(commands, { IFM2_BROADCAST: 0xc0, IFM2_SCALAR: 5, IFM2_ZERO_POINT: 3 });
});

test('precision words hold layout, type and rounding', () => {
  const brick = { dtype: 'i16', layout: 'NHCWB16' } as const;
  const step = kernel({
    ifm: map(0, shapeOf(4, 4, 24), brick),
    ofm: map(0x1000, shapeOf(4, 4, 24), brick),
    op: { rounding: 'natural' },
    block: { accFormat: 'i40' },
  });
  expectValues(commandsOf([issued(step)], u55), {
    IFM_PRECISION: 0b0100_0101,
    OFM_PRECISION: 0x8000 | 0b0100_0011,
    ACC_FORMAT: 1,
    IFM_STRIDE_Y: 2 * 2 * 16 * 4,
    IFM_STRIDE_X: 32,
    IFM_STRIDE_C: 128,
  });
});

test('a table is named by its slot, and its index has the type of the IFM', () => {
  const step = kernel({
    ifm: map(0, shapeOf(4, 4, 16)),
    ofm: map(0x400, shapeOf(4, 4, 16), { dtype: 'i32' }),
    step: { lut: { slot: 4, bytes: 1024 } },
  });
  expectValues(commandsOf([issued(step)], u55), {
    ACTIVATION: 20 | (3 << 12),
    ACTIVATION_MIN: 0xff80,
  });
});

test('strides and dilation of 1 to 3 and 1 to 2 pack into one word', () => {
  const op = { stride: { y: 3, x: 3 }, dilation: { y: 2, x: 1 }, taps: { y: 3, x: 3 } };
  const step = kernel({ ifm: map(0, shapeOf(9, 9, 8)), ofm: map(0x1000, shapeOf(2, 3, 8)), op });
  expectValues(commandsOf([issued(step)], u55), {
    KERNEL_STRIDE: (1 << 6) | (1 << 9) | (1 << 4),
    KERNEL_HEIGHT_M1: 4,
    KERNEL_WIDTH_M1: 2,
  });
});

test('a register is written again only when its value changes', () => {
  const once = commandsOf([issued(convolution)], u55);
  const twice = commandsOf([issued(convolution), issued(convolution, 2)], u55);
  assert.equal(
    twice.slice(once.length - 1).map(({ name }) => name),
    ['BLOCKDEP', 'OP_CONV', 'OP_STOP'],
  );
});

test('the larger part starts with the parallel mode and has 40-bit addresses', () => {
  const far = 2 ** 32 + 512;
  const step = kernel({ ifm: map(far, shapeOf(4, 4, 16)), ofm: map(0, shapeOf(4, 4, 16)) });
  const [first, ...rest] = commandsOf([issued(step)], u65);
  assert.equal(first, { name: 'PARALLEL_MODE', param: 0 });
  const base = rest.find(({ name }) => name === 'IFM_BASE0');
  assert.equal(base, { name: 'IFM_BASE0', param: 1, payload: 512 });
  assert.throws(() => commandsOf([issued(step)], u55), /out of reach/);
});

test('two cores have two streams each, and the mode splits the depth', () => {
  const { compute } = u65.accelerator;
  const accelerator = { ...u65.accelerator, compute: { ...compute, cores: 2 } };
  const step = kernel({
    ifm: map(0, shapeOf(4, 4, 16)),
    ofm: map(0x400, shapeOf(4, 4, 16)),
    step: {
      weights: [
        { region: 0, address: 0, bytes: 192 },
        { region: 0, address: 192, bytes: 176 },
      ],
    },
  });
  const commands = commandsOf([issued(step)], { ...u65, accelerator });
  expectValues(commands, {
    PARALLEL_MODE: 1,
    WEIGHT_LENGTH: 192,
    WEIGHT1_BASE: 192,
    WEIGHT1_LENGTH: 176,
  });
});

test('the payload has a 32-byte header and the whole stream', () => {
  const { payload, words } = assembleProgram({ name: 'one', steps: [convolution] }, u55);
  const view = new DataView(payload.buffer);
  const header = Array.from({ length: 8 }, (_, at) => view.getUint32(at * 4, true));
  assert.equal(header, [
    0x31504f43,
    0x00100001,
    0x1807,
    0x10060000,
    5,
    5,
    5,
    0x02 | (words.length << 16),
  ]);
  assert.is(payload.length, 32 + 4 * words.length);
});

test.run();
