// Models of our own through the whole pipeline: the bundle that ships, run on the simulator, equals the
// reference interpreter in every tensor. Needs nothing from outside the repository.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { type Vector, verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { ZOO, zooModel, zooSpec } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const known = new Set(loadRules().imports.map(({ code }) => code));
const covered = ZOO.filter((name) => zooSpec(name).operators.every(({ code }) => known.has(code)));

/** All but the last operator of a classifier, which is ordinary C. */
const CPU_STEPS: Readonly<Record<string, number>> = { 'large-step': 1 };

for (const name of covered)
  test(`${name}: every tensor equals the reference, and the simulator objects to nothing`, async () => {
    const compilation = compile(zooModel(name));
    const bundle = await openBundle(compilation, NAMES);
    assert.ok(bundle.ok);
    const { artifact } = bundle.value;
    const reference = createReference(compilation, loadRules());
    const vectors = [1, 2].map((seed): Vector => {
      const inputs = randomInputs(compilation, seed);
      const expected = reference(inputs);
      assert.ok(expected.ok);
      return { name: `seed ${seed}`, inputs, expected: [expected.value] };
    });
    const result = verifyBundle({ artifact, compilation, catalog, vectors });
    assert.ok(result.ok);
    const { mismatches, findings, omissions, comparisons, macs } = result.value;
    assert.equal([mismatches, findings], [[], []]);
    // A tensor that a rule fused away is nowhere to look at; every other one is compared.
    for (const { reason } of omissions)
      assert.match(reason, /^fused into another operation by rule/);
    const { compared, total, equal } = comparisons['reference']!;
    const omitted = omissions.length * vectors.length;
    assert.equal([compared, equal], [total - omitted, total - omitted]);
    assert.ok(macs > 0, 'the NPU had nothing to do');
    const onCpu = artifact.steps.filter(({ kind }) => kind === 'cpu').length;
    assert.is(onCpu, CPU_STEPS[name] ?? 0);
  });

test.run();
