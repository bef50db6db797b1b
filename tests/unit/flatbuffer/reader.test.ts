import { Builder } from 'flatbuffers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createReader } from '../../../src/flatbuffer/reader.ts';

/** Root: 0 i32 = -7, 1 string, 2 bytes, 3 tables of { 0: u8 }, 4 absent, 5 i64s, 6 strings, 7 f32. */
function sample(): Uint8Array {
  const builder = new Builder(64);
  const children = [3, 9].map((value) => {
    builder.startObject(1);
    builder.addFieldInt8(0, value, 0);
    return builder.endObject();
  });
  const name = builder.createString('grüße');
  builder.startVector(1, 3, 1);
  for (const byte of [30, 20, 10]) builder.addInt8(byte);
  const bytes = builder.endVector();
  builder.startVector(4, 2, 4);
  for (const child of [...children].reverse()) builder.addOffset(child);
  const tables = builder.endVector();
  builder.startVector(8, 1, 8);
  builder.addInt64(-(2n ** 40n));
  const longs = builder.endVector();
  builder.startVector(4, 1, 4);
  builder.addOffset(name);
  const strings = builder.endVector();
  builder.startObject(8);
  builder.addFieldInt32(0, -7, 0);
  builder.addFieldOffset(1, name, 0);
  builder.addFieldOffset(2, bytes, 0);
  builder.addFieldOffset(3, tables, 0);
  builder.addFieldOffset(5, longs, 0);
  builder.addFieldOffset(6, strings, 0);
  builder.addFieldFloat32(7, 0.5, 0);
  builder.finish(builder.endObject(), 'TEST');
  return builder.asUint8Array();
}

/** Touches every field of every kind; what it returns does not matter. */
function walk(bytes: Uint8Array): readonly unknown[] {
  const reader = createReader(bytes);
  const root = reader.root();
  const seen = [0, 1, 2, 3, 4, 5, 6, 7].map((field) => [
    root?.scalar(field, 'i32'),
    root?.scalar64(field),
    root?.string(field),
    root?.bytes(field),
    root?.strings(field),
    root?.scalars64(field)?.length,
    root?.tables(field)?.map((one) => one.scalar(0, 'u8')),
    root?.table(field)?.table(field)?.scalar(0, 'u64'),
  ]);
  return [seen, reader.diagnostics];
}

test('fields of every kind are read', () => {
  const reader = createReader(sample());
  const root = reader.root();
  assert.is(reader.identifier, 'TEST');
  assert.is(root?.scalar(0, 'i32'), -7);
  assert.is(root?.string(1), 'grüße');
  assert.equal([...(root?.bytes(2) ?? [])], [10, 20, 30]);
  assert.equal(
    root?.tables(3)?.map((one) => one.scalar(0, 'u8')),
    [3, 9],
  );
  assert.equal(root?.scalars64(5), [-(2n ** 40n)]);
  assert.equal(root?.strings(6), ['grüße']);
  assert.is(root?.scalar(7, 'f32'), 0.5);
  assert.equal(reader.diagnostics, []);
});

test('an absent field is undefined and no error', () => {
  const reader = createReader(sample());
  assert.is(reader.root()?.string(4), undefined);
  assert.is(reader.root()?.scalar(99, 'i32'), undefined);
  assert.is(reader.root()?.has(4), false);
  assert.equal(reader.diagnostics, []);
});

test('a file cut anywhere neither throws nor stays silent about its root', () => {
  const whole = sample();
  for (let length = 0; length < whole.length; length++) walk(whole.slice(0, length));
  const reader = createReader(whole.slice(0, 3));
  assert.is(reader.root(), undefined);
  assert.is(reader.diagnostics[0]?.code, 'damaged-flatbuffer');
});

test('changed bytes never throw', () => {
  const whole = sample();
  for (let at = 0; at < whole.length; at++)
    for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
      const bytes = whole.slice();
      bytes[at] = value;
      walk(bytes);
    }
});

test('a vector longer than the file is refused with its place', () => {
  const bytes = sample();
  const at = bytes.findIndex((byte, i) => byte === 3 && bytes[i + 4] === 10 && bytes[i + 5] === 20);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, 0xffff_fff0, true);
  const reader = createReader(bytes);
  assert.is(reader.root()?.bytes(2), undefined);
  assert.is(reader.diagnostics[0]?.place, `byte 0x${at.toString(16)}`);
});

test('reading one vector for ever ends in a refusal', () => {
  const reader = createReader(sample());
  const root = reader.root();
  let reads = 0;
  while (root?.string(1) !== undefined && reads < 1_000_000) reads++;
  assert.ok(reads > 1000 && reads < 20_000, `${reads}`);
  assert.is(reader.diagnostics.length, 1);
});

test.run();
