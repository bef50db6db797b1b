/**
 * One trial: a rule fired at a term, what it made brought to the end of the pipeline, and both computed. A partition
 * rule keeps what it matched as the body of a composite, so it is the legalized composite that is held against it.
 */
import type { RuleDecl } from '../ir/rules.ts';
import { type Term, typeOf } from '../ir/term.ts';
import { printType } from '../ir/text/print.ts';
import { closeComposite } from '../partition/composite.ts';
import { fireRule } from '../rewrite/fire.ts';
import type { Choices } from './choices.ts';
import { compareTerms, type Vector } from './compare-terms.ts';
import { type Instance, type Misfit, NO_USERS } from './drawing.ts';
import { finishTerm } from './finish-term.ts';
import type { TrialWorld } from './trial-world.ts';

/** What a rule does wrong. */
export interface Wrong {
  readonly sentence: string;
  readonly before: Term;
  /** Absent where the rule made nothing. */
  readonly after?: Term;
  /** Absent where it is no element that differs. */
  readonly vector?: Vector;
}

export type Outcome =
  | { readonly kind: 'equal' }
  | ({ readonly kind: 'misfit' } & Misfit)
  | ({ readonly kind: 'wrong' } & Wrong);

export interface Trial {
  readonly world: TrialWorld;
  readonly rule: RuleDecl;
  readonly instance: Instance;
}

export function runTrial({ world, rule, instance }: Trial, choices: Choices): Outcome {
  const { root: before } = instance;
  const fired = fireRule(rule, before, world.machinery, NO_USERS);
  if (fired.kind === 'refused')
    return { kind: 'misfit', by: fired.constraint ?? 'the match', sentence: fired.sentence };
  if (fired.kind === 'faulty') return { kind: 'wrong', before, sentence: fired.fault.sentence };
  if (before.kind !== 'apply') throw new Error(`${rule.name} fired at a leaf`);
  const isPartition = rule.kind === 'partition';
  const made = isPartition ? closeComposite(fired.term, before, world.pool) : fired.term;
  const finished = finishTerm(world, rule, made);
  if (finished.kind === 'wrong') return { before, after: made, ...finished };
  if (finished.kind === 'misfit') return finished;
  const { term: after } = finished;
  const [had, has] = [before, after].map(typeText);
  if (had !== has) return { kind: 'wrong', before, after, sentence: `${had} became ${has}` };
  const compared = compareTerms(world, instance, after, choices);
  return compared.kind === 'wrong' ? { ...compared, before, after } : compared;
}

function typeText(term: Term): string {
  const type = typeOf(term);
  return type ? printType(type) : 'no tensor';
}
