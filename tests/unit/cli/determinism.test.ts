// The same model gives the same bytes, wherever and whenever it is compiled.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { zooModel } from '../../models/zoo.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));
const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

interface Surroundings {
  readonly place: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Hashes by file name. */
function compileIn({ place, env }: Surroundings): Readonly<Record<string, string>> {
  const here = join(folder, place);
  mkdirSync(here, { recursive: true });
  writeFileSync(join(here, 'm.tflite'), zooModel('kws-cnn'));
  const args = ['--import', tsx, main, 'compile', 'm.tflite', '--dump', 'dump', '--json'];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: here,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
  const { artifacts } = JSON.parse(stdout);
  return Object.fromEntries(
    artifacts.map(({ path, sha256 }: Record<string, string>) => [path, sha256]),
  );
}

const one = compileIn({ place: 'a', env: { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' } });

test('two folders, time zones and languages: one hash a file', () => {
  const env = { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  const other = compileIn({ place: 'b/c', env });
  assert.is(Object.keys(one).length, 7);
  assert.equal(other, one);
});

test('SOURCE_DATE_EPOCH is the only date in a bundle', () => {
  const other = compileIn({ place: 'a', env: { SOURCE_DATE_EPOCH: '1000000000' } });
  assert.is.not(other['m.tar'], one['m.tar']);
  assert.is(other['dump/5-tir.txt'], one['dump/5-tir.txt']);
});

test.run();
