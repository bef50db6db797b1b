// What rules may ask of the graph: here, the elements of constants among their binders.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createMachinery } from '../../../src/driver/host.ts';
import type { Expr } from '../../../src/ir/expr.ts';
import { createPool } from '../../../src/ir/pool.ts';
import type { Term } from '../../../src/ir/term.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { catalog } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

const pool = createPool();
const accelerator = defaultAccelerator(catalog);
const { host } = createMachinery({ rules: loadRules(), pool, accelerator });

const name = (text: string): Expr => ({ kind: 'name', name: text });
const int = (value: number): Expr => ({ kind: 'int', value });
const element: Expr = { kind: 'index', of: name('x'), indices: [int(1), int(0)] };
const ask = (expr: Expr, term: Term) =>
  host.evaluate(expr, new Map([['x', { kind: 'term', term }]]), { uses: () => 1 });

const data = Int32Array.of(1, 2, 3, 4);
const type = { dtype: 'i32', shape: [2, 2] } as const;
const constant = pool.constant(type, new Uint8Array(data.buffer));

test('an element of a constant is a value, also inside a larger expression', () => {
  const value = { kind: 'typed', dtype: 'i32', value: 3 };
  assert.equal(ask(element, constant), { ok: true, bound: { kind: 'value', value } });
  const sum: Expr = { kind: 'binary', op: '+', left: element, right: int(4) };
  const seven = { kind: 'typed', dtype: 'i32', value: 7 };
  assert.equal(ask(sum, constant), { ok: true, bound: { kind: 'value', value: seven } });
});

test('what is computed while the model runs has no elements yet', () => {
  assert.not(ask(element, pool.input(0, 'x', type)).ok);
});

test('a constant by its name alone is still a term', () => {
  assert.equal(ask(name('x'), constant), { ok: true, bound: { kind: 'term', term: constant } });
});

test.run();
