// JavaScript, C and the plain walk over the expression agree on random programs, wrapping included.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { elementAt, toBytes } from '../../../src/te/bytes.ts';
import { foldDefinition } from '../../../src/te/fold.ts';
import { cPrelude } from '../../../src/tir/c-prelude.ts';
import { lower } from '../../../src/tir/lower.ts';
import { printC } from '../../../src/tir/print-c.ts';
import { printJavaScript } from '../../../src/tir/print-javascript.ts';
import type { LoopExpr, LoopProgram } from '../../../src/tir/program.ts';
import { runProgram } from '../../../src/tir/run-program.ts';
import { verifyProgram } from '../../../src/tir/verify-program.ts';
import { type RandomProgram, randomProgram } from './random-programs.ts';

const COUNT = 250;
const programs = Array.from({ length: COUNT }, (_, seed) => randomProgram(seed));
const lowered = programs.map(({ program }) => lower(program));

/** NaNs of any kind are one. */
function normal(bytes: Uint8Array, { program }: RandomProgram): readonly unknown[] {
  const { dtype } = program.type;
  const type = dtype as 'i32' | 'i64' | 'f32' | 'f64';
  return Array.from({ length: 24 }, (_, at) => String(elementAt(bytes, type, at)));
}

function folded(one: RandomProgram): Uint8Array {
  const { program, axis, value } = one;
  const values = foldDefinition([axis], value, (name, at) => {
    const table = program.tables.find((table) => table.name === name);
    return table && elementAt(table.bytes, table.dtype, at);
  });
  assert.ok(values, program.name);
  return toBytes(program.type.dtype as 'i32', values ?? []);
}

test('programs that are lowered verify', () => {
  for (const program of lowered) assert.equal(verifyProgram(program), [], program.name);
});

test(`JavaScript of ${COUNT} random programs agrees with the walk over their expressions`, () => {
  for (const [at, one] of programs.entries()) {
    const program = lowered[at]!;
    const [bytes] = runProgram(program, []);
    const text = () => printJavaScript(program).split('return function')[1];
    assert.equal(normal(bytes!, one), normal(folded(one), one), `${one.program.name} ${text()}`);
  }
});

// No warnings: what chance wrote may compare a number with itself.
const FLAGS = '-std=c11 -O1 -Wpedantic -fsanitize=undefined'.split(' ');

function runC(list: readonly LoopProgram[]): Uint8Array {
  const functions = list.map(printC).join('\n');
  const calls = list.map(({ name, buffers }) => {
    const output = buffers.find(({ role }) => role === 'output');
    const type = { i32: 'int32_t', i64: 'int64_t', f32: 'float', f64: 'double' }[
      output?.dtype as 'i32'
    ];
    return `  { ${type} out[24]; ${name}(out); fwrite(out, sizeof out, 1, stdout); }`;
  });
  const includes = '#include <stdbool.h>\n#include <stdint.h>\n#include <stdio.h>\n';
  const main = ['int main(void) {', ...calls, '  return 0;', '}', ''].join('\n');
  const folder = mkdtempSync(`${tmpdir()}/carina-`);
  try {
    writeFileSync(`${folder}/all.c`, `${includes}\n${cPrelude(functions)}\n${functions}\n${main}`);
    const built = spawnSync('gcc', [...FLAGS, '-fno-sanitize-recover=all', 'all.c', '-o', 'all'], {
      cwd: folder,
    });
    assert.is(built.status, 0, String(built.stderr).slice(0, 2000));
    const run = spawnSync(`${folder}/all`, { maxBuffer: 1 << 26 });
    assert.is(run.status, 0, String(run.stderr));
    return new Uint8Array(run.stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (spawnSync('gcc', ['--version']).status !== 0) console.log('SKIP gcc is not there');
else
  test('C of the same programs agrees, without undefined behaviour', () => {
    const bytes = runC(lowered);
    let offset = 0;
    for (const [at, one] of programs.entries()) {
      const [wanted] = runProgram(lowered[at]!, []);
      const own = bytes.slice(offset, offset + wanted!.length);
      offset += own.length;
      assert.equal(normal(own, one), normal(wanted!, one), printC(lowered[at]!));
    }
    assert.is(offset, bytes.length);
  });

const int = (value: number): LoopExpr => ({ kind: 'const', dtype: 'i32', value });
const zero = int(0);
const one = (value: LoopExpr): LoopProgram => ({
  name: 'one',
  buffers: [{ name: 'out', dtype: value.dtype, length: 1, role: 'output' }],
  body: [{ kind: 'store', buffer: 'out', index: zero, value }],
});

test('arithmetic of narrow types wraps in both languages', () => {
  const sum: LoopExpr = {
    kind: 'binary',
    op: 'add',
    dtype: 'i8',
    left: { kind: 'const', dtype: 'i8', value: 100 },
    right: { kind: 'const', dtype: 'i8', value: 100 },
  };
  assert.equal(runProgram(one(sum), []), [new Uint8Array([200])]);
  assert.match(printC(one(sum)), /\(int8_t\)\(100 \+ 100\)/);
});

test('C names its extreme constants without overflow', () => {
  assert.match(printC(one(int(-2147483648))), /INT32_MIN/);
  const wide: LoopExpr = { kind: 'const', dtype: 'i64', value: -(2n ** 63n) };
  assert.match(printC(one(wide)), /INT64_MIN/);
});

test.run();
