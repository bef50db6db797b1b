// Each malformed model is refused with its own diagnostic; mutants never throw.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { bombs } from '../../malformed/bombs.ts';
import { MALFORMED } from '../../malformed/cases.ts';
import { mutants } from '../../malformed/mutate.ts';
import { buildModel } from '../../models/write-model.ts';
import { zooSpec } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const schema = await loadSchemaNames();
const rules = loadRules();

const run = (bytes: Uint8Array) => importModel({ bytes, rules, pool: createPool(), schema });

for (const { name, code, place = '', bytes } of MALFORMED)
  test(`${name} is refused as ${code}`, () => {
    const result = run(bytes());
    assert.not.ok(result.ok);
    if (result.ok) return;
    const found = result.diagnostics.filter((one) => one.code === code);
    assert.ok(
      found.some((one) => one.place?.includes(place)),
      JSON.stringify(result.diagnostics, null, 1),
    );
    assert.equal(run(bytes()), result, 'the same file gives the same diagnostics');
  });

/** Of this process, so that other tests beside it do not count. */
function cpuSeconds(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

test('2000 mutants end in a success or in diagnostics', () => {
  const outcomes = { success: 0, refused: 0 };
  for (const { name, bytes } of mutants(7, 2000)) {
    const started = process.cpuUsage();
    const result = run(bytes);
    assert.ok(cpuSeconds(started) < 2, `${name} takes too long`);
    assert.ok(result.ok || result.diagnostics.length > 0, name);
    outcomes[result.ok ? 'success' : 'refused']++;
  }
  // Both kinds must come up, or the mutator has gone blind.
  assert.ok(outcomes.success > 100 && outcomes.refused > 1000, JSON.stringify(outcomes));
});

test('small files that stand for much work are done with soon', () => {
  for (const { name, bytes } of bombs()) {
    const started = process.cpuUsage();
    run(bytes);
    // The bar is 2 s on an idle machine; work of this process alone counts, but caches are shared.
    assert.ok(cpuSeconds(started) < 5, `${name} takes too long`);
  }
});

test('names cannot write to the terminal', () => {
  const spec = zooSpec('residual');
  const name = 'a\u001b[31m\n"b\u202e*/';
  const tensors = spec.tensors.map((one) => ({ ...one, name }));
  const operators = spec.operators.map((one) => ({ ...one, code: 111 }));
  const result = run(buildModel({ ...spec, tensors, operators }));
  assert.not.ok(result.ok);
  if (result.ok) return;
  assert.is(result.diagnostics.length, 3);
  assert.is(result.diagnostics[0]?.place, String.raw`operator 0 ELU "a\u001b[31m\n\"b\u202e*/"`);
});

test.run();
