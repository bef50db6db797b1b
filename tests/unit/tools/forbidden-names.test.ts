import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findForbidden, notAllowed, staleWords } from '../../../tools/forbidden-names.ts';

const forbidden = [
  { name: 'conv2d', from: 'import CONV_2D' },
  { name: 'add', from: 'tfl.add' },
];
const find = (text: string): readonly string[] =>
  findForbidden([{ path: 'src/a.ts', text }], forbidden).map(({ word }) => word);

test('every spelling is found, in code, strings and comments', () => {
  const words = [
    'CONV_2D',
    'conv_2d',
    'Conv2D',
    'conv2d',
    'lowerConv2d',
    'conv-2d',
    'CONV_2D_CODE',
  ];
  for (const word of words) assert.equal(find(`x // ${word};`), [word]);
  assert.equal(find("const a = 'conv2d';"), ['conv2d']);
});

test('a part of another word is another word', () => {
  assert.equal(find('padded address adder convex 2d conv 2'), []);
});

test('a word is allowed where the list says so, and only there', () => {
  const at = (path: string) => findForbidden([{ path, text: 'set.add(x)' }], forbidden);
  const allowed = [{ words: ['add'], in: ['src/npu', 'src/b.ts'], why: 'Set.add' }];
  assert.is(notAllowed(at('src/npu/x.ts'), allowed).length, 0);
  assert.is(notAllowed(at('src/npux/x.ts'), allowed).length, 1);
});

test('a word that the list need not allow any more is found', () => {
  const findings = findForbidden([{ path: 'src/npu/x.ts', text: 'set.add(x)' }], forbidden);
  const allowed = [{ words: ['add', 'conv2d', 'gone'], in: ['src/npu', 'src/b.ts'], why: '' }];
  assert.equal(staleWords(findings, allowed, forbidden), [
    'add in src/b.ts',
    'conv2d in src/npu',
    'conv2d in src/b.ts',
    'gone: nothing is called that',
  ]);
});

test('an operator name planted in a copy of src/ fails the check', () => {
  const copy = mkdtempSync(join(tmpdir(), 'names-'));
  for (const folder of ['src', 'rules', 'targets', 'tools', 'grammar', 'package.json'])
    cpSync(folder, join(copy, folder), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'), 'junction');
  const check = () =>
    spawnSync(process.execPath, ['--import', 'tsx', 'tools/check-names.ts'], {
      cwd: copy,
      encoding: 'utf8',
    });
  const clean = check();
  writeFileSync(join(copy, 'src/planted.ts'), 'export const lowerConv2d = 1; // ethos-u55-128\n');
  const planted = check();
  rmSync(copy, { recursive: true, force: true });
  assert.not.match(clean.stderr, 'planted');
  assert.is(planted.status, 1);
  assert.match(planted.stderr, 'src/planted.ts:1: `lowerConv2d`');
  assert.match(planted.stderr, '`ethos-u55-128`');
});

test.run();
