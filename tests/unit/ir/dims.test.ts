// Shapes beside dims, and operands beside parameters: what a list takes and what does not fit.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alignDims, operandCounts, rankText } from '../../../src/ir/dims.ts';
import type { DimSort, Sort } from '../../../src/ir/rules.ts';

const c: DimSort = { kind: 'name', name: 'c' };
const outer: DimSort = { kind: 'rest', name: 'outer' };
const tensor: Sort = { kind: 'tensor', constant: false, dtypes: [], optional: false };
const tensors: Sort = { kind: 'list', of: tensor };
const quants: Sort = { kind: 'list', of: { kind: 'quant' } };

test('a list of dims takes what the others leave, which may be nothing', () => {
  assert.equal(alignDims([outer, c], [2, 3, 4]), [
    { dim: outer, at: 0, sizes: [2, 3] },
    { dim: c, at: 2, sizes: [4] },
  ]);
  assert.equal(alignDims([c, outer], [4]), [
    { dim: c, at: 0, sizes: [4] },
    { dim: outer, at: 1, sizes: [] },
  ]);
  assert.is(alignDims([c, outer, c], [4]), undefined);
  assert.is(alignDims([c], [4, 4]), undefined);
  assert.is(rankText([c, c]), '2');
  assert.is(rankText([outer, c]), 'at least 1');
});

test('lists of operands share equally what single operands leave', () => {
  assert.equal(operandCounts([tensors, quants, { kind: 'quant' }], 7), [3, 3, 1]);
  assert.equal(operandCounts([tensor, tensors], 1), [1, 0]);
  assert.is(operandCounts([tensors, quants, { kind: 'quant' }], 6), undefined);
  assert.is(operandCounts([tensor], 2), undefined);
  assert.is(operandCounts([tensor, tensor], 1), undefined);
});

test.run();
