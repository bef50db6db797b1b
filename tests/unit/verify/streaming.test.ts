// A model that keeps its history in variables: consecutive invocations equal the golden ones.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { runSequence } from '../../../src/verify/run-sequence.ts';
import { catalog, compile, NAMES, sharedPath } from '../../compile.ts';

const STEPS = 12;
const read = (path: string) => new Uint8Array(readFileSync(sharedPath(`streaming/${path}`)));
const golden = (name: string) => read(`golden/vad_streaming/${name}.bin`);

if (!existsSync(sharedPath('streaming'))) console.log('SKIP ../shared/streaming is not here');
else
  test('twelve invocations of the voice-activity model', async () => {
    const compilation = compile(read('models/vad_streaming.tflite'));
    const bundle = await openBundle(compilation, NAMES);
    assert.ok(bundle.ok);
    const { artifact } = bundle.value;
    const steps = Array.from({ length: STEPS }, (_, at) => at);
    const run = runSequence(
      artifact,
      steps.map((at) => golden(`s${at}_in0`)),
      catalog,
    );
    assert.ok(run.ok);
    assert.equal(run.value.findings, []);
    assert.equal(
      run.value.outputs.map(([out]) => out),
      steps.map((at) => golden(`s${at}_out0`)),
    );
    const afresh = runSequence(artifact, [golden('s3_in0')], catalog);
    assert.ok(afresh.ok);
    const bytes = artifact.areas.find(({ role }) => role === 'state')?.content ?? [];
    assert.ok(
      bytes.some((byte) => byte !== 0),
      'the first values are not zero',
    );
  });

test.run();
