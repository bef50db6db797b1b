/** How fast the simulator is: MACs a second by kind of kernel. Run: node --import tsx bench/sim-speed.ts */
import type { Kernel } from '../tests/unit/sim/handmade.ts';
import {
  accelerator,
  constantsOf,
  createArena,
  runStream,
  streamOf,
} from '../tests/unit/sim/handmade.ts';

const ROUNDS = 10;
const SIDE = 48;

interface Case {
  readonly name: string;
  readonly kernel: Pick<Kernel, 'op' | 'taps' | 'pad' | 'mode' | 'scale'>;
  readonly channels: number;
  readonly type: 'i8' | 'i16';
}

const same = { taps: [3, 3], pad: [1, 1, 1, 1] } as const;
const CASES: readonly Case[] = [
  { name: 'convolution 1x1', kernel: { op: 'OP_CONV' }, channels: 64, type: 'i8' },
  { name: 'convolution 3x3', kernel: { op: 'OP_CONV', ...same }, channels: 64, type: 'i8' },
  { name: 'convolution 3x3', kernel: { op: 'OP_CONV', ...same }, channels: 8, type: 'i8' },
  { name: 'convolution 3x3', kernel: { op: 'OP_CONV', ...same }, channels: 64, type: 'i16' },
  { name: 'depthwise 3x3', kernel: { op: 'OP_DEPTHWISE', ...same }, channels: 64, type: 'i8' },
  {
    name: 'average 3x3',
    kernel: { op: 'OP_POOL', mode: 'AVERAGE', ...same },
    channels: 64,
    type: 'i8',
  },
];

/** As many weights as the NPU's order has, filling included. */
function weightCount({ kernel, channels, type }: Case): number {
  const taps = (kernel.taps?.[0] ?? 1) * (kernel.taps?.[1] ?? 1);
  if (kernel.op === 'OP_DEPTHWISE') return channels * Math.ceil(taps / 4) * 4;
  const step = type === 'i16' ? 16 : 32;
  return channels * Math.ceil(channels / step) * step * taps;
}

function measure(one: Case): void {
  const { kernel, channels, type } = one;
  const shape = [SIDE, SIDE, channels] as const;
  const bytes = SIDE * SIDE * channels * 2;
  const arena = createArena(2 * bytes);
  const ifm = { at: 0, shape, type } as const;
  arena.put(
    ifm,
    Array.from({ length: bytes / 2 }, (_, at) => (at % 251) - 125),
  );
  const records = Array.from({ length: channels }, () => ({ bias: 1, scale: 2 ** 30, shift: 38 }));
  const weights = Array.from({ length: weightCount(one) }, (_, at) => (at % 13) - 6);
  const { constants, kernel: streams } = constantsOf(records, weights);
  const commands = streamOf({
    kernel: { ...kernel, ...streams, ifm, ofm: { ...ifm, at: bytes }, block: [8, 8, 16] },
  });
  const weightCache = new Map();
  let macs = 0;
  for (let round = 0; round < 3; round++) runStream(commands, arena, { constants, weightCache });
  const start = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    const report = runStream(commands, arena, { constants, weightCache });
    if (report.findings.length > 0) throw new Error(JSON.stringify(report.findings));
    macs += report.macs;
  }
  const rate = macs / (performance.now() - start) / 1000;
  const label = `${one.name} ${type}, ${channels} channels`;
  console.log(`${label.padEnd(36)} ${rate.toFixed(0).padStart(6)} M MAC/s`);
}

console.log(`${SIDE} x ${SIDE} feature maps, ${accelerator.name}, node ${process.version}`);
CASES.forEach(measure);
