import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { decodeCommands, encodeCommands } from '../../../src/stream/command.ts';
import { fieldsOf } from '../../../src/stream/fields.ts';
import { indexRegisters } from '../../../src/stream/registers.ts';
import { defaultAccelerator, registersOf } from '../../../src/target/catalog.ts';

const catalog = await loadCatalog();
const file = registersOf(catalog, defaultAccelerator(catalog));
const index = indexRegisters(file);

function decode(...words: readonly number[]) {
  return decodeCommands(Uint32Array.from(words), file);
}

/** What the fields of one command read. */
function fields(...words: readonly number[]) {
  const result = decode(...words);
  assert.ok(result.ok);
  const [command] = result.value;
  const definition = index.byName.get(command!.name)!;
  return Object.fromEntries(
    fieldsOf(command!, definition).map(({ name, value, text }) => [name, text ?? value]),
  );
}

test('one-word and two-word commands with their offsets', () => {
  const result = decode(0x00010100, 0x00004000, 0x12345678, 0xffff0000);
  assert.ok(result.ok);
  assert.equal(result.value, [
    { offset: 0, name: 'IFM_PAD_TOP', kind: 'set', param: 1 },
    { offset: 4, name: 'IFM_BASE0', kind: 'set', param: 0, payload: 0x12345678 },
    { offset: 12, name: 'OP_STOP', kind: 'op', param: 0xffff },
  ]);
});

test('an operation and an address with the same opcode are told apart', () => {
  const result = decode(0x00000002, 0x00004002, 7);
  assert.ok(result.ok);
  assert.equal(
    result.value.map(({ name }) => name),
    ['OP_CONV', 'IFM_BASE2'],
  );
});

test('every command of the register file survives decoding and encoding', () => {
  const words = file.commands.flatMap(({ code, payload }, at) =>
    payload ? [(at << 16) | 0x4000 | code, 0xffff_fff0 + (at % 16)] : [(at << 16) | code],
  );
  const stream = Uint32Array.from(words);
  const result = decodeCommands(stream, file);
  assert.ok(result.ok);
  assert.is(result.value.length, file.commands.length);
  assert.equal(encodeCommands(result.value, file), stream);
});

test('fields have their values and names', () => {
  assert.equal(fields(0x00050122), {
    stride_x_low: 1,
    stride_y_low: 0,
    weight_order: 'part_kernel',
    dilation_x: 1,
    dilation_y: 1,
    decomposition: '8x8',
    stride_x_high: 0,
    stride_y_high: 0,
  });
  assert.equal(fields(0x002d0104), { depth: 46 });
  assert.equal(fields(0xff800109), { zero_point: -128 });
  assert.equal(fields(0x00010006), { mode: 'ADD' });
  assert.equal(fields(0x001e4024, 0x40000000), { shift: 30, scale: 0x40000000 });
});

test('addresses have 40 bits, strides 40 bits and a sign', () => {
  assert.equal(fields(0x00ff4000, 1), { address: 0xff_0000_0001 });
  assert.equal(fields(0x00ff4005, 0xffff_fffe), { bytes: -2 });
});

test('reserved bits, unknown opcodes and a missing second word are refused with their place', () => {
  for (const [code, at, words] of [
    ['reserved-bits', 4, [0x00000002, 0x00000402]],
    ['reserved-bits', 0, [0x00008002]],
    ['unknown-command', 4, [0x00000002, 0x000003ff]],
    ['unknown-command', 0, [0x00004002 | 0x200, 0]],
    ['truncated-command', 0, [0x00004000]],
  ] as const) {
    const result = decode(...words);
    assert.ok(!result.ok);
    assert.is(result.diagnostics[0]?.code, code);
    assert.is(result.diagnostics[0]?.place, `command stream, byte 0x${at}`);
  }
});

test('a convolution as another compiler writes it', () => {
  // IFM 30 x 62 x 46 u8 at 512, stride 2 x 1, part kernel first, pads 0 0 1 1, block 16 x 4 x 16.
  const facts: readonly (readonly [string, number, number?])[] = [
    ['IFM_BASE0', 0, 512],
    ['IFM_HEIGHT0_M1', 29],
    ['IFM_WIDTH0_M1', 61],
    ['IFM_DEPTH_M1', 45],
    ['IFM_ZERO_POINT', 128],
    ['IFM_STRIDE_Y', 0, 2852],
    ['IFM_PAD_BOTTOM', 1],
    ['OFM_BASE0', 0, 85568],
    ['KERNEL_WIDTH_M1', 2],
    ['KERNEL_STRIDE', 5],
    ['WEIGHT_LENGTH', 0, 7696],
    ['SCALE_LENGTH', 0, 464],
    ['ACTIVATION_MAX', 255],
    ['OFM_BLK_HEIGHT_M1', 15],
    ['OFM_PRECISION', 256],
    ['OFM_SCALE', 30, 1073741824],
    ['DMA0_LEN', 0, 96],
    ['OP_CONV', 0],
  ];
  const commands = facts.map(([name, param, payload]) =>
    payload === undefined ? { name, param } : { name, param, payload },
  );
  const words = [
    [0x4000, 0x200],
    [0x001d010b],
    [0x003d010a],
    [0x002d0104],
    [0x00800109],
    [0x4005, 0xb24],
    [0x00010103],
    [0x4010, 0x14e40],
    [0x00020120],
    [0x00050122],
    [0x4021, 0x1e10],
    [0x4023, 0x1d0],
    [0x00ff0127],
    [0x000f0116],
    [0x01000114],
    [0x001e4024, 0x40000000],
    [0x4032, 0x60],
    [0x00000002],
  ];
  assert.equal(encodeCommands(commands, file), Uint32Array.from(words.flat()));
});

test('encoding a command that does not exist is a bug', () => {
  assert.throws(() => encodeCommands([{ name: 'NOTHING', param: 0 }], file), /NOTHING/);
  assert.throws(() => encodeCommands([{ name: 'IFM_BASE0', param: 0 }], file), /payload/);
  assert.throws(() => encodeCommands([{ name: 'OP_CONV', param: 65536 }], file), /parameter/);
});

test.run();
