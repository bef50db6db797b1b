// A tensor inside a chain that one rule takes is not computed as such: verify says which rule it was.
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRuleFiles } from '../../../src/cli/rule-files.ts';
import { parseRules } from '../../../src/dsl/parse-rules.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { dense, reshape } from '../../models/layers.ts';
import { createNetwork, finish, input } from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';

const FUSING = `
/// A dense layer whose result only changes its shape.
partition dense_then_reshape priority 30 tests "partition/dense"
{
  match {
    root = tfl.reshape(inner, _, _, _, _)
    inner = tfl.dense{ activation: act }
      (x: Tensor<i8>, weight: Const<i8>[_co, _], bias: Const<i32>[_co]?, qi: Quant, qw: Quant, _, qo: Quant)
  }
  where { single_use(inner) }
  into {
    root = composite.dense{ clamp: [activation_low(act, qo, dtype(root)), activation_high(act, qo, dtype(root))] }
      (x, weight, bias, qi, qw, qo)
  }
}
`;

function fusingRules() {
  const files = readRuleFiles(fileURLToPath(new URL('../../../rules', import.meta.url)));
  const rules = parseRules([...files, { name: 'fusing.rule', text: FUSING }]);
  assert.ok(rules.ok, rules.ok ? '' : JSON.stringify(rules.diagnostics, null, 1));
  return rules.value;
}

test('the omitted tensor and the rule are named, and the rest is equal', async () => {
  const network = createNetwork({ seed: 5 });
  const hidden = dense(network, input(network, [1, 24]), { units: 12 });
  const model = buildModel(
    finish(network, 'dense, then another shape', [reshape(network, hidden, [1, 3, 4])]),
  );
  const rules = fusingRules();
  const compilation = compile(model, { rules });
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const inputs = randomInputs(compilation, 1);
  const expected = createReference(compilation, rules)(inputs);
  assert.ok(expected.ok);
  const vectors = [{ name: 'r0', inputs, expected: [expected.value] }];
  const result = verifyBundle({ artifact: bundle.value.artifact, compilation, catalog, vectors });
  assert.ok(result.ok);
  assert.ok(result.value.equal);
  assert.equal(
    result.value.omissions.map(({ tensor, reason }) => ({ tensor, reason })),
    [{ tensor: hidden, reason: 'fused into another operation by rule dense_then_reshape' }],
  );
  const { compared, total } = result.value.comparisons['reference']!;
  assert.is(total - compared, 1);
});

test.run();
