import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadRules } from '../../rule-set.ts';
import { carina } from './captured.ts';

/** A copy of the rules with more text in it and, if asked for, files under tests/rules beside it. */
function copyOfRules(extra: string, cases?: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'rules-'));
  cpSync('rules', join(root, 'rules'), { recursive: true });
  writeFileSync(join(root, 'rules/extra.rule'), extra);
  for (const file of cases ?? []) putCase(root, file);
  return root;
}

function putCase(root: string, file: string): void {
  mkdirSync(join(root, 'tests/rules', dirname(file)), { recursive: true });
  writeFileSync(join(root, 'tests/rules', file), '[]');
}

test('rules that are right', async () => {
  const root = copyOfRules('');
  const { code, out, err } = await carina('rules', 'check', join(root, 'rules'));
  const asJson = await carina('rules', 'check', join(root, 'rules'), '--json');
  rmSync(root, { recursive: true, force: true });
  assert.is(code, 0, err);
  assert.match(out, `${loadRules().imports.length} imports`);
  assert.is(JSON.parse(asJson.out).counts.rules, loadRules().rules.length);
});

test('rules that are wrong: every problem with its place, exit code 1', async () => {
  const root = copyOfRules('function f(x: i32) -> i32 { root = y }\n');
  const { code, out, err } = await carina('rules', 'check', join(root, 'rules'));
  rmSync(root, { recursive: true, force: true });
  assert.is(code, 1);
  assert.is(out, '');
  assert.match(err, 'error[missing-doc]');
  assert.match(err, 'extra.rule:1:36');
});

test('limits that a rule reads have to be stated by every target', async () => {
  const root = copyOfRules(
    '/// Why.\nconstraint c(x: Int) tests "c"\n{ x in target.conv.strid }\nelse "{x}"\n',
  );
  const { code, err } = await carina('rules', 'check', join(root, 'rules'));
  rmSync(root, { recursive: true, force: true });
  assert.is(code, 1);
  assert.match(err, 'error[unknown-limit]');
  assert.match(err, 'extra.rule:3:8');
  assert.match(err, 'did you mean `conv.stride`?');
});

test('fmt lays out what is not, and --check only says so', async () => {
  const root = copyOfRules('/// Why.\nfunction f( x: i32 )   -> i32 {\nroot = x\n}\n');
  const folder = join(root, 'rules');
  const checked = await carina('rules', 'fmt', folder, '--check');
  const written = await carina('rules', 'fmt', folder);
  const text = readFileSync(join(folder, 'extra.rule'), 'utf8');
  const again = await carina('rules', 'fmt', folder, '--check');
  rmSync(root, { recursive: true, force: true });
  assert.is(checked.code, 1);
  assert.match(checked.out, 'extra.rule');
  assert.is(written.code, 0);
  assert.is(text, '/// Why.\nfunction f(x: i32) -> i32 {\n  root = x\n}\n');
  assert.is(again.code, 0, again.out);
});

test('tests that a rule names have to be there', async () => {
  const { rules, constraints, computes } = loadRules();
  const [missing = '', ...others] = [
    ...[...rules, ...constraints].map(({ tests }) => `${tests}/reject.yaml`),
    ...[...rules, ...constraints, ...computes].map(({ tests }) => `${tests}/accept.yaml`),
  ];
  const root = copyOfRules('', others);
  const without = await carina('rules', 'check', join(root, 'rules'));
  putCase(root, missing);
  const complete = await carina('rules', 'check', join(root, 'rules'));
  rmSync(root, { recursive: true, force: true });
  assert.is(without.code, 1);
  assert.match(without.err, 'error[missing-cases]');
  assert.match(without.err, `tests/rules/${missing}`);
  assert.is(complete.code, 0, complete.err);
});

test('a folder that is not there', async () => {
  const { code, err } = await carina('rules', 'check', 'no/such/folder');
  assert.is(code, 1);
  assert.match(err, 'error[cannot-read]');
});

