/** One rule at one term: match, ask the constraints, build. */
import type { ConstraintCall, RuleDecl } from '../ir/rules.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import type { Bindings, Bound, GraphFacts, Host } from './host.ts';
import { matchRule } from './match.ts';

export type FireOutcome =
  | {
      readonly kind: 'fired';
      readonly term: Term;
      readonly bindings: Bindings;
      readonly matched: readonly ApplyTerm[];
    }
  | { readonly kind: 'refused'; readonly sentence: string; readonly constraint?: string };

/** Answers a constraint call: undefined where it holds, else the sentence. */
export type AskConstraint = (
  call: ConstraintCall,
  bindings: Bindings,
  facts: GraphFacts,
) => string | undefined;

export interface Machinery {
  readonly host: Host;
  readonly ask: AskConstraint;
}

export function fireRule(
  rule: RuleDecl,
  term: Term,
  { host, ask }: Machinery,
  facts: GraphFacts,
): FireOutcome {
  const match = matchRule(rule, term, host, facts);
  if (!match.ok) return { kind: 'refused', sentence: match.sentence };
  for (const call of rule.where) {
    const sentence = ask(call, match.bindings, facts);
    if (sentence !== undefined) return { kind: 'refused', sentence, constraint: call.name };
  }
  const built = build(rule, match.bindings, host, facts);
  if ('message' in built) return { kind: 'refused', sentence: built.message };
  return { kind: 'fired', ...match, ...built };
}

function build(
  rule: RuleDecl,
  matched: Bindings,
  host: Host,
  facts: GraphFacts,
): { readonly term: Term } | { readonly message: string } {
  const names = new Map<string, Bound>(matched);
  for (const { name, value } of rule.into) {
    const result = host.evaluate(value, names, facts);
    if (!result.ok) return { message: `${rule.name}.${name}: ${result.message}` };
    names.set(name, result.bound);
  }
  const root = names.get('root');
  if (root?.kind !== 'term') throw new Error(`rule ${rule.name} builds no root term`);
  return { term: root.term };
}
