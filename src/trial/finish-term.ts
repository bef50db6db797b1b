/** Brings what a rule made to the end of the pipeline. */
import { topological } from '../ir/graph.ts';
import { coversOp } from '../ir/op-pattern.ts';
import type { PhaseDecl, RuleDecl, RuleSet } from '../ir/rules.ts';
import type { Term } from '../ir/term.ts';
import { runPhase } from '../rewrite/phase.ts';
import { createTrace, type Trace } from '../rewrite/trace.ts';
import type { Misfit } from './drawing.ts';
import type { TrialWorld } from './trial-world.ts';

type Finished =
  | { readonly kind: 'finished'; readonly term: Term }
  | ({ readonly kind: 'misfit' } & Misfit)
  | { readonly kind: 'wrong'; readonly sentence: string };

type FinishWorld = Pick<TrialWorld, 'rules' | 'machinery' | 'pool'>;

/** Runs the phases of rewrites that come after the rule's own, and its own: rules follow rules. */
export function finishTerm(world: FinishWorld, rule: RuleDecl, made: Term): Finished {
  const { rules, machinery, pool } = world;
  const trace = createTrace();
  const phases = phasesFrom(rule, rules);
  let term = made;
  for (const phase of phases) {
    const own = rules.rules.filter((one) => one.kind === 'rewrite' && one.phase === phase.name);
    term = runPhase({ phase, rules: own, machinery, pool, trace }, [term]).get(term) ?? term;
  }
  const [fault] = trace.faults;
  if (fault) return { kind: 'wrong', sentence: fault.sentence };
  return leftOver(term, phases, trace) ?? { kind: 'finished', term };
}

function phasesFrom({ phase }: RuleDecl, rules: RuleSet): readonly PhaseDecl[] {
  const names = rules.pipeline.slice(Math.max(rules.pipeline.indexOf(phase), 0));
  return names
    .filter((name) => rules.rules.some((one) => one.kind === 'rewrite' && one.phase === name))
    .flatMap((name) => rules.phases.find((one) => one.name === name) ?? []);
}

/** A composite goes back to the CPU where a rule says why; anything else that had to go is a fault. */
function leftOver(
  root: Term,
  phases: readonly PhaseDecl[],
  { refusals }: Trace,
): Finished | undefined {
  const names = phases.flatMap(({ mustRemove }) => mustRemove);
  for (const term of topological([root])) {
    if (term.kind !== 'apply' || !names.some((name) => coversOp(name, term.op))) continue;
    const refused = refusals.find((record) => record.term === term);
    if (!term.body || !refused) return { kind: 'wrong', sentence: `nothing takes ${term.op} away` };
    const by = `${refused.rule}.${refused.constraint ?? 'match'}`;
    return { kind: 'misfit', by, sentence: refused.sentence };
  }
  return undefined;
}
