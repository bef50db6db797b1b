// The fixed-point functions of the prelude against plain definitions in bigints and reals.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Value } from '../../../src/ir/value.ts';
import { createBuilder } from '../../../src/te/builder.ts';
import { evaluate } from '../../../src/te/evaluate.ts';
import { indexRules } from '../../../src/te/rule-index.ts';
import { loadRules } from '../../rule-set.ts';
import { f64, i32 } from './rule-text.ts';

const index = indexRules(loadRules());

/** Calls a function of the rule set. */
function call(name: string, args: readonly Value[], attrs: Readonly<Record<string, Value>> = {}) {
  const names = new Map(args.map((arg, at) => [`x${at}`, arg]));
  const result = evaluate(
    {
      kind: 'call',
      name,
      attrs: Object.fromEntries(
        Object.entries(attrs).map(([key, value]) => [
          key,
          typeof value === 'string'
            ? ({ kind: 'str', value } as const)
            : ({ kind: 'int', value: Number(value) } as const),
        ]),
      ),
      args: args.map((_, at) => ({ kind: 'name', name: `x${at}` }) as const),
    },
    { lookup: (wanted) => names.get(wanted) },
    index,
  );
  if (!result.ok) throw new Error(result.problem.message);
  return typeof result.value === 'object' && 'value' in result.value
    ? result.value.value
    : result.value;
}

/** A small generator of 32-bit values: the tests are the same everywhere. */
function randomInts(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state;
  };
}

/** To nearest, halves away from zero, of a division by 2^shift. */
function divideAway(value: bigint, shift: bigint): bigint {
  const half = shift === 0n ? 0n : 1n << (shift - 1n);
  return value >= 0n ? (value + half) >> shift : -((-value + half) >> shift);
}

test('significand and exponent give a real back to 31 bits', () => {
  const cases = [0.75, 1, 0.0003, 1.999999999999, 2 ** -20, 0.9999999999999999, 1234.5];
  for (const real of cases) {
    const [significand, exponent] = [
      Number(call('significand_of', [f64(real)])),
      Number(call('exponent_of', [f64(real)])),
    ];
    assert.ok(significand >= 2 ** 30 && significand < 2 ** 31, `${real}`);
    assert.ok(Math.abs(significand * 2 ** (exponent - 31) - real) <= real * 2 ** -31, `${real}`);
  }
  assert.is(call('significand_of', [f64(0.9999999999999999)]), 2 ** 30, 'carries');
  assert.is(call('exponent_of', [f64(0.9999999999999999)]), 1);
  assert.is(call('significand_of', [f64(2 ** -40)]), 0, 'flushed');
  assert.is(call('significand_of', [f64(0)]), 0);
});

test('rescaling rounds twice: to nearest up at 31 bits, then halves away from zero', () => {
  const next = randomInts(1);
  let differs = 0;
  for (let round = 0; round < 400; round++) {
    const x = next() >> (round % 20);
    const significand = 2 ** 30 + (next() & 0x3fffffff);
    const exponent = -((next() >>> 1) % 24);
    const first = (BigInt(x) * BigInt(significand) + 2n ** 30n) >> 31n;
    const wanted = Number(divideAway(first, BigInt(-exponent)));
    assert.is(call('rescale', [i32(x), i32(significand), i32(exponent)]), wanted);
    const once = divideAway(BigInt(x) * BigInt(significand), BigInt(31 - exponent));
    if (Number(once) !== wanted) differs++;
  }
  assert.ok(differs > 0, 'the two roundings matter');
});

test('rescaling by more than 1 shifts left first', () => {
  assert.is(call('rescale', [i32(100), i32(2 ** 30), i32(3)]), 400);
  assert.is(call('rescale', [i32(-101), i32(1610612736), i32(1)]), -151);
});

test('high_mul saturates its one overflow', () => {
  assert.is(call('high_mul', [i32(-(2 ** 31)), i32(-(2 ** 31))]), 2 ** 31 - 1);
});

test('the scaler of the NPU with double rounding is the rescaling of the reference', () => {
  const next = randomInts(7);
  for (let round = 0; round < 400; round++) {
    const x = next() >> (round % 12);
    const significand = 2 ** 30 + (next() & 0x3fffffff);
    const exponent = -((next() >>> 1) % 24);
    const record = [i32(x), i32(significand), i32(31 - exponent)];
    assert.is(
      Number(call('npu_scale', record, { rounding: 'double', extra: 0 })),
      call('rescale', [i32(x), i32(significand), i32(exponent)]),
    );
  }
});

test('natural rounding goes up at halves, truncation towards zero', () => {
  const half = (value: number, rounding: string) =>
    Number(call('npu_scale', [i32(value), i32(1), i32(1)], { rounding, extra: 0 }));
  assert.equal(
    [3, -3].map((value) => half(value, 'natural')),
    [2, -1],
  );
  assert.equal(
    [3, -3].map((value) => half(value, 'truncate')),
    [1, -1],
  );
});

test('division of a sum rounds halves away from zero', () => {
  const mean = (sum: number, count: number) => call('divide_away', [i32(sum), i32(count)]);
  assert.equal([mean(5, 2), mean(-5, 2), mean(7, 4), mean(-7, 4), mean(0, 9)], [3, -3, 2, -2, 0]);
});

test('exp of negative numbers is right to 2^-21, the fifth term of its series', () => {
  for (let step = 0; step <= 200; step++) {
    const raw = -Math.floor((step / 200) * 16 * 2 ** 26);
    const got = Number(call('exp_negative', [i32(raw)])) / 2 ** 31;
    assert.ok(Math.abs(got - Math.exp(raw / 2 ** 26)) < 2 ** -21, `exp(${raw / 2 ** 26})`);
  }
  assert.is(call('exp_negative', [i32(0)]), 2 ** 31 - 1);
});

test('the reciprocal is right to 2^-27', () => {
  for (let step = 0; step <= 100; step++) {
    const raw = Math.floor((step / 100) * (2 ** 31 - 1));
    const got = Number(call('reciprocal_of_one_plus', [i32(raw)])) / 2 ** 31;
    assert.ok(Math.abs(got - 1 / (1 + raw / 2 ** 31)) < 2 ** -26, `${raw}`);
  }
});

test('a builder makes equal expressions one node', () => {
  const builder = createBuilder();
  const axis = builder.axis('i', 4);
  const sum = () => builder.binary('add', axis, builder.constant('i32', 3));
  assert.is(sum(), sum());
});

test.run();
