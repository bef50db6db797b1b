import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readInput, writeOutputs } from '../../../src/cli/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));

test('a file is read as bytes of its own', () => {
  writeFileSync(join(folder, 'a'), 'abc');
  const result = readInput(join(folder, 'a'));
  assert.ok(result.ok);
  assert.equal([...result.value], [97, 98, 99]);
  assert.is(result.value.buffer.byteLength, 3);
});

test('what cannot be read says why', () => {
  for (const [path, reason] of [
    [join(folder, 'absent'), /no such file/],
    [folder, /folder/],
  ] as const) {
    const result = readInput(path);
    assert.ok(!result.ok);
    assert.is(result.diagnostics[0]?.code, 'cannot-read');
    assert.match(result.diagnostics[0]?.message ?? '', reason);
  }
});

test('all outputs appear, folders are made, nothing is left over', () => {
  const place = join(folder, 'x', 'y');
  const result = writeOutputs(
    new Map<string, string | Uint8Array>([
      [join(place, 'one'), '1'],
      [join(place, 'two'), Uint8Array.of(50)],
    ]),
  );
  assert.ok(result.ok);
  assert.equal(readdirSync(place), ['one', 'two']);
  assert.is(readFileSync(join(place, 'two'), 'utf8'), '2');
});

test('when one output cannot be written, the others stay as they were', () => {
  const place = join(folder, 'z');
  mkdirSync(place);
  writeFileSync(join(place, 'one'), 'old');
  writeFileSync(join(place, 'blocked'), '');
  const result = writeOutputs(
    new Map([
      [join(place, 'one'), 'new'],
      [join(place, 'blocked', 'two'), 'new'],
    ]),
  );
  assert.ok(!result.ok);
  assert.is(result.diagnostics[0]?.code, 'cannot-write');
  assert.is(readFileSync(join(place, 'one'), 'utf8'), 'old');
  assert.equal(readdirSync(place), ['blocked', 'one']);
});

test.run();
