// The repository's own rules import models of our own, and the fragment of these tests agrees with them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { RULE_FRAGMENT } from '../../models/rule-fragment.ts';
import { ZOO, zooModel, zooSpec } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const rules = loadRules();
const schema = await loadSchemaNames();
const known = new Set(rules.imports.map((decl) => decl.code));

test('models import whose operators all have rules; others name each that has none', () => {
  for (const name of ZOO) {
    const missing = zooSpec(name).operators.filter(({ code }) => !known.has(code));
    const result = importModel({ bytes: zooModel(name), rules, pool: createPool(), schema });
    assert.is(result.ok, missing.length === 0, `${name}: ${JSON.stringify(result)}`);
    if (!result.ok)
      assert.ok(
        result.diagnostics.every((one) => one.code === 'unsupported-operator'),
        name,
      );
  }
});

test('slots, types and defaults of options are those of the test fragment', () => {
  for (const decl of rules.imports) {
    const other = RULE_FRAGMENT.imports.find((one) => one.code === decl.code);
    for (const { slot, type, initial } of other ? decl.fields : [])
      assert.equal(
        other?.fields.filter((field) => field.slot === slot).map((one) => [one.type, one.initial]),
        [[type, initial]],
        `${decl.tflite} slot ${slot}`,
      );
    assert.is(decl.tflite, schema.operators.get(decl.code));
    if (decl.options !== '') assert.ok([...schema.options.values()].includes(decl.options));
  }
});

test.run();
