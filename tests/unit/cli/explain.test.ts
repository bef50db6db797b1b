import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conv, softmax } from '../../models/layers.ts';
import { createNetwork, finish, input } from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';
import { carina } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));

/** A convolution that runs on the NPU, one whose stride is too large, and an operator without rule. */
function threeLayers(): string {
  const network = createNetwork({ seed: 1, type: 'i8' });
  const first = conv(network, input(network, [1, 16, 16, 8]), { filters: 8, kernel: [3, 3] });
  const second = conv(network, first, { filters: 4, kernel: [3, 3], stride: [4, 2] });
  const path = join(folder, 'three.tflite');
  writeFileSync(path, buildModel(finish(network, 'three', [softmax(network, second)])));
  return path;
}

const model = threeLayers();

test('each operator with its rule, or the value and the range that kept it off', async () => {
  const { code, out, err } = await carina('explain', model);
  assert.is(code, 0, err);
  const [first = '', second = '', third = ''] = out.split(/\n\n/).slice(1);
  assert.match(first, /^0 CONV_2D ".*": NPU\n {2}rule +conv2d \(rules\/partition\/.*\.rule\): \w/);
  assert.match(second, /^1 CONV_2D ".*": CPU\n {2}nearest +conv2d /);
  assert.match(second, 'stride [4, 2] (height, width) is outside 1..3');
  assert.match(second, /to change .*`stride_supported` \(rules\/constraints\/.*\.rule\)/);
  assert.match(third, /^2 SOFTMAX .*: CPU\n {2}because +no rule takes SOFTMAX/);
});

test('one operator, as JSON', async () => {
  const { out } = await carina('explain', model, '--op', '1', '--json');
  const { operators } = JSON.parse(out);
  assert.is(operators.length, 1);
  const [{ index, placement, rule, constraint, inputs, outputs }] = operators;
  assert.equal(
    { index, placement, rule, constraint },
    { index: 1, placement: 'cpu', rule: 'conv2d', constraint: 'stride_supported' },
  );
  assert.is(inputs.length, 3);
  assert.is(outputs.length, 1);
});

test('an operator that the model does not have is a usage error', async () => {
  const { code, err } = await carina('explain', model, '--op', '3');
  assert.is(code, 2);
  assert.match(err, '0..2');
});

test.run();
