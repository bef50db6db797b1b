import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { carina } from './captured.ts';

const { accelerators } = await loadCatalog();

test('every target has a line, one is the default', async () => {
  const { code, out } = await carina('targets', 'list');
  assert.is(code, 0);
  for (const { name } of accelerators) assert.match(out, name);
  assert.is(out.split('(default)').length, 2);
  assert.is(out.trimEnd().split('\n').length, accelerators.length);
});

test('list as JSON', async () => {
  const { out } = await carina('targets', 'list', '--json');
  const { schemaVersion, targets } = JSON.parse(out);
  assert.is(schemaVersion, 1);
  assert.equal(
    targets.map((one: { name: string }) => one.name),
    accelerators.map(({ name }) => name),
  );
});

test('show prints the target and its system', async () => {
  const { code, out } = await carina('targets', 'show', 'ethos-u55');
  assert.is(code, 0);
  assert.match(out, 'macs: 128');
  assert.match(out, 'clock_hz: 500000000');
  const shown = JSON.parse((await carina('targets', 'show', 'ethos-u55', '--json')).out);
  assert.is(shown.target.compute.macs, 128);
  assert.is(shown.system.default_memory_mode, 'Shared_Sram');
});

test('an unknown target is refused, in JSON too', async () => {
  const text = await carina('targets', 'show', 'ethos-u55-1288');
  assert.is(text.code, 1);
  assert.match(text.err, 'did you mean `ethos-u55-128`?');
  const json = await carina('targets', 'show', 'ethos-u55-1288', '--json');
  assert.is(json.code, 1);
  assert.is(JSON.parse(json.out).diagnostics[0].code, 'unknown-target');
});

test('check accepts what the package ships and shows where a file is wrong', async () => {
  const fine = await carina('targets', 'check', 'targets/accelerators/ethos-u55-128.yaml');
  assert.is(fine.code, 0, fine.err);
  assert.match(fine.out, 'a valid target, ethos-u55-128');
  const wrong = await carina('targets', 'check', 'tests/errors/targets/unknown-field.yaml');
  assert.is(wrong.code, 1);
  assert.is(wrong.out, '');
  assert.match(wrong.err, /unknown-field\.yaml:6:\d+/);
  assert.match(wrong.err, '^^^^^');
});

test.run();
