// A compute meets its operands: dims bind, what is known becomes tables, what does not fit is refused.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Quant } from '../../../src/ir/value.ts';
import { toBytes } from '../../../src/te/bytes.ts';
import type { Instance, Operand } from '../../../src/te/operands.ts';
import { indexRules } from '../../../src/te/rule-index.ts';
import { inferType, specialize } from '../../../src/te/specialize.ts';
import { rulesOf } from './rule-text.ts';

const quant = (scale: readonly number[], zero = 0): Operand => ({
  kind: 'quant',
  quant: { kind: 'quant', scale, zero: scale.map(() => zero), axis: 0 } satisfies Quant,
});
const tensor = (dtype: string, ...shape: number[]): Operand => ({
  kind: 'tensor',
  type: { dtype, shape },
});
const constant = (dtype: 'i8' | 'i32' | 'f64', shape: number[], values: number[]): Operand => ({
  kind: 'tensor',
  type: { dtype, shape },
  constant: toBytes(dtype, values),
});

function run(text: string, instance: Partial<Instance> & Pick<Instance, 'operands'>) {
  const rules = rulesOf(text);
  const [compute] = rules.computes.filter(({ name }) => name.startsWith('t.'));
  if (!compute) throw new Error('no compute');
  return specialize(compute, { attrs: {}, ...instance }, indexRules(rules));
}

const problemsOf = (result: ReturnType<typeof run>): string =>
  result.ok ? '' : result.diagnostics.map(({ message }) => message).join('; ');

const SCALE = `/// Scales each channel.
compute t.scale { by: [k, m] } (x: Tensor<i8 | u8>[n, c], w: Const<i32>[c], b: Const<i32>[c]?, q: Quant, qw: Quant, qb: Quant, qo: Quant)
  -> Tensor<i32>[n, d] tests "none"
{
  d = c * k
  factor[o < c]: f64 = f64(q.scale) * f64(qw.scale[o])
  whole[o < c]: i32 = i32(round(factor[o] * 8.0))
  bias[o < c]: i32 = if present(b) then b[o] else m
  root[i, j]: i32 = (x[i, j / k] - q.zero) * whole[j / k] + bias[j / k]
}`;

const TYPED = `/// Twice each element, as the type that \`to\` says, by way of a type with room for it.
compute t.twice { to: to } (x: Tensor<i8 | i16>[n]) -> Tensor<i16 | i32>[n] tests "none"
{
  wide = if dtype(x) == "i16" then "i64" else "i32"
  sums[i < n]: wide = cast(x[i], wide) + x[i]
  root[i]: to = sums[i]
}`;

const TURNED = `/// The axes in another order, and each element less the sum along the first axis.
compute t.turn { order: order } (x: Tensor<i8>) -> Tensor tests "none"
{
  dims = shape(x)
  rank = len(dims)
  turned[at.. < each(a < rank) { dims[order[a]] }]: i8 = x[each(a < rank) { at[position(a, order)] }..]
  inner = each(a < rank) { if a == 0 then 1 else dims[a] }
  total[at.. < inner]: i32 = sum(k.. < [dims[0]]) { i32(x[k.., each(a < rank - 1) { at[a + 1] }..]) }
  root[at.. < shape(turned)]: i32 = turned[at..] - total[each(a < rank) { if a == 0 then 0 else at[position(a, order)] }..]
}`;

test('open axes and spread lists make a body of any rank', () => {
  const shapes = (shape: readonly number[], order: readonly number[]) => {
    const result = run(TURNED, { operands: [tensor('i8', ...shape)], attrs: { order } });
    return result.ok
      ? result.value.definitions.map(({ axes }) => axes.map(({ extent }) => extent))
      : problemsOf(result);
  };
  assert.equal(shapes([2, 3, 4], [2, 0, 1]), [
    [4, 2, 3],
    [1, 3, 4],
    [4, 2, 3],
  ]);
  assert.equal(shapes([5], [0]), [[5], [1], [5]]);
  assert.match(String(shapes([2, 3], [0])), /reads outside/);
});

test('the element type of a definition may be a name for one', () => {
  const types = (dtype: string, to: string) => {
    const result = run(TYPED, { operands: [tensor(dtype, 3)], attrs: { to } });
    return result.ok ? result.value.definitions.map((one) => one.dtype) : problemsOf(result);
  };
  assert.equal(types('i8', 'i16'), ['i32', 'i16']);
  assert.equal(types('i16', 'i32'), ['i64', 'i32']);
});

