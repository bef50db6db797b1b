import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packRules, unpackRules } from '../../../src/ir/packed-rules.ts';
import { loadRules } from '../../rule-set.ts';

test('packed as JSON and read back, the rules are the same', () => {
  const rules = unpackRules(JSON.parse(JSON.stringify(packRules(loadRules()))));
  assert.equal(JSON.parse(JSON.stringify(rules)), JSON.parse(JSON.stringify(loadRules())));
});

test('a body is read once, when it is asked for', () => {
  const packed = JSON.parse(JSON.stringify(packRules(loadRules())));
  const [first] = packed.computes;
  first.body = '[1, 2';
  const rules = unpackRules(packed);
  assert.throws(() => rules.computes[0]?.body, 'JSON');
  assert.is(rules.computes[1]?.body, rules.computes[1]?.body);
});

test.run();
