import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitBundle } from '../../../src/emit/bundle.ts';
import { encodePayload } from '../../../src/stream/payload.ts';
import { compiledModel } from '../artifact/compiled-model.ts';
import { sampleModule } from '../emit/sample-module.ts';
import type { Kernel, Tensor } from '../sim/handmade.ts';
import { accelerator, streamOf, wordsOf } from '../sim/handmade.ts';
import { carina } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));

let count = 0;
function file(content: Uint8Array | readonly number[]): string {
  const path = join(folder, `file${count++}`);
  writeFileSync(path, Uint8Array.from(content));
  return path;
}

const { config, id } = accelerator.identity;

function payloadOf(ifm: Tensor, ofm: Tensor): Uint8Array {
  const kernel: Kernel = { op: 'OP_POOL', mode: 'MAX', ifm, ofm };
  return encodePayload({ config, id, words: wordsOf(streamOf({ kernel })) });
}

/** Copies the 4 bytes of the input, at 16 of the arena, to the output, at 32. */
function foreignModel(change: Partial<Tensor> = {}): string {
  const ifm: Tensor = { at: 16, shape: [1, 1, 4], type: 'i8' };
  const payload = payloadOf({ ...ifm, ...change }, { ...ifm, at: 32 });
  return file(compiledModel({ payload }));
}

const run = (model: string, inputs: readonly string[], out: string, ...more: readonly string[]) =>
  carina('run', model, ...inputs.flatMap((one) => ['--input', one]), '--output-dir', out, ...more);

const bytesOf = (path: string): number[] => [...readFileSync(path)];

test('one invocation of a compiled .tflite', async () => {
  const out = join(folder, 'one');
  const { code, out: text, err } = await run(foreignModel(), [file([1, 2, 3, 250])], out);
  assert.is(code, 0, err);
  assert.is(text, `${join(out, 'out0.bin')}\n`);
  assert.equal(bytesOf(join(out, 'out0.bin')), [1, 2, 3, 250]);
});

test('as many invocations as there are inputs', async () => {
  const out = join(folder, 'several');
  const inputs = [file([1, 2, 3, 4]), file([5, 6, 7, 8])];
  assert.is((await run(foreignModel(), inputs, out)).code, 0);
  assert.equal(bytesOf(join(out, 's0_out0.bin')), [1, 2, 3, 4]);
  assert.equal(bytesOf(join(out, 's1_out0.bin')), [5, 6, 7, 8]);
});

test('figures for programs', async () => {
  const out = join(folder, 'json');
  const { code, out: text } = await run(foreignModel(), [file([1, 2, 3, 4])], out, '--json');
  assert.is(code, 0);
  const result = JSON.parse(text);
  assert.equal(result.targets, [accelerator.name]);
  assert.is(result.macs, 4);
  assert.is(result.kernels, 1);
  assert.is(result.touchedBytes, 8);
  assert.equal(result.findings, []);
  assert.equal(result.outputs, [{ path: join(out, 'out0.bin'), bytes: 4 }]);
});

test('findings in a stream of others are warnings', async () => {
  const out = join(folder, 'warned');
  const { code, err } = await run(foreignModel({ at: 48 }), [file([1, 2, 3, 4])], out);
  assert.is(code, 0);
  assert.match(err, /warning\[unwritten-read\]/);
  assert.ok(existsSync(join(out, 'out0.bin')));
});

/** NPU: input to workspace at 32; CPU: plus 3. */
async function bundle(region: number): Promise<string> {
  const ifm: Tensor = { at: 0, shape: [1, 1, 16], type: 'i8', region };
  const payload = payloadOf(ifm, { ...ifm, at: 32, region: 1 });
  const npuFunctions = sampleModule.npuFunctions.map((one) => ({ ...one, payload }));
  const module = { ...sampleModule, npuFunctions };
  const emitted = await emitBundle(module, { epoch: 0 });
  assert.ok(emitted.ok);
  return file(emitted.value);
}

const ramp = Array.from({ length: 16 }, (_, at) => at);

test('NPU and CPU steps of a bundle', async () => {
  const out = join(folder, 'bundle');
  const { code, err } = await run(await bundle(3), [file(ramp)], out);
  assert.is(code, 0, err);
  assert.equal(
    bytesOf(join(out, 'out0.bin')),
    ramp.map((value) => value + 3),
  );
});

test('findings in what we compiled are errors that name the operator, and nothing is written', async () => {
  const out = join(folder, 'refused');
  const { code, err } = await run(await bundle(1), [file(ramp)], out);
  assert.is(code, 1);
  assert.match(err, /error\[unwritten-read\]/);
  assert.match(err, /0 SAMPLE/);
  assert.not.ok(existsSync(out));
});

test('inputs that do not fit are refused, and nothing is written', async () => {
  const out = join(folder, 'nothing');
  const four = file([1, 2, 3, 4]);
  const codes = async (model: string, ...inputs: readonly string[]) => {
    const { code, err } = await run(model, inputs, out);
    assert.is(code, 1);
    assert.not.ok(existsSync(out));
    return /\[(.*?)\]/.exec(err)?.[1];
  };
  assert.is(await codes(foreignModel(), file([1, 2, 3])), 'input-size');
  assert.is(await codes(foreignModel(), join(folder, 'absent')), 'cannot-read');
  assert.is(await codes(four, four), 'not-an-artifact');
  const words = Uint32Array.of(0xffff0000);
  assert.is(await codes(file(encodePayload({ config, id, words })), four), 'no-memory');
  const strange = encodePayload({ config: 1, id, words });
  assert.is(await codes(file(compiledModel({ payload: strange })), four), 'unknown-target');
  const payload = encodePayload({ config, id, words });
  const custom = ['ethos-u', 'another'];
  assert.is(await codes(file(compiledModel({ payload, custom })), four), 'unsupported-step');
});

test('inputs and the folder have to be named', async () => {
  const model = foreignModel();
  assert.is((await carina('run', model)).code, 2);
  assert.is((await carina('run', model, '--input', model)).code, 2);
});

test.run();
