// Where loops, guards, shared parts and buffers end up.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Operand } from '../../../src/te/operands.ts';
import { indexRules } from '../../../src/te/rule-index.ts';
import { specialize } from '../../../src/te/specialize.ts';
import { lower } from '../../../src/tir/lower.ts';
import type { LoopProgram, LoopStmt } from '../../../src/tir/program.ts';
import { runProgram } from '../../../src/tir/run-program.ts';
import { rulesOf } from '../te/rule-text.ts';

function program(signature: string, body: string, shapes: readonly number[][]): LoopProgram {
  const text = `/// Test.\ncompute t.op ${signature} tests "none" { ${body} }`;
  const rules = rulesOf(text);
  const compute = rules.computes.find(({ name }) => name === 't.op');
  if (!compute) throw new Error('no compute');
  const operands = shapes.map(
    (shape): Operand => ({ kind: 'tensor', type: { dtype: 'i8', shape } }),
  );
  const result = specialize(compute, { attrs: {}, operands }, indexRules(rules));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return lower(result.value);
}

const i8s = (...values: number[]): Uint8Array => new Uint8Array(Int8Array.from(values).buffer);
const ints = (bytes: Uint8Array | undefined): number[] =>
  bytes ? [...new Int32Array(new Uint8Array(bytes).buffer)] : [];
const run = (of: LoopProgram, ...inputs: Uint8Array[]): number[] => ints(runProgram(of, inputs)[0]);

const inside = (statement: LoopStmt): readonly LoopStmt[] => {
  if (statement.kind === 'for') return statement.body;
  return statement.kind === 'if' ? [...statement.then, ...statement.else] : [];
};
const all = (body: readonly LoopStmt[]): readonly LoopStmt[] =>
  body.flatMap((statement) => [statement, ...all(inside(statement))]);
const has = (node: unknown, kind: string): boolean =>
  typeof node === 'object' &&
  node !== null &&
  (('kind' in node && node.kind === kind) || Object.values(node).some((part) => has(part, kind)));
const locals = ({ buffers }: LoopProgram): number =>
  buffers.filter(({ role }) => role === 'local').length;

const WINDOW = '(x: Tensor<i8>[h, c]) -> Tensor<i32>[h, c]';
const windowBody = `padded = pad(x, [[1, 1], [0, 0]], 7)
  root[y, o]: i32 = sum(k < 3, j < c) { (padded[y + k, j] - 7) * (o + 1) }`;

test('padding is a guard around the inner loop, not a choice inside it', () => {
  const made = program(WINDOW, windowBody, [[3, 2]]);
  assert.not.ok(has(made, 'select'));
  const guard = all(made.body).find(({ kind }) => kind === 'if');
  assert.ok(guard && inside(guard).some(({ kind }) => kind === 'for'));
  assert.equal(run(made, i8s(1, 2, 3, 4, 5, 6)), [-18, -36, -21, -42, -10, -20]);
});

test('guards that the bounds decide are not there', () => {
  const made = program(WINDOW, windowBody.replace('[[1, 1], [0, 0]]', '[[0, 2], [0, 0]]'), [
    [3, 2],
  ]);
  const conditions = JSON.stringify(all(made.body).filter(({ kind }) => kind === 'if'));
  assert.not.match(conditions, /"le"/);
});

test('a reduction over part of the axes runs once for the rest, without a buffer', () => {
  const body = `top[r < n]: i32 = max(c < m) { i32(x[r, c]) }
    root[r, c]: i32 = x[r, c] - top[r]`;
  const made = program('(x: Tensor<i8>[n, m]) -> Tensor<i32>[n, m]', body, [[2, 3]]);
  assert.is(locals(made), 0);
  assert.is(all(made.body).filter(({ kind }) => kind === 'for').length, 3);
  assert.equal(run(made, i8s(1, 5, 3, -9, -8, -7)), [-4, 0, -2, -2, -1, 0]);
});

test('a reduction that would run again for each element is kept in a buffer', () => {
  const body = `top[c < m]: i32 = max(r < n) { i32(x[r, c]) }
    root[r, c]: i32 = x[r, c] - top[c]`;
  const made = program('(x: Tensor<i8>[n, m]) -> Tensor<i32>[n, m]', body, [[2, 3]]);
  assert.is(locals(made), 1);
  assert.equal(run(made, i8s(1, 5, 3, 2, -8, 4)), [-1, 0, -1, 0, -13, 0]);
});

test('what has no reduction is computed where it is read', () => {
  const body = `twice[r < n, c < m]: i32 = x[r, c] * 2
    root[r, c]: i32 = twice[r, c] + twice[r, (c + 1) % m]`;
  const made = program('(x: Tensor<i8>[n, m]) -> Tensor<i32>[n, m]', body, [[1, 3]]);
  assert.is(locals(made), 0);
  assert.equal(run(made, i8s(1, 2, 3)), [6, 10, 8]);
});

test('a reduction that only a branch may run stays in the branch', () => {
  const body = `root[i]: i32 = if i > 0 then max(k < 2) { i32(x[i - 1 + k]) } else 100`;
  const made = program('(x: Tensor<i8>[n]) -> Tensor<i32>[n]', body, [[3]]);
  const choice = all(made.body).find(({ kind }) => kind === 'if');
  assert.ok(choice && inside(choice).some(({ kind }) => kind === 'for'));
  assert.equal(run(made, i8s(4, 9, -2)), [100, 9, 9]);
});

test('argmax gives the first index; all and any stop at nothing', () => {
  const arg = program(
    '(x: Tensor<i8>[n, m]) -> Tensor<i32>[n]',
    'root[r]: i32 = argmax(c < m) { x[r, c] }',
    [[2, 4]],
  );
  assert.equal(run(arg, i8s(1, 7, 7, 0, -5, -9, -5, -128)), [1, 0]);
  const least = program(
    '(x: Tensor<i8>[n, m]) -> Tensor<i32>[n]',
    'root[r]: i32 = argmin(c < m) { x[r, c] }',
    [[2, 4]],
  );
  assert.equal(run(least, i8s(1, 7, 7, 0, -5, -9, -5, -128)), [3, 3]);
  const every = `root[r]: i32 = (if all(c < m) { x[r, c] > 0 } then 1 else 0) + (if any(c < m) { x[r, c] > 5 } then 2 else 0)`;
  const both = program('(x: Tensor<i8>[n, m]) -> Tensor<i32>[n]', every, [[2, 3]]);
  assert.equal(run(both, i8s(1, 2, 3, 9, -1, 1)), [1, 2]);
});

test('views and repeated tensors read the right elements', () => {
  const body = `dims = broadcast_dims(shape(x), shape(y))
    root[a, b, c]: i32 = view(broadcast(x, dims), [2, 3, 2])[a, b, c] * 10 + view(broadcast(y, dims), [2, 3, 2])[a, b, c]`;
  const made = program('(x: Tensor<i8>, y: Tensor<i8>) -> Tensor<i32>[2, 3, 2]', body, [
    [2, 1, 2],
    [3, 1],
  ]);
  assert.equal(
    run(made, i8s(1, 2, 3, 4), i8s(5, 6, 7)),
    [15, 25, 16, 26, 17, 27, 35, 45, 36, 46, 37, 47],
  );
});

test('a result that is a view of an operand is copied', () => {
  const made = program('(x: Tensor<i8>[n, m]) -> Tensor', 'root = view(x, [m, n])', [[2, 3]]);
  assert.equal(runProgram(made, [i8s(1, 2, 3, 4, 5, 6)]), [i8s(1, 2, 3, 4, 5, 6)]);
});

test.run();
