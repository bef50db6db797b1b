import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { operatorsPage } from '../../../src/report/operators-page.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { catalog } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

const rules = loadRules();
const accelerator = defaultAccelerator(catalog);

test('every imported operator has a row and a section', () => {
  const page = operatorsPage(rules, accelerator);
  for (const { tflite } of rules.imports) {
    assert.is(page.split(`\n## ${tflite}\n`).length, 2, tflite);
    assert.is(page.split(`| [${tflite}](`).length, 2, tflite);
  }
});

test('limits are those of the target', () => {
  const narrow = structuredClone(accelerator);
  narrow.limits['conv']!['stride'] = { min: 1, max: 7 };
  assert.match(
    operatorsPage(rules, accelerator),
    'stride *stride* (height, width) is outside 1..3',
  );
  assert.match(operatorsPage(rules, narrow), 'stride *stride* (height, width) is outside 1..7');
});

test('without a partition rule, the page says so', () => {
  const none = { ...rules, rules: rules.rules.filter(({ kind }) => kind !== 'partition') };
  const page = operatorsPage(none, accelerator);
  assert.is(page.split('No rule takes it to the NPU.').length - 1, rules.imports.length);
});

test.run();
