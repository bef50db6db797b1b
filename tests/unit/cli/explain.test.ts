import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conv, depthwise, reshape, softmax } from '../../models/layers.ts';
import {
  addResult,
  createNetwork,
  finish,
  input,
  type Network,
  type TensorId,
  tensorAt,
} from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';
import { carina } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));

/** A model in a file of its own. */
function modelOf(name: string, draw: (network: Network) => TensorId): string {
  const network = createNetwork({ seed: 1, type: 'i8' });
  const path = join(folder, `${name}.tflite`);
  writeFileSync(path, buildModel(finish(network, name, [draw(network)])));
  return path;
}

/** A convolution that runs on the NPU, one whose stride is too large, and an operator of many kernels. */
const model = modelOf('three', (n) => {
  const first = conv(n, input(n, [1, 16, 16, 8]), { filters: 8, kernel: [3, 3] });
  const second = conv(n, first, { filters: 4, kernel: [3, 3], stride: [4, 2] });
  return softmax(n, second);
});

test('each operator with its rule, or the value and the range that kept it off', async () => {
  const { code, out, err } = await carina('explain', model);
  assert.is(code, 0, err);
  const [first = '', second = '', third = ''] = out.split(/\n\n/).slice(1);
  assert.match(first, /^0 CONV_2D ".*": NPU\n {2}rule +conv2d \(rules\/partition\/.*\.rule\): \w/);
  assert.match(second, /^1 CONV_2D ".*": CPU\n {2}nearest +conv2d /);
  assert.match(second, 'stride [4, 2] (height, width) is outside 1..3');
  assert.match(second, /constraint +stride_supported \(rules\/constraints\/.*\.rule\): \w/);
  assert.match(second, /to change +a stride within 1\.\.3/);
  assert.match(third, /^2 SOFTMAX .*: NPU\n {2}rule +softmax /);
});

test('one operator, as JSON', async () => {
  const { out } = await carina('explain', model, '--op', '1', '--json');
  const { operators } = JSON.parse(out);
  assert.is(operators.length, 1);
  const [{ index, placement, rule, constraint, inputs, outputs, ...rest }] = operators;
  assert.equal(
    { index, placement, rule, constraint },
    { index: 1, placement: 'cpu', rule: 'conv2d', constraint: 'stride_supported' },
  );
  assert.is(inputs.length, 3);
  assert.is(outputs.length, 1);
  assert.equal(rest.arguments, { stride: [4, 2] });
  assert.equal(rest.allowed, { 'target.conv.stride': { min: 1, max: 3 } });
  assert.match(rest.constraintFile, /^rules\/constraints\/.*\.rule$/);
});

interface Told {
  readonly reason: RegExp;
  readonly change: RegExp;
  readonly rest?: object;
  /** Rules beside the built-in ones. */
  readonly rules?: string;
}

/** What a model's last operator is told, each for another reason. */
const REFUSALS: Readonly<Record<string, Told & { readonly draw: (n: Network) => TensorId }>> = {
  'a constraint of two numbers': {
    draw: (n) => depthwise(n, input(n, [1, 32, 32, 3]), { kernel: [3, 3], dilation: [4, 4] }),
    reason: /^dilation \[4, 4\] .* outside 1\.\.2$/,
    change: /^a dilation within 1\.\.2/,
    rest: { rule: 'depthwise_conv2d', arguments: { dilation: [4, 4] } },
  },
  'a pattern that does not fit': {
    draw: (n) => {
      const shape = [1, 8];
      const from = n.tensors.push({ spec: { name: 'real', shape, type: 'FLOAT32' }, rms: 1 }) - 1;
      n.inputs.push(from);
      const result = addResult(n, { name: 'quantized', shape, rms: 1, activation: 'NONE' });
      n.operators.push({ code: 114, inputs: [from], outputs: [result] });
      return result;
    },
    reason: /^x is f32, not i8 or u8 or i16$/,
    change: /^make x i8 or u8 or i16$/,
    rest: { rule: 'quantize', constraint: null },
  },
  'an operator that the NPU takes in a chain only': {
    draw: (n) => {
      const from = input(n, [1, 4, 4, 2]);
      const { spec, rms } = tensorAt(n, from);
      const zeros = n.tensors.push({ spec: { ...spec, name: 'zeros' }, rms }) - 1;
      n.operators.push({ code: 93, inputs: [from], outputs: [zeros] });
      return zeros;
    },
    rules: `
/// See the test.
partition shaped_zeros priority 40 tests "partition/shaped_zeros"
{
  match {
    root = tfl.reshape(zeros, _, _, _, _)
    zeros = tfl.zeros_like(x: Tensor<i8>, _, _)
  }
  into { root = composite.reshape{ shape: shape(root) }(x) }
}
`,
    reason: /^no rule takes ZEROS_LIKE by itself; as part of a chain: `shaped_zeros`$/,
    change: /^its neighbours/,
    rest: { rule: null },
  },
  'an operator that went back to the CPU': {
    draw: (n) => reshape(n, input(n, [1, 4, 4, 2]), [1, 32]),
    reason: /only renames bytes/,
    change: /^nothing:/,
    rest: { rule: 'reshape', returned: 'reshape' },
  },
};

function rulesOption(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const own = mkdtempSync(join(folder, 'rules-'));
  writeFileSync(join(own, 'own.rule'), text);
  return ['--rules', own];
}

for (const [name, { draw, rules, reason, change, rest = {} }] of Object.entries(REFUSALS))
  test(`refused: ${name}`, async () => {
    const path = modelOf(name.replaceAll(' ', '-'), draw);
    const { code, out, err } = await carina('explain', path, '--json', ...rulesOption(rules));
    assert.is(code, 0, err);
    const told = JSON.parse(out).operators.at(-1);
    assert.is(told.placement, 'cpu');
    assert.match(told.reason, reason);
    assert.match(told.change, change);
    for (const [key, value] of Object.entries(rest)) assert.equal(told[key], value, key);
  });

test('--require-npu gives the advice too', async () => {
  const out = join(folder, 'three.tar');
  const { code, err } = await carina('compile', model, '-o', out, '--require-npu');
  assert.is(code, 3);
  assert.match(err, 'help: a stride within 1..3');
});

test('an operator that the model does not have is a usage error', async () => {
  const { code, err } = await carina('explain', model, '--op', '3');
  assert.is(code, 2);
  assert.match(err, '0..2');
});

test.run();
