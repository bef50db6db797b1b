// Whole models as one C program, compiled for this machine: the bytes of the interpreter are wanted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { C_TYPES, formatArray } from '../../../src/ir/c-array.ts';
import { DTYPES, isDType } from '../../../src/ir/dtype.ts';
import { type Graph, topological } from '../../../src/ir/graph.ts';
import type { TermPool } from '../../../src/ir/pool.ts';
import { elements, type Term, typeOf } from '../../../src/ir/term.ts';
import { cPrelude } from '../../../src/tir/c-prelude.ts';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { createLowering, lowerTerm } from '../../../src/tir/lower-term.ts';
import { printC } from '../../../src/tir/print-c.ts';
import { loadRules } from '../../rule-set.ts';

const FLAGS = ['-std=c11', '-ffp-contract=off', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];
export const SANITIZE = ['-O0', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

export const hasCompiler = spawnSync('gcc', ['--version']).status === 0;
if (!hasCompiler) console.log('SKIP gcc is not there');

function typed(term: Term): { readonly dtype: keyof typeof DTYPES; readonly length: number } {
  const type = typeOf(term);
  if (!type || !isDType(type.dtype)) throw new Error('a term without a type');
  return { dtype: type.dtype, length: elements(type.shape) };
}

/** Reads the inputs from stdin, runs every operator, writes every computed tensor to stdout. */
function programOf(graph: Graph, pool: TermPool, terms: readonly Term[]): string {
  const lowering = createLowering(loadRules(), pool);
  const arrays: string[] = [];
  const constants = new Map<string, string>();
  const functions: string[] = [];
  const calls: string[] = [];
  for (const term of topological(terms)) {
    if (term.kind === 'quant' || term.kind === 'none' || term.kind === 'project') continue;
    const { dtype, length } = typed(term);
    const name = `t${term.id}`;
    if (term.kind === 'const') {
      constants.set(name, formatArray({ name, dtype, bytes: pool.bytesOf(term) }));
      continue;
    }
    arrays.push(`static ${C_TYPES[dtype]} ${name}[${length}];`);
    if (term.kind !== 'apply') continue;
    const lowered = lowerTerm(lowering, term);
    if (!lowered.ok || lowered.value.kind !== 'loops') throw new Error(JSON.stringify(lowered));
    const { program, operands } = lowered.value;
    functions.push(printC({ ...program, name: `f${term.id}` }));
    const args = [...operands.map((at) => `t${term.args[at]?.id}`), name];
    // A compiler that warns of unused constants gets those that are used.
    arrays.push(...args.flatMap((arg) => constants.get(arg) ?? []));
    for (const arg of args) constants.delete(arg);
    calls.push(`  f${term.id}(${args.join(', ')});`);
  }
  const io = (call: string, term: Term, file: string): string =>
    `  if (${call}(t${term.id}, 1, sizeof t${term.id}, ${file}) != sizeof t${term.id}) return 1;`;
  const text = functions.join('\n');
  return [
    '#include <math.h>\n#include <stdbool.h>\n#include <stdint.h>\n#include <stdio.h>\n',
    cPrelude(text),
    ...arrays,
    text,
    'int main(void) {',
    ...graph.inputs.map((term) => io('fread', term, 'stdin')),
    ...calls,
    ...terms.map((term) => io('fwrite', term, 'stdout')),
    '  return 0;\n}\n',
  ].join('\n');
}

function runC(source: string, input: Uint8Array, flags: readonly string[]): Uint8Array {
  const folder = mkdtempSync(`${tmpdir()}/carina-`);
  try {
    writeFileSync(`${folder}/model.c`, source);
    const built = spawnSync('gcc', [...FLAGS, ...flags, 'model.c', '-o', 'model', '-lm'], {
      cwd: folder,
    });
    assert.is(built.status, 0, String(built.stderr));
    const run = spawnSync(`${folder}/model`, { input, maxBuffer: 1 << 28 });
    assert.is(run.status, 0, String(run.stderr));
    return new Uint8Array(run.stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Every computed tensor of the model, in C and in the interpreter. */
export function compareC(
  { graph, pool }: { readonly graph: Graph; readonly pool: TermPool },
  inputs: readonly Uint8Array[],
  flags: readonly string[],
): void {
  const terms = [...new Set([...graph.tensors.values(), ...graph.outputs])];
  const values = createInterpreter({ rules: loadRules(), pool }).run(terms, inputs);
  assert.ok(values.ok, JSON.stringify(values));
  if (!values.ok) return;
  const wanted = joined(terms.map((term) => values.value.get(term) ?? new Uint8Array(0)));
  assert.equal(runC(programOf(graph, pool, terms), joined(inputs), flags), wanted);
}

/** Bytes that go through all values. */
export function ramp(term: Term): Uint8Array {
  const { dtype, length } = typed(term);
  return Uint8Array.from({ length: length * DTYPES[dtype].bytes }, (_, at) => (at * 73 + 11) & 255);
}
