import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sigmoid16, tanh16 } from '../../../src/sim/native-function.ts';
import type { Kernel, Tensor } from './handmade.ts';
import { accelerator, createArena, runStream, streamOf } from './handmade.ts';

const { banks, bank_bytes, lut_banks } = accelerator.compute.shram;
const LUT = (banks - lut_banks) * bank_bytes;

/** A copy of `values` through a table that lies at 2048 of the arena and goes to a slot. */
function look(kernel: Partial<Kernel> & Pick<Kernel, 'ifm' | 'ofm'>, table: Table) {
  const arena = createArena();
  const tableAt: Tensor = { at: 2048, shape: [1, 1, table.values.length], type: table.type };
  arena.put(tableAt, table.values);
  arena.put(kernel.ifm, table.inputs);
  const bytes = table.values.length * (table.type === 'i32' ? 4 : 1);
  const slot = table.slot ?? 0;
  const commands = streamOf(
    {
      dma: {
        from: { region: 1, at: 2048 },
        to: { internal: true, at: LUT + 256 * slot },
        bytes,
      },
    },
    { wait: 'OP_DMA_WAIT', left: 0 },
    {
      kernel: {
        op: 'OP_POOL',
        mode: 'AVERAGE',
        scale: [1, 0],
        ...kernel,
        registers: { ACTIVATION: { function: `lut${slot}` }, ...kernel.registers },
      },
    },
  );
  const report = runStream(commands, arena);
  assert.equal(report.findings, []);
  return arena.get(kernel.ofm);
}

interface Table {
  readonly type: 'i8' | 'u8' | 'i32';
  readonly values: readonly number[];
  readonly inputs: readonly number[];
  readonly slot?: number;
}

const count = (length: number, make: (at: number) => number): number[] =>
  Array.from({ length }, (_, at) => make(at));

test('an 8-bit table is indexed from the lowest value of its type', () => {
  const shape = [1, 1, 3] as const;
  const signed = {
    ifm: { at: 0, shape, type: 'i8' },
    ofm: { at: 512, shape, type: 'i8' },
  } as const;
  const values = count(256, (at) => 127 - at); // -1 - value
  assert.equal(
    look(signed, { type: 'i8', values, inputs: [-128, 0, 127], slot: 3 }),
    [127, -1, -128],
  );
  const unsigned = {
    ifm: { at: 0, shape, type: 'u8' },
    ofm: { at: 512, shape, type: 'u8' },
  } as const;
  const flipped = count(256, (at) => 255 - at);
  assert.equal(look(unsigned, { type: 'u8', values: flipped, inputs: [0, 1, 255] }), [255, 254, 0]);
});

test('an 8-bit index may give a 32-bit value, with the zero point before the table', () => {
  const shape = [1, 1, 3] as const;
  const kernel = {
    ifm: { at: 0, shape, type: 'i8' },
    ofm: { at: 512, shape, type: 'i32', zero: 2 },
    registers: {
      ACTIVATION: { function: 'lut4', clip: 'i8' },
      ACTIVATION_MIN: { low: -128 },
      ACTIVATION_MAX: { high: 127 },
    },
  } as const;
  const values = count(256, (at) => (at - 128) * 100000);
  const inputs = [-128, 5, 127];
  assert.equal(look(kernel, { type: 'i32', values, inputs, slot: 4 }), [
    -12600000,
    700000,
    12700000, // clamped after the zero point
  ]);
});

test('a 16-bit table interpolates 128 steps with a rounded slope', () => {
  const shape = [1, 1, 4] as const;
  const kernel = {
    ifm: { at: 0, shape, type: 'i16' },
    ofm: { at: 8192, shape, type: 'i16' },
  } as const;
  // Base 10 at the index of 0, slope -3 for 128 steps; slope 1 elsewhere.
  const values = count(512, (at) => (at === 256 ? (-3 << 16) | 10 : 1 << 16));
  const inputs = [0, 21, 22, -32768];
  // -63 + 64 = 1 >> 7 = 0; -66 + 64 = -2 >> 7 = -1.
  assert.equal(look(kernel, { type: 'i32', values, inputs }), [10, 10, 9, 0]);
});

