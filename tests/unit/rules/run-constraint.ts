// A constraint of arguments as values, on the default target.
import * as assert from 'uvu/assert';
import type { ConstraintDecl } from '../../../src/ir/rules.ts';
import type { Case, Expecting, Findings } from './case.ts';
import { createWorkbench } from './workbench.ts';

export function runConstraint(
  { name, params }: ConstraintDecl,
  { verdict, rules }: Expecting,
  one: Case,
): Findings {
  const values = one.arguments ?? [];
  assert.is(values.length, params.length, 'one argument for each parameter');
  const bindings = new Map(
    values.map((value, at) => [`a${at}`, { kind: 'value', value } as const] as const),
  );
  const args = values.map((_, at) => ({ kind: 'name', name: `a${at}` }) as const);
  const { ask } = createWorkbench(rules).machinery;
  const objection = ask({ name, args, at: [0, 0] }, bindings, { uses: () => 1 });
  const sentence = objection?.sentence;
  if (verdict === 'accept') assert.is(sentence, undefined);
  else assert.ok(sentence, 'the constraint holds');
  return sentence ? { sentence } : {};
}
