import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXIT } from '../../../src/cli/io.ts';
import { loadKnowledge } from '../../../src/cli/knowledge.ts';
import { verify } from '../../../src/cli/verify.ts';
import { success } from '../../../src/diag/diagnostic.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { compile } from '../../compile.ts';
import { streamingModel } from '../../models/streaming.ts';
import { zooModel } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-verify-'));
const model = join(folder, 'kws.tflite');
writeFileSync(model, zooModel('kws-cnn'));

async function run(path: string, options: Parameters<typeof verify>[1], load = loadKnowledge) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    color: false,
  };
  return { code: await verify(path, options, io, load), out: out.join(''), err: err.join('') };
}

/** Golden files of our own: the reference interpreter's, with one byte changed where asked. */
function writeGolden(change: (output: Uint8Array) => void): string {
  const golden = mkdtempSync(join(folder, 'golden-'));
  const compilation = compile(zooModel('kws-cnn'));
  const inputs = randomInputs(compilation, 7);
  const expected = createReference(compilation, loadRules())(inputs);
  assert.ok(expected.ok);
  const output = expected.value.outputs[0]!.slice();
  change(output);
  writeFileSync(join(golden, 'in.bin'), inputs[0]!);
  writeFileSync(join(golden, 'out.bin'), output);
  const vectors = [{ inputs: ['in.bin'], outputs: ['out.bin'] }];
  writeFileSync(join(golden, 'manifest.json'), JSON.stringify({ vectors }));
  return golden;
}

test('equal to the reference: exit 0, and what was compared is said', async () => {
  const { code, out } = await run(model, {});
  assert.is(code, EXIT.fine);
  assert.match(out, /reference: (\d+) equal, \1 compared of \1 tensors/);
});

test('--json is one object with counts, omissions, findings and the matrix', async () => {
  const { code, out } = await run(model, { json: true, vectors: '1' });
  assert.is(code, EXIT.fine);
  const body = JSON.parse(out);
  assert.equal([body.schemaVersion, body.equal, body.models.length], [1, true, 1]);
  assert.ok(body.models[0].result.comparisons.reference.total > 5);
  assert.ok(body.matrix.some((row: { operator: string; npu: number }) => row.npu > 0));
});

test('variables: random vectors follow one another, golden ones only as steps', async () => {
  const streaming = join(folder, 'streaming.tflite');
  writeFileSync(streaming, streamingModel());
  assert.is((await run(streaming, { vectors: '3' })).code, EXIT.fine);
  const golden = mkdtempSync(join(folder, 'golden-'));
  const all = [40, 8, -24].map((value) => new Int8Array(4).fill(value));
  for (const [at, input] of all.entries()) writeFileSync(join(golden, `in${at}`), input);
  // Means over the last four, those before the first being -7, halves away from zero.
  const after = { afresh: [5, -3, -11], in_order: [5, 9, 4] };
  for (const [name, means] of Object.entries(after))
    for (const [at, mean] of means.entries())
      writeFileSync(join(golden, `${name}${at}`), new Int8Array(4).fill(mean));
  const listed = (name: string) =>
    all.map((_, at) => ({ inputs: [`in${at}`], outputs: [`${name}${at}`] }));
  for (const manifest of [{ vectors: listed('afresh') }, { steps: listed('in_order') }]) {
    writeFileSync(join(golden, 'manifest.json'), JSON.stringify(manifest));
    const { code, out } = await run(streaming, { golden });
    assert.is(code, EXIT.fine, out);
    assert.match(out, /golden: 3 equal/);
  }
});

test('golden files: equal ones pass, one wrong byte is exit 4 with its place', async () => {
  assert.is((await run(model, { golden: writeGolden(() => {}) })).code, EXIT.fine);
  const golden = writeGolden((output) => {
    output[3] = (output[3]! + 1) & 255;
  });
  const { code, out } = await run(model, { golden });
  assert.is(code, EXIT.mismatch);
  assert.match(out, /output 0 ".*" differs from golden in 1 of \d+ bytes, first at 3/);
});

test('a changed compute is exit 4', async () => {
  const { code } = await run(model, {}, async (catalog) => {
    const knowledge = await loadKnowledge(catalog);
    assert.ok(knowledge.ok);
    const computes = knowledge.value.rules.computes.map((one) =>
      one.name === 'tfl.dense'
        ? JSON.parse(JSON.stringify(one).replace('"name":"zero"', '"name":"axis"'))
        : one,
    );
    return success({ ...knowledge.value, rules: { ...knowledge.value.rules, computes } });
  });
  assert.is(code, EXIT.mismatch);
});

test('what is no model is exit 1, a bad option exit 2', async () => {
  const text = join(folder, 'text.tflite');
  writeFileSync(text, 'not a model');
  const { code, err } = await run(text, {});
  assert.is(code, EXIT.refused);
  assert.match(err, 'not-a-model');
  assert.is((await run(model, { vectors: 'many' })).code, EXIT.usage);
  assert.is((await run(model, { target: 'no-such-npu' })).code, EXIT.usage);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

test.run();
