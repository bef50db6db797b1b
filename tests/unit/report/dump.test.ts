import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { topological } from '../../../src/ir/graph.ts';
import type { Term } from '../../../src/ir/term.ts';
import { parseProgram } from '../../../src/ir/text/parse.ts';
import { dumpTexts } from '../../../src/report/dump.ts';
import { compile, EIGHT, sharedModel, sharedPath } from '../../compile.ts';
import { ZOO, zooModel, zooSpec } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const known = new Set(loadRules().imports.map(({ code }) => code));
const covered = ZOO.filter((name) => zooSpec(name).operators.every(({ code }) => known.has(code)));

test('the model of the RFC: one function, one composite, one kernel with packed scales', () => {
  const texts = dumpTexts(compile(zooModel('rfc-conv')), loadRules());
  const [imported, partitioned, legalized] = [
    texts['1-imported.ir'],
    texts['2-partitioned.ir'],
    texts['3-legalized.ir'],
  ];
  assert.match(imported ?? '', /^def @main\(%0: i8\[1, 300, 300, 3\] "input"\)/);
  assert.match(imported ?? '', 'tfl.conv2d{');
  assert.match(
    partitioned ?? '',
    /call\{function: "ethos_u_main_0"\}\(%0\): i8\[1, 298, 298, 32\]/,
  );
  assert.match(partitioned ?? '', /def @ethos_u_main_0\(%0: i8\[1, 300, 300, 3\]\)/);
  assert.match(partitioned ?? '', /composite\.conv2d\{.*\{\n[\s\S]*tfl\.conv2d\{[\s\S]*\n {2}\} /);
  assert.is(legalized?.match(/npu\.conv2d\{/g)?.length, 1);
  assert.not.match(legalized ?? '', 'composite.');
  assert.match(legalized ?? '', 'ScaleRecord[32]');
  assert.match(texts['4-te.txt'] ?? '', /acc\[b < 1, y < 298, x < 298, o < 32\]: i32 = .*sum\(/);
  assert.match(texts['5-tir.txt'] ?? '', /weights, \d+ bytes/);
});

test('CPU operators are shown as loops', () => {
  const texts = dumpTexts(compile(zooModel('large-step')), loadRules());
  assert.match(texts['4-te.txt'] ?? '', 'tfl.conv2d -> i8[1, 5, 6, 6]');
  assert.match(texts['5-tir.txt'] ?? '', /for \(int32_t/);
});

/** Reads each program back, into the same pool: then equal terms are the same objects. */
function checkRoundTrip(model: Uint8Array): void {
  const compilation = compile(model);
  const { pool, graph, lowered } = compilation;
  const texts = dumpTexts(compilation, loadRules());
  const programs = {
    '1-imported.ir': { main: graph, functions: [] },
    '2-partitioned.ir': lowered.partitioned,
    '3-legalized.ir': lowered.legalized,
  };
  for (const [file, { main, functions }] of Object.entries(programs)) {
    const roots = [...main.outputs, ...functions.flatMap(({ outputs }) => outputs)];
    const constants = constantsOf(roots);
    const bytes = (hash: string) => {
      const term = constants.get(hash);
      return term?.kind === 'const' ? pool.bytesOf(term) : undefined;
    };
    const back = parseProgram(texts[file] ?? '', pool, bytes);
    assert.ok(same(back.main.outputs, main.outputs), file);
    assert.is(back.functions.length, functions.length, file);
    for (const [at, fn] of functions.entries())
      assert.ok(same(back.functions[at]?.outputs ?? [], fn.outputs), `${file} ${fn.name}`);
  }
}

const same = (a: readonly Term[], b: readonly Term[]): boolean =>
  a.length === b.length && a.every((term, at) => term === b[at]);

function constantsOf(roots: readonly Term[]): ReadonlyMap<string, Term> {
  const found = new Map<string, Term>();
  for (const term of topological(roots)) {
    if (term.kind === 'const') found.set(term.hash, term);
    if (term.kind === 'apply' && term.body)
      for (const [hash, inner] of constantsOf([term.body])) found.set(hash, inner);
  }
  return found;
}

for (const name of covered)
  test(`${name}: the dumps can be read back`, () => checkRoundTrip(zooModel(name)));

if (!existsSync(sharedPath('models'))) console.log('SKIP shared models: ../shared is not here');
else
  for (const name of EIGHT)
    test(`${name}: the dumps can be read back`, () => checkRoundTrip(sharedModel(name)));

test.run();
