import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { issueSteps } from '../../../src/npu/hazards.ts';
import type { DmaStep, IssuedStep, KernelStep, NpuStep } from '../../../src/npu/program.ts';
import { kernel, map, shapeOf, targetNamed } from './sample-steps.ts';

const u55 = targetNamed('ethos-u55-128').accelerator.compute;
const u65 = targetNamed('ethos-u65-256').accelerator.compute;

/** Feature maps of 100 x 100 x 3 alternate between two places; weights are read where a copy puts them. */
const PLACES = [0, 0x27100] as const;
const WEIGHT_BYTES = 208;
const weightsAt = (index: number): number => 0x60000 + 0x100 * index;

const convolution = (index: number, weights = index): KernelStep =>
  kernel({
    ifm: map(PLACES[index % 2]!, shapeOf(100, 100, 3)),
    ofm: map(PLACES[(index + 1) % 2]!, shapeOf(100, 100, 3)),
    step: { weights: [{ region: 1, address: weightsAt(weights), bytes: WEIGHT_BYTES }] },
  });

const copy = (to: number): DmaStep => ({
  kind: 'dma',
  source: { region: 0, address: 0x1000 * to },
  destination: { region: 1, address: weightsAt(to) },
  bytes: WEIGHT_BYTES,
});

const shortName = (step: IssuedStep): string => {
  if (step.kind === 'dma') return `dma ${(step.destination.address - 0x60000) / 0x100}`;
  if (step.kind === 'kernel') return 'kernel';
  return `${step.kind} ${step.outstanding}`;
};

const issue = (compute: typeof u55, ...steps: NpuStep[]): readonly string[] =>
  issueSteps(steps, compute).map(shortName);

test('a kernel waits for the copy of its weights', () => {
  const wanted = ['dma 0', 'dma_wait 0', 'kernel'];
  assert.equal(issue(u55, copy(0), convolution(0)), wanted);
  assert.equal(issue(u65, copy(0), convolution(0)), wanted);
});

test('a copy that concerns nobody is not waited for', () => {
  assert.equal(issue(u55, copy(5), convolution(0)), ['dma 5', 'kernel']);
  assert.equal(issue(u65, copy(5), copy(6), convolution(0)), ['dma 5', 'dma 6', 'kernel']);
});

test('weights copied ahead are waited for by the kernel that reads them', () => {
  assert.equal(issue(u55, copy(1), convolution(0), convolution(1)), [
    'dma 1',
    'kernel',
    'dma_wait 0',
    'kernel',
  ]);
});

test('a queue of one copy has ended the copy before', () => {
  assert.equal(issue(u55, copy(0), copy(1), convolution(0), convolution(1)), [
    'dma 0',
    'dma 1',
    'kernel',
    'dma_wait 0',
    'kernel',
  ]);
});

test('a queue of two copies is waited for as far as needed', () => {
  assert.equal(issue(u65, copy(0), copy(1), convolution(0), convolution(1)), [
    'dma 0',
    'dma 1',
    'dma_wait 1',
    'kernel',
    'dma_wait 0',
    'kernel',
  ]);
  assert.equal(
    issue(u65, copy(0), copy(1), copy(2), convolution(0)),
    ['dma 0', 'dma 1', 'dma 2', 'kernel'],
    'the third copy had to wait for the first',
  );
});

test('a copy is waited for once', () => {
  assert.equal(issue(u55, copy(0), convolution(0), convolution(1, 0)), [
    'dma 0',
    'dma_wait 0',
    'kernel',
    'kernel',
  ]);
});

test('weights are overwritten only when their kernel has ended', () => {
  assert.equal(issue(u55, convolution(0), copy(0)), ['kernel', 'kernel_wait 0', 'dma 0']);
  assert.equal(issue(u55, convolution(0), convolution(1), copy(0)), [
    'kernel',
    'kernel',
    'kernel_wait 1',
    'dma 0',
  ]);
  assert.equal(
    issue(u55, convolution(0), convolution(1), convolution(2), copy(0)),
    ['kernel', 'kernel', 'kernel', 'dma 0'],
    'no more than two kernels are under way',
  );
});

test('a copy out of a feature map waits for the kernel that writes it', () => {
  const out: DmaStep = {
    kind: 'dma',
    source: { region: 1, address: PLACES[1] },
    destination: { region: 2, address: 0 },
    bytes: 64,
  };
  assert.equal(
    issueSteps([convolution(0), out], u55).map(({ kind }) => kind),
    ['kernel', 'kernel_wait', 'dma'],
  );
});

test('a copy into one region does not meet the same addresses of another', () => {
  const elsewhere: DmaStep = { ...copy(0), destination: { region: 2, address: weightsAt(0) } };
  assert.equal(
    issueSteps([convolution(0), elsewhere], u55).map(({ kind }) => kind),
    ['kernel', 'dma'],
  );
});

const table = (banks: number): DmaStep => ({
  kind: 'dma',
  source: { region: 0, address: 0 },
  destination: { region: 'shram', address: 1024 * (banks - 2) },
  bytes: 256,
});

const withTable = (index: number): KernelStep => ({
  ...convolution(index),
  lut: { slot: 0, bytes: 256 },
});

test('a table is waited for, and not replaced under the kernel that reads it', () => {
  const kinds = issueSteps([table(24), withTable(0), table(24), withTable(1)], u55).map(
    ({ kind }) => kind,
  );
  assert.equal(kinds, ['dma', 'dma_wait', 'kernel', 'kernel_wait', 'dma', 'dma_wait', 'kernel']);
});

test('reserved banks hold a table while kernels without one run', () => {
  const kinds = issueSteps([convolution(0), table(24)], u55).map(({ kind }) => kind);
  assert.equal(kinds, ['kernel', 'dma']);
  const small = { ...u55, shram: { ...u55.shram, banks: 16, reserved_end: 0 } };
  const shared = issueSteps([convolution(0), table(16)], small).map(({ kind }) => kind);
  assert.equal(shared, ['kernel', 'kernel_wait', 'dma']);
});

test('the first kernel has no predecessor, the second its own value', () => {
  const apart = kernel({
    ifm: map(0x80000, shapeOf(4, 4, 8)),
    ofm: map(0x90000, shapeOf(4, 4, 8)),
  });
  const issued = issueSteps([convolution(0), apart], u55);
  assert.equal(
    issued.map((step) => (step.kind === 'kernel' ? step.blockdep : undefined)),
    [0, 3],
  );
});

test.run();
