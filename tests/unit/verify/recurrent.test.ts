// Operators with a state of their own: consecutive invocations on the simulator and of the C on the host equal what
// TensorFlow Lite Micro's kernels gave (bench/micro-golden.py).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Compilation } from '../../../src/driver/compile.ts';
import { buildModule } from '../../../src/driver/module.ts';
import { reportCompilation } from '../../../src/report/compile-report.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { runSequence } from '../../../src/verify/run-sequence.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { gatedModel, recurrentModels } from '../../models/recurrent.ts';
import { loadRules } from '../../rule-set.ts';
import { hasCompiler } from '../emit/build-directory.ts';
import { hostSteps } from '../emit/host-steps.ts';

interface Golden {
  readonly sha256: string;
  readonly steps: readonly { readonly inputs: string[]; readonly outputs: string[] }[];
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const goldenOf = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));
const gcc = hasCompiler('gcc');
if (!gcc) console.log('SKIP gcc is not here: the C of recurrent models is not run');

for (const [name, make] of Object.entries(recurrentModels)) {
  const model = make();
  const { sha256, steps } = goldenOf(name);
  const inputs = steps.map((step) => step.inputs.map(bytesOf));
  const outputs = steps.map((step) => step.outputs.map(bytesOf));

  test(`${name}: ${steps.length} invocations on the simulator`, async () => {
    assert.is(createHash('sha256').update(model).digest('hex'), sha256, 'of another model');
    const bundle = await openBundle(compile(model), NAMES);
    assert.ok(bundle.ok);
    const result = runSequence(bundle.value.artifact, inputs.flat(), catalog);
    assert.ok(result.ok);
    assert.equal([result.value.findings, result.value.outputs], [[], outputs]);
  });

  if (gcc)
    test(`${name}: the same of its C`, () => {
      const rules = loadRules();
      const onCpu = { ...rules, rules: rules.rules.filter(({ kind }) => kind !== 'partition') };
      const module = buildModule(compile(model, { rules: onCpu }), NAMES);
      assert.equal(hostSteps(module, inputs), outputs);
    });
}

const reportOf = (compilation: Compilation) =>
  reportCompilation(compilation, { ...NAMES, rules: loadRules(), arena: 'sram' });
const gated = Object.entries(recurrentModels).filter(([name]) => !name.includes('filters'));

for (const accelerator of catalog.accelerators)
  for (const [name, make] of gated)
    test(`${name} on ${accelerator.name}: on the NPU, over all invocations`, async () => {
      const compilation = compile(make(), { accelerator });
      assert.equal(
        reportOf(compilation).operators.map(({ placement }) => placement),
        ['npu'],
      );
      const { steps } = goldenOf(name);
      const bundle = await openBundle(compilation, NAMES);
      assert.ok(bundle.ok);
      const inputs = steps.flatMap((step) => step.inputs.map(bytesOf));
      const result = runSequence(bundle.value.artifact, inputs, catalog);
      assert.ok(result.ok);
      const outputs = steps.map((step) => step.outputs.map(bytesOf));
      assert.equal([result.value.findings, result.value.outputs], [[], outputs]);
    });

test('all steps read the same weights', () => {
  const flashOf = (steps: number) => {
    const shape = { batch: 1, steps, features: 8, units: 8, type: 'INT8' } as const;
    const { flash, npu } = reportOf(compile(gatedModel({ ...shape })));
    return { weights: flash.weights, scales: flash.scales, kernels: npu.kernels };
  };
  const [few, many] = [flashOf(2), flashOf(90)];
  assert.equal([many.weights, many.scales], [few.weights, few.scales]);
  assert.is(many.kernels - few.kernels, 9 * 88);
});

test.run();