test('list has a line for each rule, with how often it fired in the example', async () => {
  const { code, out, err } = await carina('rules', 'list');
  assert.is(code, 0, err);
  const { rules } = loadRules();
  const lines = out.split('\n\n')[0]?.split('\n') ?? [];
  assert.is(lines.length, rules.length);
  for (const { name } of rules) assert.match(out, ` ${name} `);
  // Nine convolutions, four of them depthwise, and the dense layer.
  assert.match(out, /^partition +tfl\.conv2d +conv2d +5 /m);
  assert.match(out, /^partition +tfl\.dense +dense +1 /m);
  assert.match(out, /\n\nfired: in one model\n$/);
});

test('list counts in a corpus, and names the models that it cannot count in', async () => {
  const root = mkdtempSync(join(tmpdir(), 'corpus-'));
  const [kws, broken] = [join(root, 'kws.tflite'), join(root, 'broken.tflite')];
  cpSync('examples/kws/kws.tflite', kws);
  writeFileSync(broken, 'no model');
  const { out, err } = await carina('rules', 'list', '--corpus', root, '--corpus', kws, '--json');
  rmSync(root, { recursive: true, force: true });
  const { models, rules } = JSON.parse(out);
  assert.equal(models, [kws, kws]);
  assert.is(rules.length, loadRules().rules.length);
  assert.is(rules.find((one: { name: string }) => one.name === 'conv2d').fired, 10);
  assert.match(err, 'warning[');
  assert.match(err, 'broken.tflite is not counted');
});

test('doc writes pages that are stale, takes away those of rules that are gone, and --check only says so', async () => {
  const root = mkdtempSync(join(tmpdir(), 'docs-'));
  const page = join(root, 'operators.md');
  const written = await carina('rules', 'doc', page);
  const fresh = await carina('rules', 'doc', page, '--check');
  const gone = join(root, 'rules/gone.md');
  const foreign = join(root, 'rules/README.md');
  const [{ name } = { name: '' }] = loadRules().rules;
  const changed = join(root, `rules/${name}.md`);
  writeFileSync(gone, readFileSync(changed));
  writeFileSync(foreign, 'Written by hand.');
  writeFileSync(changed, 'Changed by hand.');
  const stale = await carina('rules', 'doc', page, '--check');
  const again = await carina('rules', 'doc', page);
  const [isGone, isKept] = [!existsSync(gone), existsSync(foreign)];
  rmSync(root, { recursive: true, force: true });
  assert.is(written.out.trim().split('\n').length, loadRules().rules.length + 1);
  assert.equal([fresh.code, fresh.out], [0, '']);
  assert.is(stale.code, 1);
  assert.match(stale.out, `${changed} is stale`);
  assert.match(stale.out, `${gone} is stale`);
  assert.is(again.out, `${changed}\n${gone}\n`);
  assert.ok(isGone && isKept);
});

test('verify draws instances of one rule or all, and says what it did', async () => {
  const asText = await carina('rules', 'verify', '--rule', 'reshape', '--instances', '5');
  assert.is(asText.code, 0, asText.err);
  assert.match(asText.out, /^reshape +5 equal of \d+ draws, \d+ near misses\n$/);
  const asJson = await carina(
    ...['rules', 'verify', '--rule', 'quantize', '--instances', '4', '--seed', '9', '--json'],
  );
  assert.is(asJson.code, 0, asJson.err);
  const { ok, seed, rules } = JSON.parse(asJson.out);
  assert.equal(
    [ok, seed, rules.length, rules[0].name, rules[0].instances],
    [true, 9, 1, 'quantize', 4],
  );
  const wrong = await carina('rules', 'verify', '--rule', 'reshap');
  assert.is(wrong.code, 1);
  assert.match(wrong.err, 'did you mean `reshape`?');
  assert.is((await carina('rules', 'verify', '--instances', 'many')).code, 2);
});

test.run();
