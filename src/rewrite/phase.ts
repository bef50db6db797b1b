/**
 * Runs one phase of rules over a graph: an explicit stack, a memo, fuel. Rules are indexed by the op
 * of their root; within one root the higher priority is tried first.
 */
import { operandsOf, topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { PhaseDecl, RuleDecl } from '../ir/rules.ts';
import { withOperands } from '../ir/substitute.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import { type FireOutcome, fireRule, type Machinery } from './fire.ts';
import type { GraphFacts } from './host.ts';
import type { Trace } from './trace.ts';

export type Fired = Extract<FireOutcome, { kind: 'fired' }>;

export interface PhaseRun {
  readonly phase: PhaseDecl;
  readonly rules: readonly RuleDecl[];
  readonly machinery: Machinery;
  readonly pool: TermPool;
  readonly trace: Trace;
  /** What takes the old term's place, made of what the rule built (composites get their body here). */
  readonly finish?: (rule: RuleDecl, before: ApplyTerm, fired: Fired) => Term;
}

interface Running extends PhaseRun {
  readonly index: ReadonlyMap<string, readonly RuleDecl[]>;
  /** Of the graph that the phase began with. */
  readonly before: GraphFacts;
  /** Of the graph as it has become by now. */
  readonly facts: GraphFacts;
  readonly done: Map<Term, Term>;
  /** Terms that are results already: rules have been tried on them. */
  readonly finished: Set<Term>;
}

/** Rewrites everything below the roots; gives for every old term the new one. */
export function runPhase(run: PhaseRun, roots: readonly Term[]): ReadonlyMap<Term, Term> {
  const index = indexRules(run.rules);
  const done = new Map<Term, Term>();
  const finished = new Set<Term>();
  const before = countUses(roots);
  const facts = factsByNow(roots, { done, finished });
  const running: Running = { ...run, index, before, facts, done, finished };
  for (const root of roots) rewriteFrom(root, running);
  return running.done;
}

/** Top-down: rules see a term before its operands change; bottom-up: after. */
function rewriteFrom(root: Term, running: Running): void {
  const { done, phase, pool } = running;
  const topDown = phase.order === 'top_down';
  const stack: { readonly old: Term; readonly term: Term; next: number }[] = [];
  const visit = (old: Term): void => {
    if (!done.has(old))
      stack.push({ old, term: topDown ? settle(old, running, new Map()) : old, next: 0 });
  };
  visit(root);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = operandsOf(top.term)[top.next++];
    if (child !== undefined) {
      visit(child);
      continue;
    }
    stack.pop();
    const rebuilt = withOperands(top.term, done, pool);
    finish(top.old, topDown ? rebuilt : settleBelow(rebuilt, running), running);
  }
}

/**
 * What a rule built has new terms below its root; rules may apply to those too, and to what they build.
 * `within` is how many rules built one inside the other: so few that the stack need not be explicit.
 */
function settleBelow(term: Term, running: Running, above: Measures = new Map(), within = 0): Term {
  const measures = new Map(above);
  const settled = settle(term, running, measures);
  const { done, finished, phase, pool } = running;
  if (settled === term || phase.apply === 'once') return settled;
  if (within >= phase.limit) return endless(settled, running);
  for (const inner of topological([settled], (one) => done.has(one) || finished.has(one))) {
    const rebuilt = withOperands(inner, done, pool);
    finish(inner, settleBelow(rebuilt, running, measures, within + 1), running);
  }
  return done.get(settled) ?? settled;
}

function finish(old: Term, result: Term, { done, finished }: Running): void {
  done.set(old, result);
  finished.add(result);
}

/** What rules with a measure said of it where they fired on the way to a term, by rule. */
type Measures = Map<string, number>;

function settle(term: Term, running: Running, measures: Measures): Term {
  const { phase } = running;
  const fired: string[] = [];
  let current = term;
  for (let next = step(current, running, measures); next; next = step(current, running, measures)) {
    current = next.term;
    fired.push(next.rule);
    if (phase.apply === 'once') break;
    if (fired.length < phase.limit) continue;
    reportLoop(fired, running);
    break;
  }
  return current;
}

