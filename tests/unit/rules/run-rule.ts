// A rule at one term: what it makes of it, or why not. What a rule makes computes the same as before.
import * as assert from 'uvu/assert';
import type { RuleDecl } from '../../../src/ir/rules.ts';
import {
  type ConstTerm,
  elements,
  type InputTerm,
  type TensorType,
  type Term,
  typeOf,
} from '../../../src/ir/term.ts';
import { closeComposite } from '../../../src/partition/composite.ts';
import { fireRule } from '../../../src/rewrite/fire.ts';
import { countUses } from '../../../src/rewrite/phase.ts';
import { constantsOf } from '../../../src/trial/failure-text.ts';
import { finishTerm } from '../../../src/trial/finish-term.ts';
import { noteFired } from '../../fired-rules.ts';
import { createRandom } from '../tir/random-programs.ts';
import type { Case, Expecting, Findings } from './case.ts';
import { type ConstantText, constantBytes, constantText } from './constants.ts';
import { createWorkbench, type Workbench } from './workbench.ts';

export function runRule(rule: RuleDecl, { verdict, rules }: Expecting, one: Case): Findings {
  const bench = createWorkbench(rules);
  const { root, inputs, outputs } = bench.read(one.before ?? '', one.constants ?? {});
  const outcome = fireRule(rule, root, bench.machinery, countUses(outputs));
  if (outcome.kind === 'refused') {
    const { constraint, sentence } = outcome;
    assert.is(verdict, 'reject', sentence);
    return { ...(constraint ? { constraint } : {}), sentence };
  }
  if (outcome.kind === 'faulty') throw new Error(outcome.fault.sentence);
  assert.is(verdict, 'accept', 'the rule fires');
  assert.ok(root.kind === 'apply');
  if (root.kind !== 'apply') return {};
  noteFired('case', [rule.name]);
  const { term } = outcome;
  const after = rule.kind === 'partition' ? closeComposite(term, root, bench.pool) : term;
  assert.equal(typeOf(after), typeOf(root), 'the type of the result');
  compareMeanings(bench, [root, finished(bench, rule, after)], inputs);
  return nameConstants(bench, one, { inputs, after });
}

/** A composite computes what it was made of: it is what rewrites make of it that can differ. */
function finished(bench: Workbench, rule: RuleDecl, after: Term): Term {
  if (rule.kind !== 'partition') return after;
  const outcome = finishTerm(bench, rule, after);
  if (outcome.kind === 'finished') return outcome.term;
  throw new Error(outcome.sentence);
}

/** Both terms compute the same, bit for bit: at the ends of the range, then for random inputs. */
function compareMeanings(
  bench: Workbench,
  [before, after]: readonly [Term, Term],
  inputs: readonly InputTerm[],
): void {
  const random = createRandom(1);
  const seen = new Set<string>();
  for (const fill of [() => 0x80, () => 0x7f, ...Array(4).fill(() => random(256))]) {
    const bytes = inputs.map(({ type }) => {
      const { length } = constantBytes(zeros(type), type, []);
      return Uint8Array.from({ length }, fill);
    });
    const wanted = bench.compute(before, bytes);
    assert.equal(bench.compute(after, bytes), wanted, 'before and after compute the same');
    seen.add(wanted.join());
  }
  assert.ok(seen.size > 2, 'the results depend on the inputs');
}

const zeros = ({ shape }: TensorType): readonly number[] => Array(elements(shape)).fill(0);

interface Fired {
  readonly inputs: readonly InputTerm[];
  readonly after: Term;
}

/** The new term as text, constants by the names that the case gives them; folded ones get new names. */
function nameConstants(bench: Workbench, one: Case, { inputs, after }: Fired): Findings {
  const constants: Record<string, ConstantText> = { ...one.constants };
  const names = new Map<string, string>();
  for (const term of constantsOf(after)) {
    if (names.has(term.hash)) continue;
    const known = Object.keys(constants).find((name) => isSame(bench, term, constants[name]));
    const name = known ?? `folded_${names.size + 1}`;
    if (known === undefined)
      constants[name] = constantText(
        bench.pool.bytesOf(term),
        term.type.dtype,
        bench.rules.records,
      );
    names.set(term.hash, name);
  }
  const text = bench.print(inputs, after);
  return {
    after: text.replaceAll(/#([\w-]+)/g, (_, hash: string) => `#${names.get(hash)}`),
    ...(Object.keys(constants).length > 0 ? { constants } : {}),
  };
}

function isSame({ pool, rules }: Workbench, term: ConstTerm, written?: ConstantText): boolean {
  try {
    const bytes = constantBytes(written ?? [], term.type, rules.records);
    return pool.constant(term.type, bytes) === term;
  } catch {
    return false; // written for another type
  }
}
