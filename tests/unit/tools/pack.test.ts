import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackRules } from '../../../src/ir/packed-rules.ts';
import { loadRules } from '../../rule-set.ts';

test('rules with errors are not packed', () => {
  const copy = mkdtempSync(join(tmpdir(), 'pack-'));
  for (const folder of ['src', 'rules', 'targets', 'tools', 'grammar', 'package.json'])
    cpSync(folder, join(copy, folder), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'), 'junction');
  const pack = () =>
    spawnSync(process.execPath, ['--import', 'tsx', 'tools/pack.ts'], {
      cwd: copy,
      encoding: 'utf8',
    });
  const packed = join(copy, 'dist/data/rules.data');
  writeFileSync(join(copy, 'rules/wrong.rule'), 'function f(x: i32) -> i32 { root = y }\n');
  const refused = pack();
  const written = existsSync(packed);
  rmSync(join(copy, 'rules/wrong.rule'));
  const accepted = pack();
  const data = existsSync(packed) ? unpackRules(readFileSync(packed)) : undefined;
  rmSync(copy, { recursive: true, force: true });
  assert.is(refused.status, 1);
  assert.match(refused.stderr, 'rules/wrong.rule:1:36');
  assert.not(written);
  assert.is(accepted.status, 0, accepted.stderr);
  assert.is(data?.rules.length, loadRules().rules.length);
});

test.run();
