import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRules, readProgram } from '../../../src/dsl/parse-rules.ts';
import { toRuleSet } from '../../../src/dsl/rule-set.ts';
import type { Expr } from '../../../src/ir/expr.ts';
import type { RuleSet } from '../../../src/ir/rules.ts';

/** What the text says, whether or not it is right. */
const parse = (text: string): RuleSet => {
  const { program, problems } = readProgram([{ name: 'a.rule', text }]);
  assert.equal(problems, []);
  return toRuleSet(program);
};

/** Infix text with every operation in parentheses. */
function grouped(expr: Expr | undefined): string {
  if (expr?.kind === 'binary') return `(${grouped(expr.left)} ${expr.op} ${grouped(expr.right)})`;
  if (expr?.kind === 'unary') return `(${expr.op}${grouped(expr.of)})`;
  if (expr?.kind === 'name') return expr.name;
  if (expr?.kind === 'int') return String(expr.value);
  if (expr?.kind === 'field') return `${grouped(expr.of)}.${expr.name}`;
  if (expr?.kind === 'index') return `${grouped(expr.of)}[${expr.indices.map(grouped)}]`;
  return expr?.kind ?? '';
}

const expression = (text: string): Expr | undefined =>
  parse(`/// f\nfunction f(a: i32, b: i32, c: i32) -> i32 { root = ${text} }`).functions[0]?.body[0]
    ?.value;

test('operators group by precedence, to the left', () => {
  assert.is(grouped(expression('a + b * c - a')), '((a + (b * c)) - a)');
  assert.is(grouped(expression('a == b & c << 1')), '(a == (b & (c << 1)))');
  assert.is(grouped(expression('a || b && !c')), '(a || (b && (!c)))');
  assert.is(grouped(expression('(a + b) * -c')), '((a + b) * (-c))');
  assert.is(grouped(expression('a.0.1 + b.x')), '(a.0.1 + b.x)');
});

test('an index stands on the line of its tensor', () => {
  const text = '/// f\nfunction f(a: i32) -> i32 { t = a\n root = t[1, 2] }';
  assert.is(grouped(parse(text).functions[0]?.body[1]?.value), 't[1,2]');
  const apart = parseRules([{ name: 'a.rule', text: text.replace('t[1', 't\n[1') }]);
  assert.not(apart.ok);
});

test('declaration keywords are names elsewhere', () => {
  const [one] = parse(
    '/// f\nfunction f(phase: i32, mode: i32) -> i32 { root = phase + mode }',
  ).functions;
  assert.equal(
    one?.params.map((param) => param.name),
    ['phase', 'mode'],
  );
});

test('a call with axes and a body is a reduction', () => {
  const sum = expression('sum(k < b, j < c) { a * k }');
  assert.is(sum?.kind, 'reduce');
  if (sum?.kind !== 'reduce') return;
  assert.equal(
    sum.axes.map((axis) => `${axis.name} < ${grouped(axis.extent)}`),
    ['k < b', 'j < c'],
  );
});

test('every expression knows where it stands', () => {
  const text = '/// f\nfunction f(a: i32) -> i32 { root = a + abs(a) }';
  const sum = parse(text).functions[0]?.body[0]?.value;
  assert.is(sum?.kind, 'binary');
  if (sum?.kind !== 'binary') return;
  const [start, end] = sum.right.at ?? [0, 0];
  assert.is(text.slice(start, end), 'abs(a)');
});

test('enum members are strings, in options numbers', () => {
  const set = parse(`/// p
enum Padding { SAME = 0, VALID = 1 }
/// c
import CONV = 3 as x.conv options O { 0: padding: Padding = Padding.VALID, 2: beta: f32 = 1.5 }
/// f
function f(a: Sym) -> Sym { root = Padding.SAME }`);
  assert.is(set.imports[0]?.fields[0]?.initial, 1);
  assert.is(set.imports[0]?.fields[1]?.initial, 1.5);
  const value = set.functions[0]?.body[0]?.value;
  assert.is(value?.kind === 'str' && value.value, 'SAME');
});

test('errors of two declarations are both reported', () => {
  const text = '/// a\nenum A { X = }\n\n/// b\nenum B { Y 1 }\n/// c\nconstrain c() { true }';
  const result = parseRules([{ name: 'a.rule', text }]);
  assert.not(result.ok);
  if (result.ok) return;
  assert.equal(
    result.diagnostics.map((one) => [one.code, text.slice(0, one.span?.start).split('\n').length]),
    [
      ['syntax', 2],
      ['syntax', 5],
      ['syntax', 7],
    ],
  );
  assert.match(result.diagnostics[2]?.help ?? '', 'constraint');
});

test.run();
