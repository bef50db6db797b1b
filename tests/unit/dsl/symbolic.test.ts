// Sizes that are not known before a model is: what is brought to one form, and what is not.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readProgram } from '../../../src/dsl/parse-rules.ts';
import { textOf } from '../../../src/dsl/symbolic/value.ts';
import { worldOf } from '../../../src/dsl/symbolic/world-of.ts';

/** The form of an expression over names of which nothing is known. */
function form(text: string): string {
  const source = `/// f\nfunction f(x: Int) -> Int { root = ${text} }\n
/// twice\nfunction twice { by } (n: Int) -> Int { once = n * by   root = once + once }`;
  const { program, problems } = readProgram([{ name: 'a.rule', text: source }]);
  assert.equal(problems, []);
  const world = worldOf(program);
  const value = world.functions.get('f')?.body[0]?.value;
  assert.ok(value);
  return value ? textOf(world.evaluate(value, { world, names: new Map(), depth: 0 })) : '';
}

const same = (...texts: readonly string[]): void => {
  for (const text of texts) assert.is(form(text), form(texts[0] ?? ''), text);
};

test('sums and products are polynomials', () => {
  same('(a + 1) * (a - 1)', 'a * a - 1', '-(1 - a * a)');
  assert.is(form('b * a - 2 * a * b + 3'), '-a*b + 3');
  assert.is(form('a - a'), '0');
});

test('floor division: multiples of the divisor come out, the rest is not looked into', () => {
  same('(h - 3 + s) / s', '(h - 3) / s + 1');
  same('(6 * h + 4) / 2', '3 * h + 2');
  same('h * w * c / c', 'w * h');
  same('-7 / 2', '-4');
  same('(h + 7) % 7', 'h % 7');
  assert.is(form('(h + 1) / 2'), '(h + 1)/2');
  assert.is.not(form('(h + 1) / 2'), form('h / 2'));
  assert.is.not(form('2 * (h / 2)'), form('h'));
  assert.is.not(form('2 * h / 3'), form('2 * (h / 3)'));
});

test('conditions that are known choose a side; others leave what both sides share', () => {
  same('if 2 < 3 then a else b', 'a');
  same('if a < a + 1 then a else b', 'a');
  same('if a < b then c else c', 'c');
  same('if "SAME" == "VALID" || n == n + 1 then a else b', 'b');
  same('(if a < b then [c, 1] else [c, 2]).0', 'c');
  assert.is(form('if a < b then 1 else 2'), '(if (a < b) then 1 else 2)');
});

test('lists, and builtins about them', () => {
  same('elements([h, w, 2])', '2 * h * w');
  same('with_last([a, b], c)', '[a, c]');
  same('broadcast_dims([h, 1, c], [w, 1])', '[h, w, c]');
  same('len([a, b]) + last([a, b])', '2 + b');
  same('max(a, a + 1)', 'a + 1');
  same('max(b, a)', 'max(a, b)');
  assert.is(form('dims[1] + dims.1'), '2*dims[1]');
  same('elements([2, [a, b].., c])', '2 * a * b * c');
  same('[dims..]', 'dims');
  assert.is(form('[1, dims.., c]'), '[1, dims.., c]');
  same('each(k < 3) { k * a }', '[0, a, 2 * a]');
  assert.is(form('each(k < n) { k }'), 'each(k < n) { k }');
});

test('functions are looked into, with their attributes', () => {
  same('twice{ by: 3 }(n + 1)', '6 * n + 6');
  assert.is(form('unknown(a + a)'), 'unknown(2*a)');
});

test.run();
