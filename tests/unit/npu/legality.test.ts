import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDma, checkKernel } from '../../../src/npu/legality.ts';
import type { KernelStep } from '../../../src/npu/program.ts';
import { kernel, map, shapeOf, targetNamed } from './sample-steps.ts';

const u55 = targetNamed('ethos-u55-128').accelerator.compute;
const u65 = targetNamed('ethos-u65-256').accelerator.compute;

const withStreams = (step: Partial<KernelStep>): KernelStep =>
  kernel({ ifm: map(0, shapeOf(4, 4, 16)), ofm: map(0x400, shapeOf(4, 4, 16)), step });

const stream = (address: number, bytes: number) => [{ region: 0, address, bytes }];

test('lengths of weights and scales are multiples of 16', () => {
  assert.throws(() => checkKernel(withStreams({ weights: stream(0, 24) }), u55), /length 24/);
  assert.throws(() => checkKernel(withStreams({ scales: stream(0, 24) }), u55), /length 24/);
  checkKernel(withStreams({ weights: stream(0, 32), scales: stream(32, 32) }), u55);
});

test('weights start at a multiple of 16, scales anywhere', () => {
  assert.throws(() => checkKernel(withStreams({ weights: stream(120, 32) }), u55), /address 120/);
  checkKernel(withStreams({ scales: stream(111, 32) }), u55);
});

const copy = (bytes: number, region: number | 'shram') => ({
  kind: 'dma' as const,
  source: { region: 0, address: 0 },
  destination: { region, address: 0 },
  bytes,
});

test('transfers are aligned where the target says so', () => {
  assert.throws(() => checkDma(copy(120, 1), u55), /length 120/);
  assert.throws(() => checkDma(copy(120, 'shram'), u65), /length 120/);
  checkDma(copy(120, 1), u65);
});

test('bricks are aligned to 16 bytes, other maps to an element', () => {
  const at = (address: number, layout: 'NHWC' | 'NHCWB16') =>
    kernel({
      ifm: map(address, shapeOf(4, 4, 16), { layout, dtype: 'i16' }),
      ofm: map(0x1000, shapeOf(4, 4, 16)),
    });
  assert.throws(() => checkKernel(at(8, 'NHCWB16'), u55), /NHCWB16/);
  checkKernel(at(8, 'NHWC'), u55);
  assert.throws(() => checkKernel(at(9, 'NHWC'), u55), /multiple of 2/);
});

test('feature maps end inside the address space and lie in one of eight regions', () => {
  const at = (address: number, region = 1) => {
    const ifm = map(address, shapeOf(4, 4, 16));
    return kernel({
      ifm: { ...ifm, at: { ...ifm.at, region } },
      ofm: map(0x1000, shapeOf(4, 4, 16)),
    });
  };
  checkKernel(at(2 ** 32 - 256), u55);
  assert.throws(() => checkKernel(at(2 ** 32 - 240), u55), /out of reach/);
  checkKernel(at(2 ** 32 - 240), u65);
  assert.throws(() => checkKernel(at(2 ** 40 - 240), u65), /out of reach/);
  assert.throws(() => checkKernel(at(-16), u65), /out of reach/);
  assert.throws(() => checkKernel(at(0, 8), u55), /region 8/);
});

test('maps are written backwards, within the address space, and not read so', () => {
  const backwards = (one: ReturnType<typeof map>, x: number) => ({
    ...one,
    at: { ...one.at, strides: { ...one.at.strides, y: -one.at.strides.y, x } },
  });
  const whole = map(0x400, shapeOf(4, 4, 16));
  const at = (address: number) => backwards(map(address, shapeOf(4, 4, 16)), -16);
  checkKernel(kernel({ ifm: whole, ofm: at(240) }), u55);
  assert.throws(() => checkKernel(kernel({ ifm: whole, ofm: at(239) }), u55), /out of reach/);
  checkKernel(kernel({ ifm: whole, ofm: at(2 ** 32 - 16) }), u55);
  assert.throws(() => checkKernel(kernel({ ifm: whole, ofm: at(2 ** 32 - 15) }), u55), /reach/);
  assert.throws(() => checkKernel(kernel({ ifm: at(240), ofm: whole }), u55), /read backwards/);
  const columns = backwards(whole, 16);
  assert.throws(() => checkKernel(kernel({ ifm: columns, ofm: whole }), u55), /read backwards/);
});

test.run();
