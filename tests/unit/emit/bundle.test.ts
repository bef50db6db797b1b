import { createHash } from 'node:crypto';
import { unpackTar } from 'modern-tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitBundle } from '../../../src/emit/bundle.ts';
import { packFiles } from '../../../src/emit/tar.ts';
import { filesOf, textOf } from './build-directory.ts';
import { sampleModule } from './sample-module.ts';

const FILES = [
  './README.md',
  './carina/module.json',
  './codegen/host/include/tvmgen_default.h',
  './codegen/host/src/default_lib0.c',
  './codegen/host/src/default_lib1.c',
  './codegen/host/src/default_lib2.c',
  './metadata.json',
  './parameters/default.params',
  './runtime/include/carina_attributes.h',
  './runtime/include/tvm_ethosu_runtime.h',
  './runtime/src/tvm_ethosu_runtime.c',
  './src/default.imported.ir',
  './src/default.partitioned.ir',
  './templates/crt_config.h.template',
];

async function archive(epoch: number): Promise<Uint8Array> {
  const bundle = await emitBundle(sampleModule, { epoch });
  if (!bundle.ok) throw new Error('refused');
  return bundle.value;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the archive has the files of the format, sorted, of root and of the date given', async () => {
  const entries = await unpackTar(await archive(86400), { strict: true });
  assert.equal(
    entries.map(({ header }) => header.name),
    FILES,
  );
  for (const { header } of entries) {
    assert.equal([header.uid, header.gid, header.mode], [0, 0, 0o644]);
    assert.is(header.mtime?.getTime(), 86400_000);
  }
});

test('the same module and date give the same bytes, another date does not', async () => {
  assert.is(sha256(await archive(0)), sha256(await archive(0)));
  assert.is.not(sha256(await archive(0)), sha256(await archive(1)));
});

test('names over 100 bytes survive', async () => {
  const name = `./${'long_folder/'.repeat(20)}file.c`;
  const [entry] = await unpackTar(await packFiles(new Map([[name, new Uint8Array([1])]]), 0));
  assert.is(entry?.header.name, name);
});

test('metadata has the keys of version 7 and the numbers of the module', () => {
  const text = textOf(filesOf(sampleModule), './metadata.json');
  const metadata = JSON.parse(text);
  assert.equal(Object.keys(metadata), ['modules', 'version']);
  assert.is(metadata.version, 7);
  const entry = metadata.modules.default;
  assert.equal(Object.keys(entry), [
    'executors',
    'export_datetime',
    'external_dependencies',
    'memory',
    'model_name',
    'style',
    'target',
  ]);
  assert.is(entry.export_datetime, '1970-01-01 00:00:00Z');
  assert.equal(entry.memory.functions.main, [
    {
      constants_size_bytes: 64,
      device: 1,
      inputs: { 'tfl.quantize:0': { dtype: 'int8', size: 16 } },
      io_size_bytes: 32,
      outputs: { 'Mobilenet/Reshape_11': { dtype: 'int8', size: 16 } },
      workspace_size_bytes: 96,
    },
  ]);
  assert.equal(
    entry.memory.functions.operator_functions.map(
      (one: { function_name: string }) => one.function_name,
    ),
    ['tvmgen_default_ethos_u_main_0', 'tvmgen_default_cpu_1'],
  );
  assert.match(text, /^\{\n {2}"modules": \{\n/);
});

test('the list of parameters is empty in TVM’s encoding', () => {
  const bytes = filesOf(sampleModule).get('./parameters/default.params')!;
  assert.is(Buffer.from(bytes).toString('hex'), `b79c04054f8de5f7${'0'.repeat(48)}`);
});

test.run();
