// Bundles are read back from their C text; what is changed there changes what is read.
import { packTar, unpackTar } from 'modern-tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Artifact } from '../../../src/artifact/artifact.ts';
import { readBundle } from '../../../src/artifact/read-bundle.ts';
import type { Result } from '../../../src/diag/diagnostic.ts';
import { emitBundle } from '../../../src/emit/bundle.ts';
import { emitRaw } from '../../../src/emit/raw.ts';
import type { LoopProgram } from '../../../src/tir/program.ts';
import { programFromJson } from '../../../src/tir/program-json.ts';
import { runProgram } from '../../../src/tir/run-program.ts';
import { addThree, sampleModule } from '../emit/sample-module.ts';

const NPU = './codegen/host/src/default_lib2.c';
const CPU = './codegen/host/src/default_lib1.c';
const MANIFEST = './carina/module.json';

/** Reads the sample bundle after changing the text of one of its files. */
async function read(
  file = '',
  change: (text: string) => string = (text) => text,
): Promise<Result<Artifact>> {
  const bundle = await emitBundle(sampleModule, { epoch: 0 });
  if (!bundle.ok) throw new Error('refused');
  const entries = await unpackTar(bundle.value);
  const changed = entries.map(({ header, data }) => {
    const text = new TextDecoder().decode(data);
    const body = header.name === file ? new TextEncoder().encode(change(text)) : data;
    if (header.name === file) assert.is.not(change(text), text, 'the change finds its place');
    return { header: { ...header, size: body?.length ?? 0 }, body: body ?? null };
  });
  return readBundle(await packTar(changed), programFromJson);
}

async function steps(file?: string, change?: (text: string) => string) {
  const bundle = await read(file, change);
  if (!bundle.ok) throw new Error(bundle.diagnostics.map(({ message }) => message).join('\n'));
  const [npu, cpu] = bundle.value.steps;
  if (npu?.kind !== 'npu' || cpu?.kind !== 'cpu') throw new Error('steps are npu, cpu');
  const constants = bundle.value.areas[npu.bases[0]?.area ?? -1]?.content;
  return { npu, cpu, constants, artifact: bundle.value };
}

const constantOf = (program: LoopProgram): Uint8Array | undefined =>
  program.buffers.find(({ role }) => role === 'constant')?.bytes;

