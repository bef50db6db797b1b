// The rules do the work: what they say changes what the compiler does.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Compilation } from '../../../src/driver/compile.ts';
import type { RuleSet } from '../../../src/ir/rules.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { zooModel } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const cpuOps = ({ linked }: Compilation): readonly string[] =>
  linked.steps.flatMap((one) => (one.kind === 'cpu' ? [one.step.term.op] : []));

test('without dense_as_conv2d, dense layers run on the CPU and the trace says why', () => {
  const model = zooModel('kws-cnn');
  const rules = loadRules();
  assert.equal(cpuOps(compile(model)), []);
  const fewer: RuleSet = {
    ...rules,
    rules: rules.rules.filter(({ name }) => name !== 'dense_as_conv2d'),
  };
  const compilation = compile(model, { rules: fewer });
  assert.equal(cpuOps(compilation), ['tfl.dense']);
  const why = compilation.trace.refusals.find(
    ({ phase, rule }) => phase === 'legalize' && rule === '',
  );
  assert.match(why?.sentence ?? '', 'no rule makes NPU operations of composite.dense');
});

test('an equality that does not hold stops the compilation, and names the rule', () => {
  const rules = loadRules();
  const broken = rules.rules.map((rule) => {
    const [first] = rule.equal;
    return first && rule.name === 'conv2d_as_conv2d'
      ? { ...rule, equal: [{ ...first, right: { kind: 'list' as const, items: [] } }] }
      : rule;
  });
  assert.throws(
    () => compile(zooModel('kws-cnn'), { rules: { ...rules, rules: broken } }),
    /error\[broken-equality\]: conv2d_as_conv2d declares equal what is \[1,\d+,\d+,\d+\] and \[\]/,
  );
});

test('a limit of the target changes placement, and the sentence carries it', () => {
  const model = zooModel('kws-cnn');
  const accelerator = structuredClone(defaultAccelerator(catalog));
  accelerator.limits['conv']!['stride'] = { min: 1, max: 1 };
  const compilation = compile(model, { accelerator });
  assert.ok(cpuOps(compilation).includes('tfl.conv2d'));
  const why = compilation.trace.refusals.find(
    ({ constraint }) => constraint === 'stride_supported',
  );
  assert.match(why?.sentence ?? '', /stride \[2, 2\].* is outside 1\.\.1/);
});

test('a compute that says something else is found out by verify', async () => {
  const rules = loadRules();
  const text = JSON.stringify(rules.computes.find(({ name }) => name === 'tfl.dense'));
  // The zero point of the output is taken off instead of added.
  const wrong = JSON.parse(
    text.replace(/"op":"\+"(,"left":\{"kind":"call","name":"rescale_dense")/, '"op":"-"$1'),
  );
  assert.is.not(JSON.stringify(wrong), text);
  const computes = rules.computes.map((one) => (one.name === 'tfl.dense' ? wrong : one));
  const compilation = compile(zooModel('kws-cnn'), { rules: { ...rules, computes } });
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const inputs = randomInputs(compilation, 1);
  const expected = createReference(compilation, { ...rules, computes })(inputs);
  assert.ok(expected.ok);
  const vectors = [{ name: 'r0', inputs, expected: [expected.value] }];
  const result = verifyBundle({ artifact: bundle.value.artifact, compilation, catalog, vectors });
  assert.ok(result.ok);
  assert.not(result.value.equal);
  assert.ok(result.value.mismatches.length > 0);
});

test.run();
