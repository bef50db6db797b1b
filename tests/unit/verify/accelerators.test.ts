// Every accelerator beside the default (which verify/golden.test.ts runs) computes the shared models bit for bit, on the simulator.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportCompilation } from '../../../src/report/compile-report.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { catalog, compile, EIGHT, NAMES, sharedModel, sharedPath } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

const rules = loadRules();

const golden = (model: string, file: string): Uint8Array =>
  new Uint8Array(readFileSync(sharedPath(`golden/${model}/${file}`)));

if (!existsSync(sharedPath('golden'))) {
  console.log('SKIP accelerators: ../shared is not here');
} else
  for (const accelerator of catalog.accelerators.filter((one) => !one.default))
    test(`${accelerator.name}: outputs equal the golden ones, without findings`, async () => {
      for (const model of EIGHT) {
        const compilation = compile(sharedModel(model), { accelerator });
        const bundle = await openBundle(compilation, NAMES);
        assert.ok(bundle.ok);
        const runner = createRunner(bundle.value.artifact, catalog);
        assert.ok(runner.ok);
        const { vectors } = JSON.parse(new TextDecoder().decode(golden(model, 'manifest.json')));
        const [{ inputs, outputs }] = vectors;
        const run = runner.value.invoke(inputs.map((file: string) => golden(model, file)));
        assert.ok(run.ok);
        assert.equal(run.value.findings, [], model);
        assert.ok(run.value.outputs.length > 0);
        const { npu } = reportCompilation(compilation, { ...NAMES, rules, arena: 'sram' });
        const { macs, kernels } = run.value;
        assert.equal({ macs, kernels }, npu, 'the report says what the simulator did');
        for (const [at, file] of outputs.entries())
          assert.equal(run.value.outputs[at], golden(model, file), model);
      }
    });

test.run();
