// Small models of the TFLite converter through the whole pipeline: whatever the rules can import is compiled,
// run on the simulator and held to the golden outputs. A new operator is proven here without a line of test.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../../src/frontend/import-model.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { readGolden } from '../../../src/verify/golden.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { type Vector, verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES, sharedPath } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

const rules = loadRules();
const schema = { operators: new Map(), options: new Map(), callers: new Set<number>() };
const read = (path: string) => new Uint8Array(readFileSync(sharedPath(`opzoo/${path}`)));
const imports = (bytes: Uint8Array): boolean =>
  importModel({ bytes, rules, pool: createPool(), schema }).ok;

function vectorsOf(name: string): readonly Vector[] {
  const file = (path: string) => read(`golden/${name}/${path}`);
  const manifest = readGolden(new TextDecoder().decode(file('manifest.json')), name);
  assert.ok(manifest.ok);
  return manifest.value.vectors.map(({ inputs, outputs }, at) => ({
    name: `v${at}`,
    inputs: inputs.map(file),
    expected: [{ source: 'golden', outputs: outputs.map(file), tensors: new Map() }],
  }));
}

if (!existsSync(sharedPath('opzoo'))) console.log('SKIP ../shared/opzoo is not here');
else
  for (const name of readdirSync(sharedPath('opzoo/golden')).sort()) {
    const model = read(`models/${name}.tflite`);
    if (!imports(model)) continue;
    test(`${name} equals its golden outputs, and the simulator objects to nothing`, async () => {
      const compilation = compile(model);
      const bundle = await openBundle(compilation, NAMES);
      assert.ok(bundle.ok);
      const { artifact } = bundle.value;
      const result = verifyBundle({ artifact, compilation, catalog, vectors: vectorsOf(name) });
      assert.ok(result.ok);
      const { mismatches, findings, equal } = result.value;
      assert.equal([mismatches, findings, equal], [[], [], true]);
    });
  }

test.run();
