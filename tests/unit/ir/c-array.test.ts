import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CArray, formatArray, hexFloat, readArrays } from '../../../src/ir/c-array.ts';

const view = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const ARRAYS: readonly CArray[] = [
  { name: 'a', dtype: 'u8', bytes: Uint8Array.from({ length: 300 }, (_, at) => at) },
  { name: 'b', dtype: 'i8', bytes: view(Int8Array.of(-128, -1, 0, 127)) },
  { name: 'c', dtype: 'i16', bytes: view(Int16Array.of(-32768, 32767)) },
  { name: 'd', dtype: 'u16', bytes: view(Uint16Array.of(0, 65535)) },
  { name: 'e', dtype: 'i32', bytes: view(Int32Array.of(-2147483648, 2147483647)) },
  { name: 'f', dtype: 'u32', bytes: view(Uint32Array.of(0, 4294967295)) },
  { name: 'g', dtype: 'i64', bytes: view(BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)) },
  { name: 'h', dtype: 'bool', bytes: Uint8Array.of(0, 1) },
  {
    name: 'i',
    dtype: 'f32',
    bytes: view(Float32Array.of(0.1, -0, 1, 3.4e38, 1e-45, Number.NEGATIVE_INFINITY, Number.NaN)),
  },
  {
    name: 'j',
    dtype: 'f64',
    bytes: view(Float64Array.of(0.1, 5e-324, -2.5, Number.MAX_VALUE, 2.2250738585072014e-308)),
  },
];

test('what is written is read back, for every type', () => {
  const text = ARRAYS.map((array) => formatArray({ ...array, attributes: 'ALIGN(16) ROM_1' }));
  const read = readArrays(`int x;\n${text.join('\n')}\nvoid f(void) {}\n`);
  assert.ok(read.ok);
  assert.equal([...read.value.values()], ARRAYS);
});

test('the form is fixed', () => {
  const text = formatArray({ name: 'x', dtype: 'u8', bytes: Uint8Array.of(1, 255) });
  assert.is(text, 'static const uint8_t x[2] = {\n  0x01, 0xff,\n};\n');
  assert.is(hexFloat(0.5, 'f'), '0x1p-1f');
  assert.is(hexFloat(-3, ''), '-0x1.8p+1');
});

test('one digit changed in the text is one byte changed', () => {
  const text = formatArray({ name: 'x', dtype: 'u8', bytes: Uint8Array.of(1, 2, 3) });
  const read = readArrays(text.replace('0x02', '0x42'));
  assert.ok(read.ok);
  assert.equal(read.value.get('x')?.bytes, Uint8Array.of(1, 0x42, 3));
});

test('an array that does not hold what it says is refused by name', () => {
  const good = 'static const uint8_t x[2] = {\n  0x01, 0x02,\n};\n';
  for (const bad of [
    good.replace('0x02', '0x102'),
    good.replace('0x02', '2'),
    good.replace(' 0x02,', ''),
    good.replace('0x02,', '0x02'),
    good.replace('uint8_t', 'int8_t').replace('0x02', '128'),
    good.replace('uint8_t', 'word_t'),
    good + good,
    good.replace('};', ''),
  ]) {
    const read = readArrays(bad);
    assert.equal(read.ok ? [] : read.diagnostics.map(({ place }) => place), ['array x'], bad);
  }
});

test.run();
