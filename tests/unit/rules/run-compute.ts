// A compute on small operands. The results of the cases are worked out by hand or published.
import * as assert from 'uvu/assert';
import type { ComputeDecl, RuleSet } from '../../../src/ir/rules.ts';
import { typeOf } from '../../../src/ir/term.ts';
import type { Case, Expecting, Findings } from './case.ts';
import { constantBytes, constantText } from './constants.ts';
import { createWorkbench } from './workbench.ts';

export function runCompute(
  { name }: ComputeDecl,
  { verdict, rules }: Expecting,
  one: Case,
): Findings {
  if (verdict === 'reject') {
    const sentence = problemOf(rules, one);
    assert.ok(sentence, 'the compute takes these operands');
    return sentence ? { sentence } : {};
  }
  const { values, type, ops } = compute(rules, one);
  assert.ok(ops.has(name), `the term does not apply ${name}`);
  const { result } = one;
  // A float32 may be written with the digits that tell it from its neighbours.
  const written = typeof result === 'string' || type.dtype === 'f32';
  const wanted = written
    ? constantText(constantBytes(result ?? [], type, rules.records), type.dtype, rules.records)
    : result;
  assert.equal(values, wanted);
  return {};
}

function problemOf(rules: RuleSet, one: Case): string | undefined {
  try {
    compute(rules, one);
    return undefined;
  } catch (error) {
    if (error instanceof assert.Assertion) throw error;
    return (error as Error).message;
  }
}

function compute(rules: RuleSet, one: Case) {
  const bench = createWorkbench(rules);
  const { root, inputs, ops } = bench.read(one.term ?? '', one.constants ?? {});
  const { records } = bench.rules;
  const names = inputs.map(({ name }) => name).sort();
  assert.equal(Object.keys(one.inputs ?? {}).sort(), names, 'the inputs that the case gives');
  const bytes = inputs.map(({ name, type }) =>
    constantBytes(one.inputs?.[name] ?? [], type, records),
  );
  const type = typeOf(root) ?? { dtype: '', shape: [] };
  return { values: constantText(bench.compute(root, bytes), type.dtype, records), type, ops };
}
