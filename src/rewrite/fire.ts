/** One rule at one term: match, ask the constraints, build. */
import type { ConstraintCall, RuleDecl } from '../ir/rules.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import type { Attrs } from '../ir/value.ts';
import type { Bindings, Bound, GraphFacts, Host } from './host.ts';
import { matchRule, type Objection } from './match.ts';
import { type Asking, brokenEquality, type Fault, measureOf } from './promises.ts';

export type FireOutcome =
  | {
      readonly kind: 'fired';
      readonly term: Term;
      readonly bindings: Bindings;
      readonly matched: readonly ApplyTerm[];
      /** Of a rule that says what decreases. */
      readonly measure?: number;
    }
  | { readonly kind: 'faulty'; readonly fault: Fault }
  | ({ readonly kind: 'refused' } & Refusal);

export interface ConstraintObjection extends Objection {
  /** Parameter -> what the rule gave for it. */
  readonly values?: Attrs;
}

export interface Refusal extends ConstraintObjection {
  /** Absent where the pattern did not fit, or the result could not be built. */
  readonly constraint?: string;
  /** Absent where it was no rule that said no. */
  readonly reached?: Reached;
}

/** How far a rule came. */
export interface Reached {
  /** Operators of the pattern that were found. */
  readonly operators: number;
  /** All that its pattern has to find. */
  readonly wanted: number;
  /** Names that were bound. */
  readonly names: number;
  /** Constraints that held; absent where the pattern did not fit. */
  readonly constraints?: number;
}

/** Answers a constraint call: undefined where it holds. */
export type AskConstraint = (
  call: ConstraintCall,
  bindings: Bindings,
  facts: GraphFacts,
) => ConstraintObjection | undefined;

/** The graph as it is, and the measure of the rule where it fired on the way to the term. */
interface Moment extends GraphFacts {
  readonly measure?: number | undefined;
}

export interface Machinery {
  readonly host: Host;
  readonly ask: AskConstraint;
}

export function fireRule(
  rule: RuleDecl,
  term: Term,
  { host, ask }: Machinery,
  facts: Moment,
): FireOutcome {
  const match = matchRule(rule, term, host, facts);
  const reached: Reached = {
    operators: match.matched.length,
    wanted: rule.match.filter(({ otherwise }) => otherwise === undefined).length,
    names: match.bindings.size,
  };
  if (!match.ok) return { kind: 'refused', ...match.mismatch, reached };
  for (const [constraints, call] of rule.where.entries()) {
    const objection = ask(call, match.bindings, facts);
    if (objection)
      return {
        kind: 'refused',
        ...objection,
        constraint: call.name,
        reached: { ...reached, constraints },
      };
  }
  const asking: Asking = { host, facts, bindings: match.bindings };
  const measure = measureOf(rule, asking, facts.measure);
  if (typeof measure === 'object') return { kind: 'faulty', fault: measure };
  const built = build(rule, asking);
  if ('message' in built)
    return {
      kind: 'refused',
      sentence: built.message,
      reached: { ...reached, constraints: rule.where.length },
    };
  const names = new Map([...built.names, ['root', { kind: 'term', term }] as const]);
  const fault = brokenEquality(rule, { ...asking, bindings: names });
  if (fault) return { kind: 'faulty', fault };
  const { bindings, matched } = match;
  const measured = measure === undefined ? {} : { measure };
  return { kind: 'fired', term: built.term, bindings, matched, ...measured };
}

function build(
  rule: RuleDecl,
  { host, bindings, facts }: Asking,
): { readonly term: Term; readonly names: Bindings } | { readonly message: string } {
  const names = new Map<string, Bound>(bindings);
  for (const { name, value } of rule.into) {
    const result = host.evaluate(value, names, facts);
    if (!result.ok) return { message: `${rule.name}.${name}: ${result.message}` };
    names.set(name, result.bound);
  }
  const root = names.get('root');
  if (root?.kind !== 'term') throw new Error(`rule ${rule.name} builds no root term`);
  return { term: root.term, names };
}
