import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueSteps } from '../../../src/npu/hazards.ts';
import type { NpuStep } from '../../../src/npu/program.ts';
import { printProgram } from '../../../src/npu/tir-text.ts';
import { kernel, map, shapeOf, targetNamed } from './sample-steps.ts';

const named = (buffer: string, one: ReturnType<typeof map>) => ({
  use: one.use,
  at: { ...one.at, buffer },
});

const steps: readonly NpuStep[] = [
  {
    kind: 'dma',
    source: { region: 0, address: 0x40, buffer: 'weights_0' },
    destination: { region: 1, address: 0x600, buffer: 'staged_0' },
    bytes: 304,
  },
  kernel({
    ifm: named('input', map(0, shapeOf(8, 8, 16))),
    ofm: named('t1', map(0x400, shapeOf(4, 4, 32), { layout: 'NHCWB16' })),
    op: {
      taps: { y: 3, x: 3 },
      stride: { y: 2, x: 2 },
      pad: { top: 0, left: 0, bottom: 1, right: 1 },
    },
    step: {
      weights: [{ region: 1, address: 0x600, bytes: 304, buffer: 'staged_0' }],
      scales: [{ region: 0, address: 0x200, bytes: 320 }],
    },
  }),
];

test('a program is printed with its buffers, operations and waits', () => {
  const text = printProgram(
    'main_0',
    issueSteps(steps, targetNamed('u55-128').accelerator.compute),
  );
  assert.is(
    text,
    `npu main_0 {
  buffer weights_0[0:0x40] copied, 304 bytes
  buffer input[1:0x0] i8[8, 8, 16] NHWC, 1024 bytes
  buffer staged_0[1:0x600] weights, 304 bytes
  buffer [0:0x200] scales, 320 bytes
  buffer t1[1:0x400] i8[4, 4, 32] NHCWB16, 512 bytes

    0: copy 304 weights_0[0:0x40] -> staged_0[1:0x600]
    1: dma_wait 0
    2: t1[1:0x400] = convolution(input[1:0x0], staged_0[1:0x600], [0:0x200]) taps 3x3, stride 2x2, pad 0,0,1,1, clamp -128..127, block 8x8x16 depth_first, blockdep 0
}
`,
  );
});

test('the same program without waits yet', () => {
  const text = printProgram('main_0', steps);
  assert.not.match(text, /wait|blockdep/);
});

test.run();