test('a table that nobody loaded is a finding', () => {
  const arena = createArena();
  const ifm: Tensor = { at: 0, shape: [1, 1, 1], type: 'i8' };
  arena.put(ifm, [1]);
  const registers = { ACTIVATION: { function: 'lut0' } } as const;
  const kernel: Kernel = { op: 'OP_POOL', mode: 'MAX', ifm, ofm: { ...ifm, at: 64 }, registers };
  const commands = streamOf({ kernel });
  const [finding] = runStream(commands, arena).findings;
  assert.is(finding?.code, 'unwritten-read');
  assert.is(finding?.offset, commands.at(-2)?.offset);
});

test('native functions clamp after the function', () => {
  const ifm: Tensor = { at: 0, shape: [1, 1, 2], type: 'i16' };
  const arena = createArena();
  arena.put(ifm, [12288, -12288]); // 1.0 and -1.0 at 3 * 4096 a unit
  const ofm: Tensor = { ...ifm, at: 64 };
  const registers = {
    ACTIVATION: { function: 'tanh' },
    ACTIVATION_MIN: { low: -20000 },
    ACTIVATION_MAX: { high: 30000 },
  } as const;
  const kernel: Kernel = { op: 'OP_POOL', mode: 'AVERAGE', scale: [1, 0], ifm, ofm, registers };
  runStream(streamOf({ kernel }), arena);
  const [positive, negative] = arena.get(ofm);
  assert.ok(Math.abs((positive ?? 0) - Math.tanh(1) * 32768) < 4, `${positive}`);
  assert.is(negative, -20000);
});

test('tanh and sigmoid are within a few steps of the true functions and saturate', () => {
  for (let value = -32768; value <= 32767; value += 37) {
    const x = value / 12288;
    assert.ok(Math.abs(tanh16(value) - Math.tanh(x) * 32768) < 6, `tanh ${value}`);
    assert.ok(Math.abs(sigmoid16(value) - 32768 / (1 + Math.exp(-x))) < 6, `sigmoid ${value}`);
  }
  assert.is(tanh16(10 ** 6), 32767);
  assert.is(sigmoid16(10 ** 6), 32767);
  assert.is(sigmoid16(-(10 ** 6)), 1);
});

/** An int16 model of one operator with its golden vectors, and the scale of its input. */
function golden(name: string) {
  const url = new URL(`../../../../shared/opzoo/golden/${name}/`, import.meta.url);
  const folder = fileURLToPath(url);
  if (!existsSync(folder)) {
    console.log(`SKIP no ../shared/opzoo/golden/${name} beside the checkout`);
    return undefined;
  }
  const { inputs, vectors } = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8'));
  const read = (file: string) =>
    new Int16Array(Uint8Array.from(readFileSync(folder + file)).buffer);
  return {
    scale: inputs[0].scale[0] as number,
    vectors: (vectors as { inputs: string[]; outputs: string[] }[]).map((one) => ({
      input: read(one.inputs[0] ?? ''),
      output: read(one.outputs[0] ?? ''),
    })),
  };
}

for (const [name, native] of [
  ['tanh_r2_63x7_i16', tanh16],
  ['logistic_r4_8x3_i16', sigmoid16],
] as const) {
  test(`${name}: the native function is the reference's`, () => {
    const model = golden(name);
    if (!model) return;
    // The reference scales the input to 3 * 4096 a unit with a 16-bit multiplier.
    let multiplier = model.scale * 4096 * 3;
    let shift = 0;
    while (multiplier <= 32767 / 2 && shift <= 30) {
      shift++;
      multiplier *= 2;
    }
    const factor = Math.trunc(multiplier);
    const half = shift > 0 ? 2 ** (shift - 1) : 0;
    for (const { input, output } of model.vectors)
      input.forEach((value, at) => {
        const scaled = Math.floor((value * factor + half) / 2 ** shift);
        assert.is(native(scaled), output[at], `${value}`);
      });
  });
}

test.run();
