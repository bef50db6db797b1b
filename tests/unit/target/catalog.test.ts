import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog, readTargetTexts } from '../../../src/cli/target-files.ts';
import { buildCatalog } from '../../../src/target/build-catalog.ts';
import {
  acceleratorByConfig,
  defaultAccelerator,
  defaultSystemOf,
  findAccelerator,
  registersOf,
} from '../../../src/target/catalog.ts';

const catalog = await loadCatalog();

test('all of targets/ is accepted', () => {
  const result = buildCatalog(readTargetTexts('targets'));
  assert.ok(result.ok, JSON.stringify(result.ok ? '' : result.diagnostics));
});

test('accelerators are found by name and alias in any case', () => {
  const { name } = defaultAccelerator(catalog);
  for (const wanted of [name, name.toUpperCase(), 'ethos-u55']) {
    const found = findAccelerator(catalog, wanted);
    assert.ok(found.ok);
    assert.is(found.value.name, name);
  }
});

test('an unknown name has its nearest in the help', () => {
  const found = findAccelerator(catalog, 'ethos-u55-129');
  assert.ok(!found.ok);
  assert.is(found.diagnostics[0]?.code, 'unknown-target');
  assert.match(found.diagnostics[0]?.help ?? '', 'ethos-u55-128');
});

test('a payload names its accelerator by the configuration word', () => {
  assert.is(acceleratorByConfig(catalog, 0x1807)?.name, 'ethos-u55-128');
  assert.is(acceleratorByConfig(catalog, 0x10003008)?.name, 'ethos-u65-256');
  assert.is(acceleratorByConfig(catalog, 1), undefined);
});

test('the default target has registers, a system and a memory mode', () => {
  const accelerator = defaultAccelerator(catalog);
  assert.ok(registersOf(catalog, accelerator).commands.some(({ name }) => name === 'OP_CONV'));
  const system = defaultSystemOf(catalog, accelerator);
  assert.is(system.name, 'Ethos_U55_High_End_Embedded');
  assert.is(system.default_memory_mode, 'Shared_Sram');
  assert.equal(system.memory_modes['Shared_Sram'], {
    constants: 'flash',
    arena: 'sram',
    fast: 'sram',
  });
});

test.run();
