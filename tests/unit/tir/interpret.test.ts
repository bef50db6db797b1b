// The interpreter on graphs of terms: composites, NPU functions, projections, constants.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NpuFunction } from '../../../src/ir/graph.ts';
import { createPool } from '../../../src/ir/pool.ts';
import type { Term } from '../../../src/ir/term.ts';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { rulesOf } from '../te/rule-text.ts';

const rules = rulesOf(`/// Adds a number.
compute t.add { n: n } (x: Tensor<i8>[k]) -> Tensor<i8>[k] tests "none" { root[i]: i8 = x[i] + n }
/// Adds two tensors.
compute t.sum (x: Tensor<i8>[k], y: Tensor<i8>[k]) -> Tensor<i8>[k] tests "none" { root[i]: i8 = x[i] + y[i] }`);

const type = { dtype: 'i8', shape: [3] } as const;
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function setUp(
  functions: (pool: ReturnType<typeof createPool>) => readonly NpuFunction[] = () => [],
) {
  const pool = createPool();
  const add = (n: number, x: Term) =>
    pool.apply({ op: 't.add', attrs: { n }, args: [x], types: [type] });
  const sum = (x: Term, y: Term) =>
    pool.apply({ op: 't.sum', attrs: {}, args: [x, y], types: [type] });
  const interpreter = createInterpreter({ rules, pool, functions: functions(pool) });
  return { pool, add, sum, interpreter };
}

test('terms with two users are computed once and inputs are found by index', () => {
  const { pool, add, sum, interpreter } = setUp();
  const [a, b] = [pool.input(0, 'a', type), pool.input(1, 'b', type)];
  const shared = add(1, a);
  const root = sum(sum(shared, shared), b);
  const values = interpreter.run([root], [bytes(1, 2, 3), bytes(10, 20, 30)]);
  assert.equal(values.ok && values.value.get(root), bytes(14, 26, 38));
  assert.equal(values.ok && values.value.get(shared), bytes(2, 3, 4));
});

test('a composite is what its body computes', () => {
  const { pool, add, sum, interpreter } = setUp();
  const input = pool.input(0, 'a', type);
  const constant = pool.constant(type, bytes(5, 6, 7));
  const body = sum(add(1, pool.param(1, type)), pool.constant(type, bytes(100, 0, 0)));
  const parts = { op: 'composite.any', attrs: {}, args: [constant, input], types: [type], body };
  const composite = pool.apply(parts);
  const values = interpreter.run([composite], [bytes(1, 2, 3)]);
  assert.equal(values.ok && values.value.get(composite), bytes(102, 3, 4));
});

test('calls run NPU functions and projections pick their outputs', () => {
  const { pool, interpreter } = setUp((made) => {
    const x = made.param(0, type);
    const add = (n: number) => made.apply({ op: 't.add', attrs: { n }, args: [x], types: [type] });
    const outputs = [add(1), add(2)];
    return [{ name: 'npu_0', params: [x], outputs, results: outputs, members: new Map() }];
  });
  const input = pool.input(0, 'a', type);
  const parts = { op: 'call', attrs: { function: 'npu_0' }, args: [input], types: [type, type] };
  const second = pool.project(pool.apply(parts), 1);
  const values = interpreter.run([second], [bytes(1, 2, 3)]);
  assert.equal(values.ok && values.value.get(second), bytes(3, 4, 5));
});

test('an op of constants folds to bytes', () => {
  const { pool, add, interpreter } = setUp();
  const folded = interpreter.fold(add(3, pool.constant(type, bytes(1, 2, 255))));
  assert.equal(folded.ok && folded.value, bytes(4, 5, 2));
});

test('an op of an input does not fold, and says so', () => {
  const { pool, add, interpreter } = setUp();
  const folded = interpreter.fold(add(3, pool.input(0, 'a', type)));
  assert.is(folded.ok ? '' : folded.diagnostics[0]?.code, 'no-compute');
});

test('operands that do not fit are diagnostics', () => {
  const { pool, sum, interpreter } = setUp();
  const short = pool.input(1, 'b', { dtype: 'i8', shape: [2] });
  const values = interpreter.run(
    [sum(pool.input(0, 'a', type), short)],
    [bytes(1, 2, 3), bytes(1, 2)],
  );
  assert.is(values.ok ? '' : values.diagnostics[0]?.code, 'bad-expression');
});

test.run();
