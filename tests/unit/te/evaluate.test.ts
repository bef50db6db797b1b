// Arithmetic of the rule language is typed and exact; what has no meaning is a problem with its place.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Quant, Value } from '../../../src/ir/value.ts';
import type { Scope } from '../../../src/te/evaluate.ts';
import { evaluateText, f32, f64, i8, i32, knownValue } from './rule-text.ts';

const perTensor: Quant = { kind: 'quant', scale: [0.5], zero: [-3], axis: 0 };
const perChannel: Quant = { kind: 'quant', scale: [0.5, 0.25], zero: [0, 0], axis: 3 };

const VALUES: readonly (readonly [string, unknown, Readonly<Record<string, Value>>?])[] = [
  // Literals and dims have no width until they meet one.
  ['2147483647 + 1', 2147483648],
  ['4503599627370496 * 4503599627370496', 2n ** 104n],
  ['x + 1', -2147483648, { x: i32(2147483647) }],
  ['x * 65536 * 65536', 0, { x: i32(1) }],
  ['i64(x) * 65536 * 65536', 4294967296n, { x: i32(1) }],
  ['i8(200)', -56],
  ['u8(-1)', 255],
  ['x + x', 254, { x: i8(127) }],
  // Floor division, floor modulo, arithmetic shift.
  ['-7 / 2', -4],
  ['-7 % 3', 2],
  ['7 % -3', -2],
  ['-7 >> 1', -4],
  ['1 << 40', 1099511627776],
  ['x << 31', -2147483648, { x: i32(1) }],
  ['1 << s', -2147483648, { s: i32(31) }],
  // float32 rounds after each operation, float64 does not.
  ['a * b', Math.fround(Math.fround(0.1) * Math.fround(0.3)), { a: f32(0.1), b: f32(0.3) }],
  ['f64(a) * f64(b)', Math.fround(0.1) * Math.fround(0.3), { a: f32(0.1), b: f32(0.3) }],
  ['a / 3.0', Math.fround(Math.fround(0.1) / 3), { a: f32(0.1) }],
  ['1.0 / 4.0', 0.25],
  ['2.5 + 1', 3.5],
  ['i32(-2.75)', -2],
  ['round(2.5)', 3],
  ['round(-2.5)', -3],
  ['round(0.49999999999999994)', 0],
  ['floor(-0.5)', -1],
  ['frexp_fraction(12.0)', 0.75],
  ['frexp_exponent(12.0)', 4],
  ['sqrt(2.0)', Math.SQRT2],
  ['clz(i32(1))', 31],
  ['clz(i32(0))', 32],
  ['~i32(5) & 7', 2],
  ['min(3, 2) + max(1, 5) - abs(-4) + clamp(9, 0, 7)', 10],
  // Symbols, lists, ranges.
  ['Padding.SAME == p', true, { p: 'SAME' }],
  ['p in [Padding.SAME, Padding.VALID]', false, { p: 'FULL' }],
  ['[1, 2] == d', true, { d: [1, 2] }],
  ['d.1 + d[0]', 3, { d: [1, 2] }],
  ['2 in target.conv.stride', true, { 'target.conv.stride': [1, 2, 3] }],
  ['4 in target.t', false, { 'target.t.min': 1, 'target.t.max': 3 }],
  ['3 in target.t', true, { 'target.t.min': 1, 'target.t.max': 3 }],
  ['elements([2, 3, 4]) + last([5, 6]) + len([1])', 31],
  ['with_last([1, 2, 3], 9)', [1, 2, 9]],
  ['broadcast_dims([4, 1, 3], [5, 1])', [4, 5, 3]],
  ['range_of("i16")', [-32768, 32767]],
  // Only the chosen side of `if`, `&&` and `||` is looked at.
  ['if 1 < 2 then 7 else nothing', 7],
  ['2 < 1 && nothing', false],
  ['1 < 2 || nothing', true],
  ['!(1 == 2)', true],
  // Quantizations.
  ['q.scale * f32(2)', 1, { q: perTensor }],
  ['q.scale[17]', 0.5, { q: perTensor }],
  ['q.zero', -3, { q: perTensor }],
  ['q.scale[1]', 0.25, { q: perChannel }],
  ['each(a < 3) { a * 2 }', [0, 2, 4]],
  ['[7, each(a < 2) { [a, 3] }.., 9]', [7, [0, 3], [1, 3], 9]],
  ['position(5, [4, 5, 5]) * 10 + position(6, [4, 5])', 9],
  ['len(q.scale) + q.axis', 5, { q: perChannel }],
  ['per_channel(q)', true, { q: perChannel }],
];

for (const [text, wanted, names] of VALUES)
  test(`${text} is ${typeof wanted === 'bigint' ? `${wanted}n` : JSON.stringify(wanted)}`, () => {
    assert.equal(knownValue(text, names), wanted);
  });

const MISTAKES: readonly (readonly [string, RegExp, Readonly<Record<string, Value>>?])[] = [
  ['a + b', /f32 and f64 do not mix/, { a: f32(1), b: f64(1) }],
  ['a + b', /i32 and f32 do not mix/, { a: i32(1), b: f32(1) }],
  ['1 / 0', /no value/],
  ['i32(1) << 32', /no value/],
  ['scales + 1', /nothing is called scales/],
  ['roud(1.0)', /no function roud/],
  ['[1] + 2', /no add of a list/],
  ['d[2]', /outside/, { d: [1, 2] }],
  ['q.offset', /no field offset/, { q: perTensor }],
  ['if 1 then 2 else 3', /truth value/],
  ['high_mul(i64(1), 2)', /i64 does not fit in i32/],
  ['range_of("f32")', /integer dtype/],
  ['broadcast_dims([2], [3])', /cannot be stretched/],
];

for (const [text, message, names] of MISTAKES)
  test(`${text} is a mistake`, () => {
    const result = evaluateText(text, names);
    assert.not.ok(result.ok);
    if (result.ok) return;
    assert.match(result.problem.message, message);
    assert.ok(result.problem.span, 'a place');
  });

test('a call that the caller answers is asked before its arguments are looked at', () => {
  const call: Scope['call'] = (asked) =>
    asked.name === 'shape' && asked.args[0]?.kind === 'name' ? [2, 3] : undefined;
  assert.equal(evaluateText('elements(shape(x)) * 2', {}, { call }), { ok: true, value: 12 });
});

const constant: Scope['constant'] = (name) => {
  if (name !== 'w') return undefined;
  const data = new BigInt64Array([5n, -6n, 7n, 2n ** 40n]);
  return { type: { dtype: 'i64', shape: [2, 2] }, constant: new Uint8Array(data.buffer) };
};

test('elements of a constant behind a name can be read, and functions can be given it', () => {
  const read = evaluateText('w[0, 1] * 10 + len(shape(w))', {}, { constant });
  assert.equal(read, { ok: true, value: { kind: 'typed', dtype: 'i64', value: -58n } });
  const given = evaluateText('[last(shape(w)), w[1, 1] == 1099511627776]', {}, { constant });
  assert.equal(given, { ok: true, value: [2, true] });
});

test('an element that is not there, and a whole constant as a number, are mistakes', () => {
  for (const text of ['w[0, 2]', 'w[0]', 'w + 1']) {
    const result = evaluateText(text, {}, { constant });
    assert.not.ok(result.ok, text);
  }
});

test('a misspelt function is met with a suggestion', () => {
  const result = evaluateText('quantize_rael(1.0, q)', { q: perTensor });
  assert.is(result.ok ? '' : result.problem.help, 'did you mean quantize_real?');
});

test.run();
