import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NpuStep } from '../../../src/artifact/artifact.ts';
import { readArtifact } from '../../../src/artifact/read-artifact.ts';
import { encodePayload } from '../../../src/stream/payload.ts';
import { sharedStreams } from '../../shared-streams.ts';
import { compiledModel, type Sample } from './compiled-model.ts';

const payload = encodePayload({
  config: 0x1807,
  id: 0x10060000,
  words: Uint32Array.of(0xffff0000),
});

function read(change: Partial<Sample> = {}) {
  return readArtifact(compiledModel({ payload, ...change }));
}

function codeOf(change: Partial<Sample>): string | undefined {
  const result = read(change);
  return result.ok ? undefined : result.diagnostics[0]?.code;
}

test('areas, tensors and regions of a compiled model', () => {
  const result = read();
  assert.ok(result.ok, JSON.stringify(result));
  const { areas, inputs, outputs, steps, producer } = result.value;
  assert.equal(result.warnings, []);
  assert.is(producer, 'a sample');
  assert.equal(
    areas.map(({ name, role, bytes }) => `${name} ${role} ${bytes}`),
    ['arena arena 96', 'stream constants 36', 'flash constants 16', 'fast fast 64'],
  );
  assert.equal(inputs, [
    {
      name: 'in',
      dtype: 'i8',
      shape: [1, 4],
      quant: { scale: [0.5], zero: [-3] },
      place: { area: 0, offset: 16, bytes: 4 },
    },
  ]);
  assert.equal(outputs[0]?.place, { area: 0, offset: 32, bytes: 4 });
  const [step] = steps as readonly NpuStep[];
  assert.equal(
    step?.bases.map((base) => base && [base.area, base.offset]),
    [
      [2, 0],
      [0, 0],
      [3, 0],
      [0, 16],
      [0, 32],
    ],
  );
  assert.is(step?.payload.words.length, 1);
});

test('the arena given twice is region 2 as well', () => {
  const result = read({ inputs: [0, 1, 2, 2, 4] });
  assert.ok(result.ok);
  assert.equal((result.value.steps[0] as NpuStep).bases[2], { area: 0, offset: 0, bytes: 96 });
  assert.equal(
    result.value.areas.filter(({ role }) => role === 'fast'),
    [],
  );
});

test('operators of the interpreter are foreign steps', () => {
  const result = read({ custom: ['ethos-u', ''] });
  assert.ok(result.ok);
  assert.equal(result.value.steps[1], {
    kind: 'foreign',
    operator: 1,
    label: 'builtin operator 9',
  });
});

test('a driver payload by itself has a stream and no regions', () => {
  const result = readArtifact(payload);
  assert.ok(result.ok);
  assert.is(result.value.kind, 'payload');
  assert.equal((result.value.steps[0] as NpuStep).bases, []);
});

test('options that the interpreter refuses are a warning', () => {
  const result = read({ options: [1, 2, 3] });
  assert.ok(result.ok);
  assert.equal(
    result.warnings.map(({ code }) => code),
    ['operator-options'],
  );
});

test('what is wrong is refused by its code', () => {
  const result = readArtifact(new Uint8Array(64));
  assert.is(result.ok ? '' : result.diagnostics[0]?.code, 'not-an-artifact');
  assert.is(codeOf({ custom: ['other'] }), 'not-compiled');
  assert.is(codeOf({ custom: [''] }), 'not-compiled');
  assert.is(codeOf({ allocation: undefined }), 'missing-allocation');
  assert.is(codeOf({ allocation: [0, 0, 2, 0, 0] }), 'damaged-artifact');
  assert.is(codeOf({ allocation: [1, 0, 6, -1, -1, 0, 0, 16, 32] }), 'damaged-artifact');
  assert.is(codeOf({ allocation: [0, 0, 6, -1, -1, 0, 0, 2 ** 30, 32] }), 'too-large');
  assert.is(codeOf({ shape: [1, -4] }), 'too-large');
  assert.is(codeOf({ shape: [2 ** 30, 2 ** 30, 2 ** 30] }), 'too-large');
  assert.is(codeOf({ inputs: [0, 1, 2] }), 'damaged-artifact');
  assert.is(codeOf({ inputs: [0, 1, 2, 3, 77] }), 'damaged-artifact');
  assert.is(codeOf({ inputs: [4, 1, 2, 3, 4] }), 'damaged-artifact');
  assert.is(codeOf({ inputs: [0, 1, 2, 3, 4, 4, 4, 4, 4] }), 'damaged-artifact');
  assert.is(codeOf({ payload: payload.slice(0, 32) }), 'truncated-payload');
});

test('no cut and no changed byte of a file throws', () => {
  const whole = compiledModel({ payload });
  for (let length = 0; length < whole.length; length++) readArtifact(whole.slice(0, length));
  for (let at = 0; at < whole.length; at++)
    for (const value of [0, 0x7f, 0x80, 0xff]) {
      const bytes = whole.slice();
      bytes[at] = value;
      readArtifact(bytes);
    }
});

for (const stream of sharedStreams())
  test(`${stream.name} is read`, () => {
    const bytes = stream.read();
    const result = readArtifact(bytes);
    assert.ok(result.ok, JSON.stringify(result));
    const { steps, inputs, outputs, areas } = result.value;
    assert.is(steps.length, 1);
    assert.is(inputs.length, 1);
    assert.is(outputs.length, 1);
    const { payload, bases } = steps[0] as NpuStep;
    const original = areas.find(({ content }) => content?.length === 32 + payload.words.length * 4);
    assert.equal(encodePayload(payload), Uint8Array.from(original?.content ?? []));
    assert.is(bases.length, 5);
    for (const base of bases)
      assert.ok(base && base.offset + base.bytes <= (areas[base.area]?.bytes ?? -1));
  });

test.run();
