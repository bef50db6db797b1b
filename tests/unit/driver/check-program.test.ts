// A rule whose result has another type than what it matched is found out between the phases.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RuleSet } from '../../../src/ir/rules.ts';
import { compile } from '../../compile.ts';
import { zooModel } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

test('a legalization that changes the shape is refused with both types', () => {
  const rules = loadRules();
  // The last line gives back the image instead of the shape of the composite.
  const wrong: RuleSet = {
    ...rules,
    rules: rules.rules.map((rule) =>
      rule.name === 'dense_as_conv2d'
        ? {
            ...rule,
            into: rule.into.map((node) =>
              node.name === 'root' ? { ...node, value: { kind: 'name', name: 'conv' } } : node,
            ),
          }
        : rule,
    ),
  };
  assert.throws(
    () => compile(zooModel('kws-cnn'), { rules: wrong }),
    (error: Error) => {
      assert.match(error.message, /broken-rewrite/);
      assert.match(error.message, /i8\[1, 1, 1, 12\] and should be i8\[1, 12\]/);
      return true;
    },
  );
});

test.run();
