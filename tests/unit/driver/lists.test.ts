// Rules over lists of operands and dims of any rank, fired on terms by the real engine.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachinery } from '../../../src/driver/host.ts';
import { createPool } from '../../../src/ir/pool.ts';
import type { ApplyTerm } from '../../../src/ir/term.ts';
import { fireRule } from '../../../src/rewrite/fire.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { catalog } from '../../compile.ts';
import { rulesOf } from '../te/rule-text.ts';

const RULES = `/// Any number of rows of one length.
op t.rows { first: Int } (xs: [Tensor], qs: [Quant]) -> Tensor

/// Each row by itself, and the sum of all offsets.
op t.parts { at: [Int], scale: Real, rest: [Int] } (xs: [Tensor]) -> Tensor

/// A part.
op t.row { k: Int } (x: Tensor) -> Tensor

/// Rows with one scale.
rewrite rows in legalize priority 10 tests "none"
{
  match { root = t.rows{ first: f }(xs: [Tensor<i8>[outer.., n]], qs: [Quant]) }
  into {
    made = each(k < len(xs)) { if k == f then xs[k] else t.row{ k: k * n + last(shape(xs[k])) }(xs[k]) }
    root = t.parts{ at: [each(k < len(xs) - 1) { k * 2 }.., 4], scale: qs[1].scale, rest: outer }(made)
  }
}

/// Only.
phase legalize { order: bottom_up, apply: fixpoint, limit: 64, must_remove: [] }
`;

const rules = rulesOf(RULES);
const accelerator = defaultAccelerator(catalog);

function fire(shapes: readonly (readonly number[])[]) {
  const pool = createPool();
  const machinery = createMachinery({ rules, pool, accelerator });
  const xs = shapes.map((shape, at) => pool.input(at, `x${at}`, { dtype: 'i8', shape }));
  const qs = shapes.map((_, at) =>
    pool.quant({ kind: 'quant', scale: [at + 1], zero: [0], axis: 0 }),
  );
  const types = [{ dtype: 'i8', shape: [1] }];
  const term = pool.apply({ op: 't.rows', attrs: { first: 1 }, args: [...xs, ...qs], types });
  const rule = rules.rules[0]!;
  return { outcome: fireRule(rule, term, machinery, { uses: () => 1 }), xs };
}

test('`each` builds a list of terms, and lists of values are attributes', () => {
  const { outcome, xs } = fire([
    [2, 3],
    [2, 3],
    [2, 3],
  ]);
  assert.is(outcome.kind, 'fired', JSON.stringify(outcome));
  if (outcome.kind !== 'fired') return;
  const root = outcome.term as ApplyTerm;
  assert.equal(root.attrs, { at: [0, 2, 4], scale: 2, rest: [2] });
  assert.is(root.args[1], xs[1]);
  assert.equal(
    root.args.map((arg) => (arg.kind === 'apply' ? arg.attrs['k'] : arg.kind)),
    [3, 'input', 9],
  );
});

test('every item of a list must have the sort, and lists of dims must be equal', () => {
  const sentence = (shapes: readonly (readonly number[])[]): string => {
    const { outcome } = fire(shapes);
    return outcome.kind === 'refused' ? outcome.sentence : 'fired';
  };
  assert.is(
    sentence([
      [2, 3],
      [2, 4],
    ]),
    'dim 1 of xs[1] is 4, which differs from n',
  );
  assert.is(
    sentence([
      [2, 3],
      [5, 3],
    ]),
    'the dims [5] of xs[1] differ from outer',
  );
  assert.is(sentence([[3], []]), 'xs[1] has rank 0 [], not at least 1');
});

test.run();
