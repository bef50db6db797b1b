// The cases of tests/rules/te: each compute gives the elements that its case states.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isDType } from '../../../src/ir/dtype.ts';
import { createPool, type TermPool } from '../../../src/ir/pool.ts';
import type { Term } from '../../../src/ir/term.ts';
import type { Attrs } from '../../../src/ir/value.ts';
import { toBytes } from '../../../src/te/bytes.ts';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { loadRules } from '../../rule-set.ts';

interface TensorCase {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Elements in row-major order; the bytes of records. */
  readonly values: readonly number[];
  readonly constant?: boolean;
}
interface QuantCase {
  readonly scale: readonly number[];
  readonly zero: number;
  readonly axis: number;
}
interface RuleCase {
  readonly why: string;
  readonly op: string;
  readonly attrs: Attrs;
  readonly operands: readonly (TensorCase | QuantCase | null)[];
  readonly result: TensorCase;
}

const FOLDER = fileURLToPath(new URL('../../rules/te/', import.meta.url));
const rules = loadRules();

const bytesOf = ({ dtype, values }: TensorCase): Uint8Array =>
  isDType(dtype) ? toBytes(dtype, values) : Uint8Array.from(values);

function termOf(pool: TermPool, operand: RuleCase['operands'][number], inputs: Uint8Array[]): Term {
  if (operand === null) return pool.none();
  if ('scale' in operand) {
    const { scale, zero, axis } = operand;
    return pool.quant({ kind: 'quant', scale, zero: scale.map(() => zero), axis });
  }
  const { dtype, shape } = operand;
  if (operand.constant) return pool.constant({ dtype, shape }, bytesOf(operand));
  inputs.push(bytesOf(operand));
  return pool.input(inputs.length - 1, 'x', { dtype, shape });
}

function run({ op, attrs, operands, result }: RuleCase): Uint8Array | undefined {
  const pool = createPool();
  const inputs: Uint8Array[] = [];
  const args = operands.map((operand) => termOf(pool, operand, inputs));
  const { dtype, shape } = result;
  const term = pool.apply({ op, attrs, args, types: [{ dtype, shape }] });
  const values = createInterpreter({ rules, pool }).run([term], inputs);
  if (!values.ok) throw new Error(JSON.stringify(values.diagnostics));
  return values.value.get(term);
}

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.json'))
  .sort();

for (const file of files) {
  const one: RuleCase = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8'));
  test(`${file}: ${one.why}`, () => {
    const folder = file.slice(0, file.lastIndexOf('/'));
    const compute = rules.computes.find(({ name }) => name === one.op);
    assert.is(compute?.tests, `te/${folder}`, 'the case stands in the folder of its compute');
    assert.equal([...(run(one) ?? [])], [...bytesOf(one.result)]);
  });
}

test('every compute has a case', () => {
  const folders = new Set(files.map((file) => `te/${file.slice(0, file.lastIndexOf('/'))}`));
  const without = rules.computes.filter(({ tests }) => !folders.has(tests));
  assert.equal(
    without.map(({ name }) => name),
    [],
  );
});

test.run();
