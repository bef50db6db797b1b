import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packRules, unpackRules } from '../../../src/ir/packed-rules.ts';
import { loadRules } from '../../rule-set.ts';

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('packed and read back, the rules are the same', () => {
  assert.equal(asJson(unpackRules(packRules(loadRules()))), asJson(loadRules()));
});

test('letters beyond ASCII keep the places', () => {
  const [first, ...others] = loadRules().constraints;
  const rules = {
    ...loadRules(),
    constraints: [{ ...first!, advice: ['größer – 2 µs'] }, ...others],
  };
  assert.equal(asJson(unpackRules(packRules(rules))), asJson(rules));
});

test('a body is read once, when it is asked for', () => {
  const packed = packRules(loadRules());
  const intact = unpackRules(packed).computes[0]?.body;
  const rules = unpackRules(packed);
  packed.fill(0, packed.indexOf(10) + 1);
  assert.throws(() => rules.computes[0]?.body, 'JSON');
  assert.ok(intact);
  const again = unpackRules(packRules(loadRules()));
  assert.is(again.computes[1]?.body, again.computes[1]?.body);
});

test.run();
