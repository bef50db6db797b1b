// A compute on small operands. The results of the cases are worked out by hand or published.
import * as assert from 'uvu/assert';
import type { ComputeDecl } from '../../../src/ir/rules.ts';
import { typeOf } from '../../../src/ir/term.ts';
import type { Case, Findings, Verdict } from './case.ts';
import { constantBytes, constantText } from './constants.ts';
import { createWorkbench } from './workbench.ts';

export function runCompute({ name }: ComputeDecl, verdict: Verdict, one: Case): Findings {
  if (verdict === 'reject') {
    const sentence = problemOf(one);
    assert.ok(sentence, 'the compute takes these operands');
    return sentence ? { sentence } : {};
  }
  const { values, ops } = compute(one);
  assert.ok(ops.has(name), `the term does not apply ${name}`);
  assert.equal(values, one.result);
  return {};
}

function problemOf(one: Case): string | undefined {
  try {
    compute(one);
    return undefined;
  } catch (error) {
    if (error instanceof assert.Assertion) throw error;
    return (error as Error).message;
  }
}

function compute(one: Case) {
  const bench = createWorkbench();
  const { root, inputs, ops } = bench.read(one.term ?? '', one.constants ?? {});
  const { records } = bench.rules;
  const names = inputs.map(({ name }) => name).sort();
  assert.equal(Object.keys(one.inputs ?? {}).sort(), names, 'the inputs that the case gives');
  const bytes = inputs.map(({ name, type }) =>
    constantBytes(one.inputs?.[name] ?? [], type, records),
  );
  const { dtype = '' } = typeOf(root) ?? {};
  return { values: constantText(bench.compute(root, bytes), dtype, records), ops };
}
