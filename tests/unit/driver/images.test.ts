// Several images go through layers one by one or together, and come out as the reference has them. Weights are there once.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Compilation } from '../../../src/driver/compile.ts';
import { reportCompilation } from '../../../src/report/compile-report.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { averagePool, conv, depthwise } from '../../models/layers.ts';
import { createNetwork, finish, input } from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';

/** Windows that reach over the edge, points, and windows side by side. */
function network(images: number): Uint8Array {
  const n = createNetwork({ seed: 5 });
  const wide = conv(n, input(n, [images, 12, 10, 3]), { filters: 16, kernel: [3, 3] });
  const apart = depthwise(n, wide, { kernel: [3, 3], stride: [2, 2] });
  const points = conv(n, apart, { filters: 32, kernel: [1, 1], activation: 'RELU' });
  const pooled = averagePool(n, points, { kernel: [2, 1], stride: [2, 1], padding: 'VALID' });
  return buildModel(finish(n, 'images', [conv(n, pooled, { filters: 4, kernel: [3, 3] })]));
}

const reportOf = (compilation: Compilation) =>
  reportCompilation(compilation, { ...NAMES, rules: loadRules(), arena: 'sram' });

async function compareWithReference(compilation: Compilation): Promise<void> {
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const { artifact } = bundle.value;
  assert.is(artifact.steps.filter(({ kind }) => kind === 'cpu').length, 0, 'all on the NPU');
  const inputs = randomInputs(compilation, 1);
  const expected = createReference(compilation, loadRules())(inputs);
  assert.ok(expected.ok);
  const vectors = [{ name: 'seed 1', inputs, expected: [expected.value] }];
  const result = verifyBundle({ artifact, compilation, catalog, vectors });
  assert.ok(result.ok);
  const { mismatches, findings } = result.value;
  assert.equal([mismatches, findings], [[], []]);
}

for (const accelerator of catalog.accelerators)
  test(`${accelerator.name}: three images`, async () => {
    const [one, three] = [1, 3].map((images) => compile(network(images), { accelerator }));
    assert.ok(one && three);
    await compareWithReference(three);
    const [{ flash, npu }, of3] = [reportOf(one), reportOf(three)];
    assert.equal([of3.flash.weights, of3.flash.scales], [flash.weights, flash.scales]);
    assert.is(of3.npu.macs, 3 * npu.macs);
    // A kernel for each image; points and windows side by side take all of them at once.
    assert.is(of3.npu.kernels, 3 * npu.kernels - 4);
  });

test.run();
