import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readArtifact } from '../../../src/artifact/read-artifact.ts';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { sharedStreams } from '../../shared-streams.ts';

const golden = fileURLToPath(new URL('../../../../shared/golden', import.meta.url));
const catalog = await loadCatalog();

interface Vector {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

test('no shared folder, no streams', () => {
  assert.is(existsSync(golden), sharedStreams().length > 0);
});

for (const stream of sharedStreams()) {
  test(`${stream.name} gives the golden outputs of every vector, without a finding`, () => {
    const model = /\/(.*)-ethos/.exec(stream.name)?.[1];
    const folder = `${golden}/${model}`;
    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
    const artifact = readArtifact(stream.read());
    assert.ok(artifact.ok);
    const runner = createRunner(artifact.value, catalog);
    assert.ok(runner.ok);
    const bytes = (file: string) => Uint8Array.from(readFileSync(`${folder}/${file}`));
    const vectors: readonly Vector[] = manifest.vectors;
    assert.is(vectors.length, 4);
    for (const { inputs, outputs } of vectors) {
      const run = runner.value.invoke(inputs.map(bytes));
      assert.ok(run.ok);
      assert.equal(run.value.outputs, outputs.map(bytes));
      assert.equal(run.value.findings, []);
    }
  });
}

test.run();
