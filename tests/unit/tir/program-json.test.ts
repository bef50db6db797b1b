// Programs travel as JSON; what strangers send is verified before anything is printed or run.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lower } from '../../../src/tir/lower.ts';
import type { LoopExpr, LoopProgram, LoopStmt } from '../../../src/tir/program.ts';
import { programFromJson, programToJson } from '../../../src/tir/program-json.ts';
import { runProgram } from '../../../src/tir/run-program.ts';
import { verifyProgram } from '../../../src/tir/verify-program.ts';
import { randomProgram } from './random-programs.ts';

const i = { kind: 'var', dtype: 'i32', name: 'i' } as const satisfies LoopExpr;
const zero = { kind: 'const', dtype: 'i32', value: 0 } as const satisfies LoopExpr;
const load = { kind: 'load', dtype: 'i8', buffer: 'x', index: i } as const satisfies LoopExpr;
const store: LoopStmt = { kind: 'store', buffer: 'y', index: i, value: load };
const copy: LoopProgram = {
  name: 'copy',
  buffers: [
    { name: 'x', dtype: 'i8', length: 4, role: 'input' },
    { name: 'y', dtype: 'i8', length: 4, role: 'output' },
    { name: 'k', dtype: 'i8', length: 2, role: 'constant', bytes: new Uint8Array([7, 200]) },
  ],
  body: [{ kind: 'for', name: 'i', extent: 4, body: [store] }],
};

const through = (program: LoopProgram): LoopProgram => {
  const result = programFromJson(JSON.parse(JSON.stringify(programToJson(program))));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
};

test('a program comes back as it was', () => {
  assert.equal(through(copy), copy);
  for (let seed = 0; seed < 40; seed++) {
    const program = lower(randomProgram(seed).program);
    assert.equal(through(program), program);
    assert.equal(runProgram(through(program), []), runProgram(program, []));
  }
});

test('numbers that JSON lacks come back too', () => {
  for (const value of [Number.POSITIVE_INFINITY, -0, 2n ** 60n]) {
    const dtype = typeof value === 'bigint' ? 'i64' : 'f64';
    const program: LoopProgram = {
      ...copy,
      body: [{ kind: 'let', name: 'v', value: { kind: 'const', dtype, value } }],
    };
    assert.equal(through(program), program);
  }
});

const one = (value: LoopExpr, more: Partial<LoopProgram> = {}): LoopProgram => ({
  ...copy,
  body: [{ kind: 'let', name: 'v', value }],
  ...more,
});
const add = (left: LoopExpr, right: LoopExpr): LoopExpr => ({
  kind: 'binary',
  op: 'add',
  dtype: 'i32',
  left,
  right,
});

const none: readonly LoopStmt[] = [];
// biome-ignore lint/suspicious/noThenProperty: a statement, never awaited
const ifZero: LoopStmt = { kind: 'if', cond: zero, then: none, else: none };

const HOSTILE: readonly (readonly [string, LoopProgram])[] = [
  ['a name that is code', { ...copy, buffers: [{ ...copy.buffers[0]!, name: 'x){}evil(' }] }],
  ['a reserved name', { ...copy, buffers: [{ ...copy.buffers[0]!, name: 'while' }] }],
  ['a name given twice', { ...copy, buffers: [copy.buffers[0]!, copy.buffers[0]!] }],
  ['a variable out of reach', one(add(i, zero))],
  ['types that differ', one(add(load, zero))],
  ['an index that is no i32', one({ ...load, index: { kind: 'const', dtype: 'i64', value: 0n } })],
  ['an unknown buffer', one({ ...load, buffer: 'z', index: zero })],
  ['a buffer of another type', one({ ...load, dtype: 'i16', index: zero })],
  ['a store to an input', { ...copy, body: [{ ...store, buffer: 'x', index: zero, value: zero }] }],
  ['a constant without its bytes', { ...copy, buffers: [{ ...copy.buffers[2]!, length: 3 }] }],
  ['a buffer without end', { ...copy, buffers: [{ ...copy.buffers[0]!, length: 2 ** 40 }] }],
  [
    'a loop of no whole number',
    { ...copy, body: [{ kind: 'for', name: 'i', extent: 0.5, body: [] }] },
  ],
  ['an unknown operation', one({ ...add(zero, zero), op: 'pow' } as unknown as LoopExpr)],
  ['an unknown type', one({ kind: 'const', dtype: 'f16', value: 0 } as unknown as LoopExpr)],
  ['a value that is text', one({ kind: 'const', dtype: 'i32', value: 'x' } as unknown as LoopExpr)],
  ['a condition that is a number', { ...copy, body: [ifZero] }],
  ['an assignment to nothing', { ...copy, body: [{ kind: 'assign', name: 'v', value: zero }] }],
];
for (const [what, program] of HOSTILE)
  test(`${what} is refused`, () => {
    const problems = verifyProgram(program);
    assert.ok(problems.length > 0);
    assert.ok(problems.every(({ code }) => code === 'bad-program'));
    assert.throws(() => runProgram(program, []));
  });

test('JSON that is no program is refused, however deep', () => {
  let deep: unknown = { kind: 'const', dtype: 'i32', value: 0 };
  for (let level = 0; level < 100_000; level++)
    deep = { kind: 'unary', op: 'neg', dtype: 'i32', of: deep };
  const nested = { ...copy, buffers: [], body: [{ kind: 'let', name: 'v', value: deep }] };
  const cases = [null, 7, [], {}, { name: 'x', buffers: [null], body: [] }, nested];
  const text = { ...copy, buffers: [{ ...copy.buffers[2], bytes: '*' }], body: [] };
  for (const json of [...cases, text]) assert.not.ok(programFromJson(json).ok);
});

test.run();
