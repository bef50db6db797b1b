// What runs is the C text of the bundle: one byte changed in an array changes what the simulator does.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openArtifact } from '../../../src/artifact/open-artifact.ts';
import { buildModule } from '../../../src/driver/module.ts';
import { packFiles } from '../../../src/emit/tar.ts';
import { programFromJson } from '../../../src/tir/program-json.ts';
import { createRunner, type Invocation } from '../../../src/verify/run.ts';
import { randomInputs } from '../../../src/verify/vectors.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { zooModel } from '../../models/zoo.ts';
import { filesOf, textOf } from '../emit/build-directory.ts';

const NPU = './codegen/host/src/default_lib2.c';
const compilation = compile(zooModel('kws-cnn'));
const files = filesOf(buildModule(compilation, NAMES));
const inputs = randomInputs(compilation, 5);

async function runWith(text: string): Promise<Invocation> {
  const changed = new Map(files).set(NPU, new TextEncoder().encode(text));
  const artifact = await openArtifact(await packFiles(changed, 0), programFromJson);
  assert.ok(artifact.ok);
  const runner = createRunner(artifact.value, catalog);
  assert.ok(runner.ok);
  const result = runner.value.invoke(inputs);
  assert.ok(result.ok);
  return result.value;
}

/** The text with the lowest bit of byte `index` of the array flipped. */
function flip(text: string, array: string, index: number): string {
  const start = text.indexOf('{', text.indexOf(`${array}[`));
  assert.ok(start > 0, `there is no array ${array}`);
  let seen = -1;
  return (
    text.slice(0, start) +
    text.slice(start).replaceAll(/0x([0-9a-f]{2})/g, (byte, digits: string) => {
      seen++;
      if (seen !== index) return byte;
      return `0x${(Number.parseInt(digits, 16) ^ 1).toString(16).padStart(2, '0')}`;
    })
  );
}

const original = textOf(files, NPU);
const names = [...original.matchAll(/(\w+)\[\d*\w*\] *=/g)].map(([, name]) => name ?? '');

test('without a change: no findings', async () => {
  const { findings } = await runWith(original);
  assert.equal(findings, []);
});

test('a byte of the constants changes the result', async () => {
  const constants = names.find((name) => name.endsWith('_weights'));
  const before = await runWith(original);
  const after = await runWith(flip(original, constants ?? 'weights', 8));
  assert.not.equal([after.outputs, after.findings], [before.outputs, before.findings]);
});

test('a byte of the command stream changes what runs', async () => {
  const commands = names.find((name) => name.endsWith('_cms_data_data'));
  const payload = compilation.linked.steps[0];
  assert.ok(payload?.kind === 'npu');
  const before = await runWith(original);
  const changes = await Promise.all(
    [40, 44, 48, 52].map(async (at) => {
      const after = await runWith(flip(original, commands ?? 'cms_data', at + 2)).catch(
        () => undefined,
      );
      return JSON.stringify(after) !== JSON.stringify(before);
    }),
  );
  assert.ok(changes.some(Boolean));
});

test.run();
