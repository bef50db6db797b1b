/**
 * Near misses: an instance with one thing changed, so that one constraint, or a sort, says no and nothing else
 * does. What a constraint says then has to be its sentence, with values in it.
 */

import type { RuleDecl } from '../ir/rules.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import type { ConstraintObjection } from '../rewrite/fire.ts';
import type { GraphFacts } from '../rewrite/host.ts';
import { matchRule } from '../rewrite/match.ts';
import { changeTerm } from './change-term.ts';
import type { Choices } from './choices.ts';
import { NO_USERS } from './drawing.ts';
import type { Trial } from './trial.ts';

export type NearMiss =
  /** Index of the call in `where`, or the match as a whole. */
  | { readonly kind: 'missed'; readonly by: number | 'match' }
  /** Fits as before, or does not for more than one reason. */
  | { readonly kind: 'none' }
  | { readonly kind: 'fits'; readonly root: Term }
  | { readonly kind: 'wrong'; readonly sentence: string; readonly root: Term };

export function tryNearMiss({ world, rule, instance }: Trial, choices: Choices): NearMiss {
  const { host } = world.machinery;
  const match = matchRule(rule, instance.root, host, NO_USERS);
  const inner = match.matched.slice(1);
  if (inner.length > 0 && choices.take(4) === 0)
    return judge({ world, rule, instance }, instance.root, usedTwice(inner, choices));
  const root = changeTerm(world, instance.root, match.matched, choices);
  if (!root || root === instance.root) return { kind: 'none' };
  return judge({ world, rule, instance }, root, NO_USERS);
}

/** One of the terms has another user in the graph. */
function usedTwice(terms: readonly ApplyTerm[], choices: Choices): GraphFacts {
  const term = terms[choices.take(terms.length)];
  return { ...NO_USERS, uses: (one) => (one === term ? 2 : 1) };
}

function judge({ world, rule }: Trial, root: Term, facts: GraphFacts): NearMiss {
  const { host, ask } = world.machinery;
  const match = matchRule(rule, root, host, facts);
  if (!match.ok) return { kind: 'missed', by: 'match' };
  const noes = rule.where.flatMap((call, at) => {
    const objection = ask(call, match.bindings, facts);
    return objection ? [{ at, objection }] : [];
  });
  const [first, ...others] = noes;
  if (!first) return facts === NO_USERS ? { kind: 'fits', root } : sharing(rule, root);
  const sentence = faultOf(rule, first.at, first.objection);
  if (sentence !== undefined) return { kind: 'wrong', sentence, root };
  return others.length === 0 ? { kind: 'missed', by: first.at } : { kind: 'none' };
}

/** A composite of what others use as well would compute it twice. */
const sharing = ({ kind }: RuleDecl, root: Term): NearMiss =>
  kind === 'partition'
    ? { kind: 'wrong', sentence: 'takes a term that has another user (`single_use` asks)', root }
    : { kind: 'none' };

/** A constraint whose own expression fails says so, and that is no reason that a user understands. */
function faultOf(rule: RuleDecl, at: number, objection: ConstraintObjection): string | undefined {
  const { sentence, values } = objection;
  const name = rule.where[at]?.name ?? '';
  if (values === undefined && !sentence.startsWith(`${name} does not hold`))
    return `${name} cannot be asked: ${sentence}`;
  return sentence.includes('?') ? `the sentence of ${name} lacks a value: ${sentence}` : undefined;
}
