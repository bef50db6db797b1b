// Every tensor of the eight models, simulated from the bundle's bytes, against golden files.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readGolden } from '../../../src/verify/golden.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { type Vector, verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, EIGHT, NAMES, sharedModel, sharedPath } from '../../compile.ts';

function goldenVectors(model: string): readonly Vector[] {
  const read = (file: string) =>
    new Uint8Array(readFileSync(sharedPath(`golden/${model}/${file}`)));
  const manifest = readGolden(new TextDecoder().decode(read('manifest.json')), model);
  assert.ok(manifest.ok);
  return manifest.value.vectors.map(({ inputs, outputs, tensors }, at) => ({
    name: `v${at}`,
    inputs: inputs.map(read),
    expected: [
      {
        source: 'golden',
        outputs: outputs.map(read),
        tensors: new Map(
          Object.entries(tensors).map(([index, file]) => [Number(index), read(file)]),
        ),
      },
    ],
  }));
}

if (!existsSync(sharedPath('golden'))) {
  console.log('SKIP golden models: ../shared is not here');
} else {
  let files = 0;
  for (const model of EIGHT)
    test(`${model}: every tensor equals the golden one, and the simulator objects to nothing`, async () => {
      const compilation = compile(sharedModel(model));
      const bundle = await openBundle(compilation, NAMES);
      assert.ok(bundle.ok);
      const vectors = goldenVectors(model);
      const { artifact } = bundle.value;
      const result = verifyBundle({ artifact, compilation, catalog, vectors });
      assert.ok(result.ok);
      assert.equal(result.value.mismatches, []);
      assert.equal(result.value.findings, []);
      assert.equal(result.value.omissions, []);
      const { compared, total, equal } = result.value.comparisons['golden']!;
      assert.equal([compared, equal], [total, total]);
      files += total - 4;
    });
  test('all tensors of the manifests were compared', () => assert.is(files, 238));
}

test.run();
