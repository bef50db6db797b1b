/** Whole programs on the simulator: it must compute what was meant and object to nothing, or notice. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseBlock } from '../../../src/npu/block.ts';
import { commandsOf } from '../../../src/npu/commands.ts';
import { encodeLayer } from '../../../src/npu/encode-layer.ts';
import { issueSteps } from '../../../src/npu/hazards.ts';
import type { NpuOperation } from '../../../src/npu/operation.ts';
import type { IssuedStep, KernelStep, NpuStep } from '../../../src/npu/program.ts';
import { execute } from '../../../src/sim/machine.ts';
import { decodeCommands, encodeCommands } from '../../../src/stream/command.ts';
import { kernel, map, type PlacedMap, shapeOf, target256, targetNamed } from './sample-steps.ts';

type Target = ReturnType<typeof target256>;
const TARGETS: readonly Target[] = [
  targetNamed('ethos-u55-128'),
  target256(),
  targetNamed('ethos-u65-256'),
];

/** Deterministic values from -128 to 127. */
const noise = (length: number, seed: number): Int8Array =>
  Int8Array.from({ length }, (_, at) => ((at + 1) * (2 * seed + 1) * 2654435761) >>> 24);

/** Record of a channel: bias, then scale * 2^-shift. */
function records(channels: number, bias: (c: number) => number): Uint8Array {
  const bytes = new Uint8Array(10 * channels);
  const view = new DataView(bytes.buffer);
  for (let c = 0; c < channels; c++) {
    view.setInt32(10 * c, bias(c), true);
    view.setUint8(10 * c + 4, bias(c) < 0 ? 0xff : 0);
    view.setUint32(10 * c + 5, 2 ** 30, true);
    view.setUint8(10 * c + 9, 39);
  }
  return bytes;
}

/** Two convolutions, 3 x 3 and 1 x 1, whose weights are copied to the arena, then their sum. */
interface Network {
  readonly steps: readonly NpuStep[];
  readonly constants: Uint8Array;
  readonly weights: readonly Int8Array[];
}

const SIZE = shapeOf(12, 10, 24);
const MAPS = [0, 0x1000, 0x2000, 0x3000].map((address) => map(address, SIZE));
const STAGED = 0x4000;

function network(target: Target, stagedApart: boolean): Network {
  const steps: NpuStep[] = [];
  const parts: Uint8Array[] = [];
  const weights = [noise(24 * 9 * 24, 5), noise(24 * 24, 9)];
  let end = 0;
  const add = (bytes: Uint8Array): number => {
    parts.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  for (const [at, taps] of [3, 1].entries()) {
    const values = Int16Array.from(weights[at]!);
    const scales = records(24, (c) => 300 * c - 2000);
    const shape = [24, taps, taps, 24] as const;
    const pad = (taps - 1) / 2;
    const step = placed(MAPS[at]!, MAPS[at + 1]!, target, {
      taps: { y: taps, x: taps },
      pad: { top: pad, left: pad, bottom: pad, right: pad },
      weights: { values, shape, scales },
      rounding: 'natural',
    });
    const { weightBytes, scaleBytes } = encodeLayer(
      step.op,
      step.block,
      target.accelerator.compute,
    );
    const source = { region: 0, address: add(weightBytes) };
    const staged = { region: 1, address: STAGED + (stagedApart ? at * 0x2000 : 0) };
    const bytes = weightBytes.length;
    steps.push({ kind: 'dma', source, destination: staged, bytes });
    steps.push({
      ...step,
      weights: [{ ...staged, bytes }],
      scales: [{ region: 0, address: add(scaleBytes), bytes: scaleBytes.length }],
    });
  }
  const sum = {
    kernel: 'elementwise',
    mode: 'ADD',
    ofmScale: { scale: 2 ** 30, shift: 50 },
    operandScale: { operand: 'ifm', a: { scale: 2 ** 30, shift: 12 } },
  } as const;
  steps.push(placed(MAPS[1]!, MAPS[3]!, target, sum, MAPS[2]!));
  const constants = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    constants.set(part, at);
    at += part.length;
  }
  return { steps, constants, weights };
}

function placed(
  ifm: PlacedMap,
  ofm: PlacedMap,
  target: Target,
  op: Partial<NpuOperation>,
  ifm2?: PlacedMap,
): KernelStep {
  const step = kernel({ ifm, ofm, op, ...(ifm2 ? { ifm2 } : {}) });
  return { ...step, block: chooseBlock(step.op, target.accelerator.compute) };
}