test('a bundle is read back as it was written', async () => {
  const { npu, cpu, constants, artifact } = await steps();
  const [written] = sampleModule.npuFunctions;
  assert.equal([...npu.payload.words], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(npu.origins, written!.origins);
  assert.equal(constants, written!.constants);
  assert.equal(cpu.program.body, addThree.body);
  assert.equal(constantOf(cpu.program), new Uint8Array(16).fill(3));
  assert.equal(artifact.target, sampleModule.target);
});

test('areas and places say where everything lies', async () => {
  const { npu, cpu, artifact } = await steps();
  assert.equal(
    artifact.areas.map(({ name, role, bytes }) => `${name}, ${role}, ${bytes}`),
    ['workspace, arena, 96', 'ethos_u_main_0 constants, constants, 48'],
  );
  const [image, result] = [artifact.inputs[0]!, artifact.outputs[0]!];
  assert.equal([image.name, image.place.offset], ['tfl.quantize:0', 64]);
  assert.equal([result.quant, result.place.offset], [{ scale: [1], zero: [0] }, 80]);
  assert.equal(npu.bases, [
    { area: 1, offset: 0, bytes: 48 },
    { area: 0, offset: 0, bytes: 96 },
    undefined,
    { area: 0, offset: 64, bytes: 16 },
  ]);
  assert.equal(cpu.places, [
    { area: 0, offset: 32, bytes: 16 },
    { area: 0, offset: 80, bytes: 16 },
  ]);
});

test('one byte changed in the C of the commands is one byte changed in what runs', async () => {
  const { npu } = await steps(NPU, (text) => text.replace('0x06, 0x00,', '0x06, 0x80,'));
  assert.equal([...npu.payload.words], [1, 2, 3, 4, 5, 0x8006, 7, 8]);
});

test('the same for weights and for the constants of CPU functions', async () => {
  const { constants } = await steps(NPU, (text) => text.replace('0x12, 0x1d,', '0x13, 0x1d,'));
  assert.is(constants?.[1], 0x13);
  const { cpu } = await steps(CPU, (text) => text.replace('  3, 3, 3,', '  3, -4, 3,'));
  assert.equal(constantOf(cpu.program)?.slice(0, 3), Uint8Array.of(3, 252, 3));
  const [sums] = runProgram(cpu.program, [new Uint8Array(16).fill(10)]);
  assert.equal([...(sums ?? [])].slice(0, 3), [13, 6, 13]);
});

const BROKEN: readonly (readonly [string, string, (text: string) => string])[] = [
  ['not JSON', MANIFEST, (text) => text.slice(1)],
  ['another version', MANIFEST, (text) => text.replace('"schemaVersion":1', '"schemaVersion":2')],
  ['a wrong type', MANIFEST, (text) => text.replace('"workspaceBytes":96', '"workspaceBytes":-1')],
  ['an unknown buffer', MANIFEST, (text) => text.replace('"kind":"input"', '"kind":"__proto__"')],
  [
    'no such input',
    MANIFEST,
    (text) => text.replace('"index":0,"kind":"input"', '"index":1,"kind":"input"'),
  ],
  ['beyond the workspace', MANIFEST, (text) => text.replace('"offset":32', '"offset":81')],
  ['an unknown function', MANIFEST, (text) => text.replace('"function":"cpu_1"', '"function":"x"')],
  ['a missing array', NPU, (text) => text.replaceAll('main_0_weights', 'main_0_other')],
  ['a broken array', NPU, (text) => text.replace('0x05, 0x00,', '0x05,')],
  [
    'an array of another type',
    CPU,
    (text) => text.replace('static const int8_t', 'static const int16_t'),
  ],
];

for (const [what, file, change] of BROKEN)
  test(`refused: ${what}`, async () => {
    const bundle = await read(file, change);
    assert.is(bundle.ok, false);
    if (!bundle.ok)
      assert.match(bundle.diagnostics[0]?.code ?? '', /^(bad-(bundle|array)|not-a-payload)$/);
  });

test('a raw bundle holds the same', async () => {
  const raw = await emitRaw(sampleModule, { epoch: 0 });
  assert.ok(raw.ok);
  const files = await unpackTar(raw.value);
  assert.equal(
    files.map(({ header }) => header.name.replace('tvmgen_default_', '')),
    [
      './carina/module.json',
      './data/cpu_1_data_0.bin',
      './data/ethos_u_main_0_cms_data_data.bin',
      './data/ethos_u_main_0_weights.bin',
    ],
  );
  const bundle = await readBundle(raw.value, programFromJson);
  assert.equal(bundle, await read());
});

test('bytes that are no archive are refused', async () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(1024), new Uint8Array(700).fill(65)]) {
    const bundle = await readBundle(bytes, programFromJson);
    assert.is(bundle.ok, false);
  }
});

test('damage anywhere gives a bundle or a diagnostic, never an exception', async () => {
  const bundle = await emitBundle(sampleModule, { epoch: 0 });
  assert.ok(bundle.ok);
  let refused = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const bytes = bundle.value.slice();
    for (let hit = 0; hit < 4; hit++) {
      const random = Math.imul(seed * 4 + hit, 0x9e3779b1) >>> 0;
      bytes[random % bytes.length] = random >>> 24;
    }
    const read = await readBundle(bytes, programFromJson);
    if (!read.ok) refused += 1;
  }
  assert.ok(refused > 40, `${refused} of 400 refused`);
});

test.run();
