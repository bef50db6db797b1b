// The functions of real numbers in rules/te/real.rule against the platform's: apart by less than a thousandth of what
// float32 can tell. What float32 makes of them is then off by one unit of its last place at most.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluate } from '../../../src/te/evaluate.ts';
import { indexRules } from '../../../src/te/rule-index.ts';
import { loadRules } from '../../rule-set.ts';
import { f64 } from './rule-text.ts';

const index = indexRules(loadRules());

function call(name: string, x: number, attrs: Readonly<Record<string, number>> = {}): number {
  const given = Object.entries(attrs).map(([key, value]) => [key, { kind: 'int', value } as const]);
  const result = evaluate(
    { kind: 'call', name, attrs: Object.fromEntries(given), args: [{ kind: 'name', name: 'x' }] },
    { lookup: () => f64(x) },
    index,
  );
  if (!result.ok) throw new Error(`${name}(${x}): ${result.problem.message}`);
  return Number((result.value as { value: number }).value);
}

const steps = (low: number, high: number, count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, at) => low + ((high - low) * at) / count);

const powers = (low: number, high: number, count: number): readonly number[] =>
  steps(Math.log(low), Math.log(high), count).map(Math.exp);

/** Of the complement of the error function, to 15 digits. */
const COMPLEMENTS: Readonly<Record<string, number>> = {
  '-3': 1.9999779095030015,
  '-0.5': 1.5204998778130465,
  '0': 1,
  '0.1': 0.8875370839817152,
  '1': 0.15729920705028513,
  '1.99': 0.004888586800383003,
  '2': 0.004677734981047265,
  '2.5': 0.0004069520174449589,
  '4': 1.541725790028002e-8,
  '9': 4.13703174651381e-37,
};

const CASES: readonly (readonly [
  string,
  (x: number) => number,
  (x: number) => number,
  readonly number[],
])[] = [
  ['exp_of', (x) => call('exp_of', x), Math.exp, [...steps(-104, 104, 97), ...steps(-1, 1, 21)]],
  [
    'exp_less_one',
    (x) => call('exp_less_one', x),
    Math.expm1,
    [...steps(-90, 3, 41), -0.01, 0.0099, 1e-9, -3e-5],
  ],
  [
    'log_of',
    (x) => call('log_of', x),
    Math.log,
    [...powers(1e-45, 3e38, 90), 1 + 2 ** -23, 1 - 2 ** -24, 1.5, 0.7],
  ],
  [
    'tanh_of',
    (x) => call('tanh_of', x),
    Math.tanh,
    [...steps(-20, 20, 41), 1e-4, 1.1e-4, -1e-7, 0.3],
  ],
  [
    'sine_of',
    (x) => call('sine_of', x, { quarters: 0 }),
    Math.sin,
    [...steps(-50, 50, 77), 1e-8, 31416.7, 999999.5],
  ],
  [
    'cosine',
    (x) => call('sine_of', x, { quarters: 1 }),
    Math.cos,
    [...steps(-50, 50, 77), 1e-8, 31416.7, 999999.5],
  ],
  [
    'error_complement',
    (x) => call('error_complement', x),
    (x) => COMPLEMENTS[String(x)] ?? 0,
    Object.keys(COMPLEMENTS).map(Number),
  ],
];

for (const [name, ours, theirs, places] of CASES)
  test(`${name} has the digits of float32 and three more`, () => {
    for (const x of places) {
      const wanted = theirs(x);
      const off = Math.abs(ours(x) - wanted);
      assert.ok(
        off <= Math.abs(wanted) * 2 ** -34 + 1e-300,
        `${name}(${x}) = ${ours(x)}, not ${wanted}`,
      );
    }
  });

test.run();