function run(target: Target, steps: readonly IssuedStep[], constants: Uint8Array) {
  const words = encodeCommands(commandsOf(steps, target), target.registers);
  const commands = decodeCommands(words, target.registers);
  assert.ok(commands.ok);
  const arena = new Uint8Array(0x10000);
  arena.set(new Uint8Array(noise(12 * 10 * 24, 1).buffer), 0);
  const written = new Uint8Array(arena.length).fill(1, 0, 12 * 10 * 24);
  const { findings } = execute({
    commands: commands.ok ? commands.value : [],
    accelerator: target.accelerator,
    registerFile: target.registers,
    regions: [{ bytes: constants }, { bytes: arena, written }],
  });
  return { findings: findings.map(({ code }) => code), arena };
}

/** The convolution, one element at a time; multiplier 2^-9, halves up. */
function convolved(input: Int8Array, weights: Int8Array, taps: number): Int8Array {
  const { height, width, depth } = SIZE;
  const before = (taps - 1) / 2;
  const at = (y: number, x: number, c: number): number =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : input[(y * width + x) * depth + c]!;
  return Int8Array.from({ length: height * width * depth }, (_, index) => {
    const [y, x, o] = [
      Math.floor(index / depth / width),
      Math.floor(index / depth) % width,
      index % depth,
    ];
    let sum = 300 * o - 2000;
    for (let ky = 0; ky < taps; ky++)
      for (let kx = 0; kx < taps; kx++)
        for (let c = 0; c < depth; c++)
          sum +=
            weights[((o * taps + ky) * taps + kx) * depth + c]! *
            at(y + ky - before, x + kx - before, c);
    return Math.max(-128, Math.min(127, Math.floor((sum + 256) / 512)));
  });
}

const partOf = (arena: Uint8Array, at: number): Int8Array =>
  new Int8Array(arena.buffer, MAPS[at]!.at.address, 12 * 10 * 24);

function sameValues(found: Int8Array, wanted: Int8Array): void {
  const at = found.findIndex((value, index) => value !== wanted[index]);
  assert.is(at, -1, `element ${at} is ${found[at]}, wanted ${wanted[at]}`);
}

test('convolutions give what their definition says, and the simulator objects to nothing', () => {
  for (const target of TARGETS) {
    for (const apart of [true, false]) {
      const { steps, constants, weights } = network(target, apart);
      const { findings, arena } = run(
        target,
        issueSteps(steps, target.accelerator.compute),
        constants,
      );
      assert.equal(findings, []);
      const first = convolved(noise(12 * 10 * 24, 1), weights[0]!, 3);
      sameValues(partOf(arena, 1), first);
      sameValues(partOf(arena, 2), convolved(first, weights[1]!, 1));
    }
  }
});

test('a scaled operand and a fixed shift of the other: the sum of both', () => {
  const [target] = TARGETS;
  const { steps, constants } = network(target!, true);
  const { arena } = run(target!, issueSteps(steps, target!.accelerator.compute), constants);
  const [a, b, sum] = [partOf(arena, 1), partOf(arena, 2), partOf(arena, 3)];
  // a * 2^30 >> 12 is a * 2^18, b << 19 is b * 2^19: (a + 2 b) * 2^18 * 2^30 >> 50 is a quarter of it.
  const wanted = a.map((one, at) => {
    const both = one + 2 * b[at]!;
    const quarter = Math.sign(both) * Math.floor((Math.abs(both) + 2) / 4);
    return Math.max(-128, Math.min(127, quarter));
  });
  sameValues(sum, wanted);
});

test('each wait is needed: without it the simulator objects', () => {
  for (const target of TARGETS) {
    const { steps, constants } = network(target, false);
    const issued = issueSteps(steps, target.accelerator.compute);
    const waits = issued.flatMap((step, at) => (step.kind.endsWith('_wait') ? [at] : []));
    assert.is(waits.length, 3);
    for (const left of waits) {
      const fewer = issued.filter((_, at) => at !== left);
      assert.match(run(target, fewer, constants).findings.join(), /missing-(dma|kernel)-wait/);
    }
  }
});

test('one more block of overlap of the convolutions is too much for the simulator', () => {
  for (const target of TARGETS) {
    const { steps, constants } = network(target, true);
    const issued = issueSteps(steps, target.accelerator.compute);
    const second = issued.filter((step) => step.kind === 'kernel')[1]!;
    assert.ok(second.blockdep < target.accelerator.compute.blockdep);
    const bolder = { ...second, blockdep: second.blockdep + 1 };
    const changed = issued.map((step) => (step === second ? bolder : step));
    assert.equal(run(target, changed, constants).findings, ['blockdep-too-large']);
  }
});

test.run();
