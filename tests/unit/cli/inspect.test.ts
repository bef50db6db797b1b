import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describeArtifact } from '../../../src/artifact/describe-artifact.ts';
import { readArtifact } from '../../../src/artifact/read-artifact.ts';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { emitBundle } from '../../../src/emit/bundle.ts';
import { emitRaw } from '../../../src/emit/raw.ts';
import { encodeCommands } from '../../../src/stream/command.ts';
import { encodePayload } from '../../../src/stream/payload.ts';
import { sharedStreams } from '../../shared-streams.ts';
import { compiledModel } from '../artifact/compiled-model.ts';
import { sampleModule } from '../emit/sample-module.ts';
import { carina } from './captured.ts';

const catalog = await loadCatalog();
const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));

const words = Uint32Array.of(0x00050122, 0x00024000, 0x1f40, 0x00000002, 0xffff0000);

function file(name: string, config = 0x1807): string {
  const payload = encodePayload({ config, id: 0x10060000, words });
  writeFileSync(join(folder, name), compiledModel({ payload }));
  return join(folder, name);
}

/** The words of the command stream, made from the JSON alone. */
function wordsOf(json: string): Uint32Array {
  const [step] = JSON.parse(json).steps;
  const set = catalog.registers.find(({ name }) => name === step.registers);
  assert.ok(set);
  return encodeCommands(step.commands, set);
}

test('target, memory, tensors and commands for people', async () => {
  const { code, out, err } = await carina('inspect', file('a.tflite'));
  assert.is(code, 0);
  assert.is(err, '');
  for (const line of [
    /^artifact {2}tflite, a sample$/m,
    /96 bytes {2}arena +arena$/m,
    /in {2}i8\[1, 4\] {2}at arena \+ 16 {2}scale 0\.5 zero -3$/m,
    /^step 0 {2}NPU, target ethos-u55-128$/m,
    /identity 0x10060000 \(architecture 1\.0\.6\)$/m,
    /20 bytes: 4 commands, 1 kernels$/m,
    /region 3 is arena \+ 16$/m,
    /^ {2}000000 {2}00050122 +KERNEL_STRIDE .*weight_order part_kernel/m,
    /^ {2}000004 {2}00024000 00001f40 +IFM_BASE0 +address 0x200001f40$/m,
    /^ {2}00000c {2}00000002 {11}OP_CONV$/m,
  ])
    assert.match(out, line);
});

test('JSON holds the whole stream', async () => {
  const { code, out, err } = await carina('inspect', file('b.tflite'), '--json');
  assert.is(code, 0, err);
  assert.equal(wordsOf(out), words);
});

test('an unknown configuration is said, and the commands are shown all the same', async () => {
  const { code, out, err } = await carina('inspect', file('c.tflite', 0x4321));
  assert.is(code, 0);
  assert.match(err, 'warning[unknown-configuration]');
  assert.match(out, 'target unknown');
  assert.match(out, 'OP_CONV');
});

test('what is no artifact is refused', async () => {
  writeFileSync(join(folder, 'd'), 'something else');
  const { code, out, err } = await carina('inspect', join(folder, 'd'));
  assert.is(code, 1);
  assert.is(out, '');
  assert.match(err, 'error[not-an-artifact]');
  const json = await carina('inspect', join(folder, 'd'), '--json');
  assert.is(json.code, 1);
  assert.is(JSON.parse(json.out).ok, false);
});

test('a bundle has its target, its steps and their origins', async () => {
  const [first, ...more] = sampleModule.npuFunctions;
  const payload = encodePayload({ config: 0x1807, id: 0x10060000, words });
  const module = { ...sampleModule, npuFunctions: [{ ...first!, payload }, ...more] };
  for (const emit of [emitBundle, emitRaw]) {
    const bundle = await emit(module, { epoch: 0 });
    assert.ok(bundle.ok);
    writeFileSync(join(folder, 'e.tar'), bundle.value);
    const { code, out, err } = await carina('inspect', join(folder, 'e.tar'));
    assert.is(code, 0, err);
    assert.match(out, `for       ${module.target.name}`);
    assert.match(out, /^step 0 {2}NPU/m);
    assert.match(out, /^step 1 {2}CPU/m);
    for (const { label } of first?.origins ?? []) assert.match(out, `operator ${label}`);
    const json = await carina('inspect', join(folder, 'e.tar'), '--json');
    assert.equal(wordsOf(json.out), words);
  }
});

for (const stream of sharedStreams())
  test(`${stream.name}: the JSON gives the words back`, () => {
    const artifact = readArtifact(stream.read());
    assert.ok(artifact.ok);
    const [step] = artifact.value.steps;
    assert.ok(step?.kind === 'npu');
    const described = describeArtifact(artifact.value, catalog);
    assert.ok(described.ok);
    assert.equal(described.warnings, []);
    assert.equal(wordsOf(JSON.stringify(described.value)), step.payload.words);
  });

test.run();
