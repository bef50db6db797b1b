// The three kinds of cases: what each must say, and what it takes to be right. A case that says more
// or less than it may fails, so that no line of one is without effect.
import * as assert from 'uvu/assert';
import type { Case, Expecting, Findings, Subject, Verdict } from './case.ts';
import { runCompute } from './run-compute.ts';
import { runConstraint } from './run-constraint.ts';
import { runRule } from './run-rule.ts';

interface Fields {
  readonly must: readonly (keyof Case)[];
  readonly may: readonly (keyof Case)[];
  /** What UPDATE=1 writes. Results of computes are not among them: they come from somewhere else. */
  readonly found: readonly (keyof Case)[];
}

const FIELDS: Readonly<Record<Subject['kind'], Readonly<Record<Verdict, Fields>>>> = {
  constraint: {
    accept: { must: ['says', 'arguments'], may: [], found: [] },
    reject: { must: ['says', 'arguments', 'sentence'], may: [], found: ['sentence'] },
  },
  rule: {
    accept: {
      must: ['says', 'before', 'after'],
      may: ['constants'],
      found: ['after', 'constants'],
    },
    reject: {
      must: ['says', 'before', 'sentence'],
      may: ['constants', 'constraint'],
      found: ['constraint', 'sentence'],
    },
  },
  compute: {
    accept: { must: ['says', 'term', 'result'], may: ['constants', 'inputs'], found: [] },
    reject: {
      must: ['says', 'term', 'sentence'],
      may: ['constants', 'inputs'],
      found: ['sentence'],
    },
  },
};

/** Throws where the case is not right. With `update` it gives what the case should say. */
export function runCase(
  subject: Subject,
  { update, ...expecting }: Expecting & { readonly update: boolean },
  one: Case,
): Findings {
  const { must, may, found } = FIELDS[subject.kind][expecting.verdict];
  for (const field of must)
    if (!update || !found.includes(field))
      assert.ok(one[field] !== undefined, `the case does not say '${field}'`);
  for (const field of Object.keys(one) as (keyof Case)[])
    assert.ok([...must, ...may].includes(field), `'${field}' has no place in such a case`);
  const terms = [one.before, one.after, one.term].join();
  for (const name of Object.keys(one.constants ?? {}))
    assert.ok(update || terms.includes(`#${name}:`), `nothing reads the constant '${name}'`);
  const findings = run(subject, expecting, one);
  if (!update)
    for (const field of found) assert.equal(findings[field as 'after'], one[field], field);
  return findings;
}

function run(subject: Subject, expecting: Expecting, one: Case): Findings {
  if (subject.kind === 'constraint') return runConstraint(subject.decl, expecting, one);
  if (subject.kind === 'rule') return runRule(subject.decl, expecting, one);
  return runCompute(subject.decl, expecting, one);
}
