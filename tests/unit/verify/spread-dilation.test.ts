// A dilated convolution written as three operators is one kernel, which gives the bytes of the reference kernels
// (bench/operator-golden.py).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { createReference } from '../../../src/verify/vectors.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { SPREAD_DILATIONS, spreadDilationModel } from '../../models/spread-dilation.ts';
import { loadRules } from '../../rule-set.ts';

interface Golden {
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const goldens: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('../../golden/spread-dilation.json', import.meta.url), 'utf8'),
);
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

for (const [name, parts] of Object.entries(SPREAD_DILATIONS))
  test(name, async () => {
    const model = spreadDilationModel(name, parts);
    const golden = goldens[name];
    assert.is(createHash('sha256').update(model).digest('hex'), golden?.sha256);
    const compilation = compile(model);
    const kernels = compilation.linked.steps.map((step) =>
      step.kind === 'npu' ? step.prepared.operations.map(({ op }) => op.kernel) : [],
    );
    assert.equal(kernels, [[parts.depthwise ? 'depthwise' : 'convolution']]);
    const bundle = await openBundle(compilation, NAMES);
    assert.ok(bundle.ok);
    const runner = createRunner(bundle.value.artifact, catalog);
    assert.ok(runner.ok);
    const inputs = golden?.inputs.map(bytesOf) ?? [];
    const run = runner.value.invoke(inputs);
    assert.ok(run.ok);
    assert.equal(run.value.findings, []);
    const wanted = golden?.outputs.map(bytesOf);
    assert.equal(
      run.value.outputs.map((one) => [...one]),
      wanted?.map((one) => [...one]),
    );
    const computed = createReference(compilation, loadRules())(inputs);
    assert.ok(computed.ok);
    assert.equal(run.value.outputs, computed.value.outputs);
  });

test.run();
