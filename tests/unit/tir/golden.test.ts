// The reference interpreter gives every golden tensor of the models, bit for bit.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { expectations, goldenNames, loadGolden, readGolden } from '../../golden-models.ts';
import { loadRules } from '../../rule-set.ts';

for (const name of goldenNames()) {
  test(`${name} is computed exactly`, () => {
    const model = loadGolden(name);
    const { graph, pool, vectors } = model;
    const interpreter = createInterpreter({ rules: loadRules(), pool });
    let compared = 0;
    for (const vector of vectors) {
      const inputs = vector.inputs.map((file) => readGolden(model, file));
      const values = interpreter.run([...graph.outputs, ...graph.tensors.values()], inputs);
      assert.ok(values.ok, JSON.stringify(values));
      if (!values.ok) return;
      for (const { term, what, bytes } of expectations(model, vector)) {
        assert.equal(values.value.get(term), bytes, what);
        compared++;
      }
    }
    assert.ok(compared > 4);
  });
}

test('an operator without a compute is refused by name', () => {
  const rules = loadRules();
  const [name] = goldenNames();
  if (name === undefined) return;
  const { graph, pool } = loadGolden(name);
  const interpreter = createInterpreter({ rules: { ...rules, computes: [] }, pool });
  const values = interpreter.run(graph.outputs, [new Uint8Array(0)]);
  assert.is(values.ok ? '' : values.diagnostics[0]?.code, 'no-compute');
});

test.run();
