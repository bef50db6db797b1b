// Copies of maps that are seen backwards: read forwards, written backwards.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FmUse } from '../../../src/npu/operation.ts';
import { readForwards } from '../../../src/npu/turn-around.ts';

const shape = { height: 3, width: 4, depth: 2 };
const use = (tensor: number, window?: FmUse['window']): FmUse => ({
  tensor,
  shape,
  dtype: 'i8',
  zero: 0,
  ...(window ? { window } : {}),
});

test('rows from the last on: the result begins at its last row', () => {
  const backwards = use(1, { offset: 16, strides: { y: -8, x: 2 } });
  assert.equal(readForwards({ ifm: backwards, ofm: use(2) }), {
    ifm: use(1, { offset: 0, strides: { y: 8, x: 2 } }),
    ofm: use(2, { offset: 16, strides: { y: -8, x: 2 } }),
  });
});

test('both axes, in a part of a larger map', () => {
  const backwards = use(1, { offset: 100, strides: { y: -20, x: -2 } });
  const place = use(2, { offset: 7, strides: { y: 40, x: 5 } });
  assert.equal(readForwards({ ifm: backwards, ofm: place }), {
    ifm: use(1, { offset: 100 - 2 * 20 - 3 * 2, strides: { y: 20, x: 2 } }),
    ofm: use(2, { offset: 7 + 2 * 40 + 3 * 5, strides: { y: -40, x: -5 } }),
  });
});

test('what is read forwards stays as it is', () => {
  const maps = { ifm: use(1, { offset: 3, strides: { y: 20, x: 2 } }), ofm: use(2) };
  assert.equal(readForwards(maps), maps);
});

test.run();
