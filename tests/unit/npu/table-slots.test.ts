// Lookup tables of all sizes share the table area of the internal memory.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TableConstant } from '../../../src/npu/prepare.ts';
import { createTableSlots, placeOfSlot } from '../../../src/npu/table-slots.ts';
import { target32, targetNamed } from './sample-steps.ts';

const { compute } = targetNamed('ethos-u55-128').accelerator;
const table = (bytes: number): TableConstant => ({ offset: 0, bytes });

test('tables follow one another, those of 1 KiB at multiples of 1 KiB', () => {
  const slots = createTableSlots(compute);
  const [small, large, other] = [table(256), table(1024), table(256)];
  assert.equal(slots.choose(small), { slot: 0, loaded: false });
  assert.equal(slots.choose(large), { slot: 4, loaded: false });
  assert.equal(slots.choose(small), { slot: 0, loaded: true });
  assert.equal(slots.choose(other), { slot: 0, loaded: false });
  assert.equal(slots.choose(small), { slot: 1, loaded: false });
  assert.equal(slots.choose(large), { slot: 4, loaded: true });
});

test('a table that lost some of its slots is gone', () => {
  const slots = createTableSlots(compute);
  const [large, whole, small] = [table(1024), table(2048), table(256)];
  slots.choose(large);
  assert.equal(slots.choose(whole), { slot: 0, loaded: false });
  assert.equal(slots.choose(large), { slot: 0, loaded: false });
  assert.equal(slots.choose(whole), { slot: 0, loaded: false });
  assert.equal(slots.choose(small), { slot: 0, loaded: false });
  assert.equal(slots.choose(whole), { slot: 0, loaded: false });
});

test('without banks of its own a table is lost to the next kernel that has none', () => {
  const small = target32().accelerator.compute;
  const slots = createTableSlots(small);
  const one = table(256);
  slots.choose(one);
  slots.runWithout();
  assert.equal(slots.choose(one).loaded, false);
  assert.is(placeOfSlot(4, compute).address - placeOfSlot(0, compute).address, 1024);
});

test.run();
