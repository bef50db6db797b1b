// `--rules`: rule files of a user beside the built-in ones, in every command that reads rules.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conv } from '../../models/layers.ts';
import { createNetwork, finish, input } from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';
import { carina } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-own-'));
test.after(() => rmSync(folder, { recursive: true }));

/** An operator that the built-in rules do not know: on which side of zero a value lies, in steps of the result. */
const SIGN = `/// -1, 0 or 1: on which side of zero a value lies.
import SIGN = 158 as tfl.sign

/// What becomes of one value.
function sign_value(v: i32, qx: Quant, qo: Quant) -> i32 {
  root = qo.zero + (if v > qx.zero then 64 else if v < qx.zero then -64 else 0)
}

/// The sign of each value; 1 is 64 steps.
compute tfl.sign (x: Tensor<i8>, qx: Quant, qo: Quant) -> Tensor<i8> tests "te/sign"
{
  values = view(x, [elements(shape(x))])
  result[i < elements(shape(x))]: i8 = sign_value(values[i], qx, qo)
  root = view(result, shape(x))
}

/// The same for every value there is, the lowest first.
compute sign_table (qx: Quant, qo: Quant) -> Tensor<i8>[256] tests "te/sign_table"
{
  root[i]: i8 = sign_value(i - 128, qx, qo)
}

/// 1 is 64 steps of the result.
constraint one_is_64_steps(scale: Real) tests "constraints/one_is_64_steps"
{ scale == 0.015625 }
else "the scale of the result is {scale}, not 1/64"
try "a result of scale 1/64"

/// A table.
partition sign priority 20 tests "partition/sign"
{
  match { root = tfl.sign(x: Tensor<i8>, qx: Quant, qo: Quant) }
  where {
    fits_feature_map(shape(x))
    one_is_64_steps(f64(qo.scale))
  }
  into { root = composite.table_lookup(x, sign_table(qx, qo)) }
}
`;

function rulesOf(name: string, text: string): string {
  const own = join(folder, name);
  mkdirSync(own);
  writeFileSync(join(own, 'sign.rule'), text);
  return own;
}

/** Signs behind a convolution. */
function modelOf(scale: number): string {
  const network = createNetwork({ seed: 1 });
  const image = conv(network, input(network, [1, 8, 8, 3]), { filters: 8, kernel: [3, 3] });
  const quantization = { scale: [scale], zero: [0] };
  const spec = { name: 'signs', shape: [1, 8, 8, 8], type: 'INT8', quantization } as const;
  const signs = network.tensors.push({ spec, rms: 1 }) - 1;
  network.operators.push({ code: 158, inputs: [image], outputs: [signs] });
  const path = join(folder, `signs-${scale}.tflite`);
  writeFileSync(path, buildModel(finish(network, 'signs', [signs])));
  return path;
}

const own = rulesOf('own', SIGN);
const fine = modelOf(1 / 64);
const coarse = modelOf(1);

test('compile takes an operator of the user to the NPU, and refuses it without the rules', async () => {
  const path = join(folder, 'signs.tar');
  const without = await carina('compile', fine, '-o', path);
  assert.is(without.code, 1);
  assert.match(without.err, 'there is no rule for SIGN');
  const { code, out, err } = await carina('compile', fine, '-o', path, '--rules', own, '--json');
  assert.is(code, 0, err);
  const [, signs] = JSON.parse(out).operators;
  assert.equal([signs.placement, signs.rule], ['npu', 'sign']);
});

test('verify and explain read them too', async () => {
  const verified = await carina('verify', fine, '--rules', own);
  assert.is(verified.code, 0, verified.out);
  const { out } = await carina('explain', coarse, '--rules', own, '--op', '1');
  assert.match(out, `sign (${own}/sign.rule)`);
  assert.match(out, 'the scale of the result is 1, not 1/64');
  assert.match(out, /to change +a result of scale 1\/64/);
});

test('all that is wrong is reported with its place, and nothing is written', async () => {
  const wrong = rulesOf(
    'wrong',
    SIGN.replace('qo.zero + (', 'qo.nought + (').replace('table_lookup(x,', 'table_lokup(x,'),
  );
  const path = join(folder, 'nothing.tar');
  const { code, err } = await carina('compile', fine, '-o', path, '--rules', wrong);
  assert.is(code, 1);
  assert.match(err, `${wrong}/sign.rule:6:`);
  assert.match(err, `${wrong}/sign.rule:37:`);
  assert.match(err, 'root = qo.nought + (if v');
  assert.not(existsSync(path));
});

test('limits that no target has are found without `rules check`', async () => {
  const wrong = rulesOf('limits', SIGN.replace('scale == 0.015625', 'scale in target.conv.strid'));
  const { code, err } = await carina('explain', fine, '--rules', wrong);
  assert.is(code, 1);
  assert.match(err, 'error[unknown-limit]');
  assert.match(err, 'did you mean `conv.stride`?');
});

test('what the built-in rules have already is said to be there', async () => {
  const twice = rulesOf('twice', SIGN.replace('SIGN = 158 as tfl.sign', 'SIGN = 3 as tfl.sign'));
  const { code, err } = await carina('explain', fine, '--rules', twice);
  assert.is(code, 1);
  assert.match(err, `${twice}/sign.rule:2:`);
});

test('folders that are not there or have no rules', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  for (const command of [
    ['compile', fine],
    ['verify', fine],
    ['explain', fine],
    ['rules', 'list'],
  ]) {
    const { code, err } = await carina(...command, '--rules', empty, '--rules', `${empty}/no`);
    assert.is(code, 1);
    assert.match(err, 'error[no-rules]');
    assert.match(err, 'error[cannot-read]');
  }
});

test('rules check wants the cases inside the folder', async () => {
  const { code, err } = await carina('rules', 'check', '--rules', own);
  assert.is(code, 1);
  assert.match(err, `put them into ${own}/partition/sign/accept.yaml`);
  assert.is(err.split('error[').length - 1, 6);
});

test('rules fmt lays out the folder, and no other', async () => {
  const crooked = rulesOf('crooked', SIGN.replace('  root = qo', 'root  = qo'));
  const { code, out, err } = await carina('rules', 'fmt', '--rules', crooked);
  assert.is(code, 0, err);
  assert.is(out, `${crooked}/sign.rule\n`);
  assert.is(readFileSync(`${crooked}/sign.rule`, 'utf8'), SIGN);
});

test('rules list and doc have them', async () => {
  assert.match(
    (await carina('rules', 'list', '--rules', own)).out,
    /^partition +tfl\.sign +sign +0 /m,
  );
  const page = join(folder, 'page.md');
  const { code, err } = await carina('rules', 'doc', page, '--rules', own);
  assert.is(code, 0, err);
  assert.match(readFileSync(page, 'utf8'), '\n## SIGN\n');
});

test.run();