test('dims bind, the result has a type, and what depends on quantizations is a table', () => {
  const operands = [
    tensor('i8', 2, 3),
    constant('i32', [3], [1, 2, 3]),
    constant('i32', [3], [5, 5, 6]),
    quant([0.5], -1),
    quant([1, 2, 4]),
    quant([1]),
    quant([1]),
  ];
  const result = run(SCALE, { operands, attrs: { by: [2, 0] } });
  assert.is(problemsOf(result), '');
  if (!result.ok) return;
  const { type, inputs, tables, definitions } = result.value;
  assert.equal(type, { dtype: 'i32', shape: [2, 6] });
  assert.equal(
    inputs.map(({ name, operand }) => [name, operand]),
    [['x', 0]],
  );
  assert.equal(
    definitions.map(({ name }) => name),
    ['root'],
  );
  const elements = tables.map(({ bytes }) => [...new Int32Array(bytes.buffer)]);
  assert.equal(elements, [
    [4, 8, 16],
    [5, 5, 6],
  ]);
});

test('trailing optional operands may be left out, with their quantizations', () => {
  const operands = [
    tensor('u8', 1, 2),
    constant('i32', [2], [1, 2]),
    quant([1]),
    quant([1]),
    quant([1]),
  ];
  const result = run(SCALE, { operands, attrs: { by: [1, 7] } });
  assert.is(problemsOf(result), '');
  assert.equal(result.ok && result.value.tables, [], 'all is one value');
});

const FITS = [
  tensor('i8', 2, 3),
  constant('i32', [3], [1, 2, 3]),
  quant([1]),
  quant([1]),
  quant([1]),
];
const WRONG: readonly (readonly [string, Partial<Instance>, RegExp])[] = [
  [
    'a dim that differs',
    { operands: [tensor('i8', 2, 4), ...FITS.slice(1)] },
    /dim 0 \(c\) must be 4/,
  ],
  ['a dtype that is not named', { operands: [tensor('i16', 2, 3), ...FITS.slice(1)] }, /i8 or u8/],
  ['another rank', { operands: [tensor('i8', 6), ...FITS.slice(1)] }, /must have 2 dims/],
  ['a missing attribute', { attrs: {} }, /needs attribute by/],
  ['an attribute of another length', { attrs: { by: [1] } }, /no list of 2/],
  ['too few operands', { operands: FITS.slice(0, 2) }, /takes 7 operands, not 2/],
  ['an absent operand', { operands: [{ kind: 'none' }, ...FITS.slice(1)] }, /x is absent/],
  [
    'a declared type that differs',
    { resultTypes: [{ dtype: 'i32', shape: [2, 9] }] },
    /\[2, 9\] is declared/,
  ],
];
for (const [what, change, message] of WRONG)
  test(`${what} is refused`, () => {
    const result = run(SCALE, { operands: FITS, attrs: { by: [1, 0] }, ...change });
    assert.match(problemsOf(result), message);
    if (!result.ok) assert.is(result.diagnostics[0]?.span?.file, 'test.rule');
  });

const body = (text: string): string => `/// Test.
compute t.op (x: Tensor<i8>[n]) -> Tensor<i32>[n] tests "none" { ${text} }`;

const BAD_BODIES: readonly (readonly [string, RegExp])[] = [
  ['root[i]: i32 = x[i + 100]', /reads outside/],
  ['root[i]: i32 = x[i, 0]', /2 indices for a tensor of 1 dims/],
  ['root[i]: f32 = x[i]', /is f32, its value i8/],
  ['root[i]: i32 = frexp_exponent(f64(x[i]))', /exists while compiling only/],
  ['root[i]: i32 = sum(k < i) { 1 }', /known integer/],
  ['root[i]: i32 = sum(k < 0) { 1 }', /runs over 0 values/],
  ['a[j] : i32 = 1   root[i]: i32 = a[i]', /axes of a have no extents/],
  ['root = view(x, [n, 2])', /elements seen as/],
  ['root[i]: i32 = x[n..]', /cannot be spread/],
  ['b = broadcast(x, [7])   root[i]: i32 = b[i]', /dims \[5\] cannot be stretched to \[7\]/],
  ['a[i.. < [n, 2]]: i32 = x[i..]   root[i]: i32 = a[i, 0]', /2 indices for a tensor of 1 dims/],
  ['p = pad(x, [[1, 1], [0, 0]], 0)   root[i]: i32 = p[i]', /\[before, after\]/],
];
for (const [text, message] of BAD_BODIES)
  test(`the body ${text} is refused`, () => {
    assert.match(problemsOf(run(body(text), { operands: [tensor('i8', 5)] })), message);
  });

