import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodePayload, parsePayload } from '../../../src/stream/payload.ts';

const words = Uint32Array.of(0x00010100, 0xffff0000);
const sample = (): Uint8Array => encodePayload({ config: 0x1807, id: 0x10060000, words });

function put(at: number, word: number): Uint8Array {
  const bytes = sample();
  new DataView(bytes.buffer).setUint32(at, word, true);
  return bytes;
}

function codeOf(bytes: Uint8Array): string | undefined {
  const result = parsePayload(bytes);
  return result.ok ? undefined : result.diagnostics[0]?.code;
}

test('the header has the words that drivers expect', () => {
  const view = new DataView(sample().buffer);
  assert.equal(
    Array.from({ length: 8 }, (_, at) => view.getUint32(at * 4, true)),
    [0x31504f43, 0x00100001, 0x1807, 0x10060000, 5, 5, 5, 0x00020002],
  );
});

test('a payload is read as it was written', () => {
  const result = parsePayload(sample());
  assert.ok(result.ok);
  assert.is(result.value.config, 0x1807);
  assert.is(result.value.id, 0x10060000);
  assert.is(result.value.streamOffset, 32);
  assert.equal(result.value.words, words);
  assert.equal(
    result.value.actions.map(({ kind, offset }) => `${kind} ${offset}`),
    ['configuration 4', 'nop 16', 'nop 20', 'nop 24', 'stream 28'],
  );
});

test('a length above 16 bits goes into the second byte of the action', () => {
  const long = encodePayload({ config: 0, id: 0, words: new Uint32Array(0x12345) });
  assert.is(new DataView(long.buffer).getUint32(28, true), 0x23450102);
  const result = parsePayload(long);
  assert.ok(result.ok);
  assert.is(result.value.words.length, 0x12345);
});

test('a payload may start anywhere in a buffer', () => {
  const padded = new Uint8Array(sample().length + 3);
  padded.set(sample(), 3);
  const result = parsePayload(padded.subarray(3));
  assert.ok(result.ok);
  assert.equal(result.value.words, words);
});

test('damage is refused', () => {
  assert.is(codeOf(new Uint8Array(0)), 'not-a-payload');
  assert.is(codeOf(put(0, 0x32504f43)), 'not-a-payload');
  assert.is(codeOf(put(4, 5)), 'unknown-action', 'the configuration word is no action');
  assert.is(codeOf(put(16, 3)), 'unknown-action');
  assert.is(codeOf(put(28, 0x00030002)), 'truncated-payload');
  assert.is(codeOf(sample().slice(0, -1)), 'truncated-payload');
  assert.is(codeOf(sample().slice(0, 28)), 'not-a-payload', 'no stream');
  assert.is(codeOf(put(16, 0x00000002)), 'repeated-action');
});

test('no cut of a payload throws', () => {
  for (let length = 0; length < sample().length; length++)
    assert.type(codeOf(sample().slice(0, length)), 'string');
});

test.run();