function reportLoop(fired: readonly string[], { phase, trace }: PhaseRun): void {
  const rules = [...new Set(fired)].sort();
  const sentence = `phase ${phase.name} does not end: ${rules.join(', ')} keep firing`;
  trace.add({ kind: 'fault', code: 'loop', phase: phase.name, rules, sentence });
}

/** A term whose rules build ever more below it stays as it is. */
function endless(term: Term, running: Running): Term {
  reportLoop([...running.pool.provenanceOf(term).rules], running);
  return term;
}

function step(
  term: Term,
  running: Running,
  measures: Measures,
): { readonly term: Term; readonly rule: string } | undefined {
  if (term.kind !== 'apply') return undefined;
  const { index, machinery, facts, trace, phase } = running;
  for (const rule of index.get(term.op) ?? []) {
    const outcome = fireRule(rule, term, machinery, { ...facts, measure: measures.get(rule.name) });
    const about = { phase: phase.name, rule: rule.name };
    if (outcome.kind === 'refused') {
      trace.add({ ...about, term, ...outcome, kind: 'refusal' });
      continue;
    }
    if (outcome.kind === 'faulty') {
      trace.add({ kind: 'fault', phase: phase.name, rules: [rule.name], ...outcome.fault });
      return undefined;
    }
    if (outcome.measure !== undefined) measures.set(rule.name, outcome.measure);
    const after = running.finish?.(rule, term, outcome) ?? outcome.term;
    inheritProvenance(rule, outcome.matched, after, running);
    trace.add({ kind: 'rewrite', ...about, before: term, after });
    return { term: after, rule: rule.name };
  }
  return undefined;
}

function indexRules(rules: readonly RuleDecl[]): ReadonlyMap<string, readonly RuleDecl[]> {
  const index = new Map<string, RuleDecl[]>();
  for (const rule of rules) {
    const op = rule.match.find((node) => node.name === 'root')?.op;
    if (op === undefined) throw new Error(`rule ${rule.name} matches no root`);
    index.set(op, [...(index.get(op) ?? []), rule]);
  }
  for (const list of index.values())
    list.sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
  return index;
}

export function countUses(roots: readonly Term[], operands = operandsOf): GraphFacts {
  const uses = new Map<Term, number>();
  const waiting = [...roots];
  for (let term = waiting.pop(); term; term = waiting.pop()) {
    const known = uses.get(term);
    uses.set(term, (known ?? 0) + 1);
    if (known === undefined) waiting.push(...operands(term));
  }
  return { uses: (term) => uses.get(term) ?? 0 };
}

/** What is done stands in its place already. Counted when a rule asks, and again where more is done by then. */
function factsByNow(
  roots: readonly Term[],
  { done, finished }: Pick<Running, 'done' | 'finished'>,
): GraphFacts {
  const now = (term: Term): Term => done.get(term) ?? term;
  const operands = (term: Term): readonly Term[] =>
    finished.has(term) ? operandsOf(term) : operandsOf(term).map(now);
  let counted: { readonly at: number; readonly facts: GraphFacts } | undefined;
  return {
    uses(term) {
      if (counted?.at !== done.size)
        counted = { at: done.size, facts: countUses(roots.map(now), operands) };
      return counted.facts.uses(term);
    },
  };
}

/** The result computes what the root computed, and it stems from every operator that was matched. */
function inheritProvenance(
  rule: RuleDecl,
  matched: readonly Term[],
  after: Term,
  run: Running,
): void {
  const { pool, before, finished } = run;
  const origins = matched.map((term) => pool.provenanceOf(term));
  const operators = new Set(origins.flatMap((origin) => [...origin.operators]));
  const rules = new Set([...origins.flatMap((origin) => [...origin.rules]), rule.name]);
  const old = (term: Term): boolean => before.uses(term) > 0 || finished.has(term);
  for (const term of [...topological([after], old), after])
    if (term.kind === 'apply') pool.addProvenance(term, { operators, rules });
  pool.addProvenance(after, { tensors: origins[0]?.tensors ?? new Set() });
}