test('definitions that the result does not read are not made; the others stand as written', () => {
  const text = `wrong[i < n]: i32 = x[i + 100]   first[i < n]: i32 = x[i] + 1   second[i < n]: i32 = x[i] + 2
    root[i]: i32 = (if n == 5 then second[i] else wrong[i]) + first[i]`;
  const made = run(body(text), { operands: [tensor('i8', 5)] });
  assert.equal(made.ok && made.value.definitions.map(({ name }) => name), [
    'first',
    'second',
    'root',
  ]);
  assert.match(problemsOf(run(body(text), { operands: [tensor('i8', 4)] })), /reads outside/);
});

const SCANNED = (first: string, second: string, more = ''): string => `/// Goes step by step.
compute t.scanned (x: Tensor<i8>[n, m]) -> Tensor<i32>[n, m] tests "none"
{
  fed[scan s < n, k < m]: i32 = ${first}
  kept[scan s < n, k < m]: i32 = ${second}
  ${more}
  root[s, k] : i32 = kept[s, k]
}`;

test('a step of a scan reads steps before it, and what stands further up at its own', () => {
  const scanned = (rows: number, ...parts: Parameters<typeof SCANNED>): string =>
    problemsOf(run(SCANNED(...parts), { operands: [tensor('i8', rows, 2)] }));
  const back = 'if s == 0 then 0 else kept[s - 1, k]';
  assert.is(scanned(3, `x[s, k] + (${back})`, 'fed[s, k]'), '');
  assert.is(
    scanned(
      3,
      `x[s, 0] + (${back})`,
      'sum(j < m) { fed[s, j] } + (if s < 2 then 0 else kept[s + -2, k])',
    ),
    '',
  );
  assert.is(scanned(1, `x[s, k] + (${back})`, 'fed[s, k]'), '');
  const early = /reads \w+ at a step that is not done/;
  assert.match(scanned(3, 'x[s, k] + kept[s, k]', 'fed[s, k]'), early);
  assert.match(scanned(1, 'x[s, k] + kept[s, k]', 'fed[s, k]'), early);
  assert.match(scanned(3, 'x[s, k]', 'fed[s, k] + kept[s, k]'), early);
  assert.match(scanned(3, 'x[s, k]', 'if s == 2 then 0 else fed[s + 1, k]'), early);
  assert.match(scanned(3, 'x[s, k]', 'if s == 0 then 0 else fed[1 - s, k]'), early);
  assert.match(scanned(3, 'x[s, k]', 'fed[0, k]'), early);
  const other = 'far[scan s < n - 1, k < m]: i32 = kept[s, k]\n  low = far[0, 0]';
  const [result] = [scanned(3, 'x[s, k]', 'fed[s, k]', `${other}`)];
  assert.match(result, /far does not take as many steps as fed/);
});

test('records are packed as declared', () => {
  const rules = rulesOf('');
  const compute = rules.computes.find(({ name }) => name === 'pack_scales');
  if (!compute) throw new Error('no compute');
  const pack = (bias: number[], real: number[]) =>
    specialize(
      compute,
      {
        attrs: { sums: 'i32' },
        operands: [constant('i32', [bias.length], bias), constant('f64', [real.length], real)],
      },
      indexRules(rules),
    );
  const result = pack([-2, 258], [0.5, 0.0005]);
  assert.is(problemsOf(result), '');
  if (!result.ok) return;
  // bias i40, multiplier u32, shift u6 in a byte: 0.5 = 2^30 * 2^-31, 0.0005 = 0.512 * 2^-10.
  const second = Math.round(0.0005 * 2 ** 41);
  const multiplier = [0, 8, 16, 24].map((shift) => (second >>> shift) & 255);
  assert.equal(
    [...(result.value.packed ?? [])],
    [254, 255, 255, 255, 255, 0, 0, 0, 64, 31, 2, 1, 0, 0, 0, ...multiplier, 41],
  );
  assert.equal(result.value.type, { dtype: 'ScaleRecord', shape: [2] });
  assert.match(problemsOf(pack([0], [2 ** 40])), /shift of record 0 cannot hold -10/);
});

test('the type of a result is known before the operands are', () => {
  const rules = rulesOf('');
  const [compute] = rules.computes.filter(({ name }) => name === 'conv_multipliers');
  if (!compute) throw new Error('no compute');
  const instance = {
    attrs: { channels: 8, type: 'i8' },
    operands: [quant([1]), quant([1]), quant([1])],
  };
  const type = inferType(compute, instance, indexRules(rules));
  assert.equal(type.ok && type.value, { dtype: 'f64', shape: [8] });
});

test.run();
