/** Many trials of one rule: instances that must compute the same, and near misses that must not fire. */
import { topological } from '../ir/graph.ts';
import type { RuleDecl } from '../ir/rules.ts';
import { substitute } from '../ir/substitute.ts';
import { elements, type InputTerm, type Term, typeOf } from '../ir/term.ts';
import { type Choices, randomChoices, replayedChoices, seedOf } from './choices.ts';
import { drawMatch } from './draw-match.ts';
import type { Instance } from './drawing.ts';
import { tryNearMiss } from './near-miss.ts';
import { shrink } from './shrink.ts';
import { type Outcome, runTrial, type Trial } from './trial.ts';
import { type TrialRules, type TrialWorld, trialWorld } from './trial-world.ts';

export interface TrialPlan {
  readonly instances: number;
  readonly seed: number;
  /** Whether what fails is made simpler; it is, unless this says no. */
  readonly shrinks?: boolean;
}

export interface RuleTrials {
  readonly rule: RuleDecl;
  /** Instances that computed the same. */
  readonly instances: number;
  readonly draws: number;
  /** Draws that were no instance: what said no, how often, and what it said last. */
  readonly misfits: ReadonlyMap<string, Count>;
  /** Near misses that the match refused, and those of each call in `where`. */
  readonly missed: { readonly match: number; readonly where: readonly number[] };
  readonly failure?: Failure;
}

interface Count {
  readonly times: number;
  readonly sentence: string;
}

export interface Failure {
  readonly trial: Trial;
  readonly outcome: Extract<Outcome, { kind: 'wrong' }>;
  /** The draw that failed first. */
  readonly draw: number;
  /** Draws that were tried to make it simpler. */
  readonly tries: number;
}

/** Draws for each instance that is wanted, at most. */
const PATIENCE = 40;
const NEAR_MISSES = 2;

export function tryRule(known: TrialRules, rule: RuleDecl, plan: TrialPlan): RuleTrials {
  const misfits = new Map<string, Count>();
  const where = rule.where.map(() => 0);
  const seen = { match: 0, where };
  let instances = 0;
  let draws = 0;
  const sofar = (): RuleTrials => ({ rule, instances, draws, misfits, missed: seen });
  while (instances < plan.instances && draws < PATIENCE * plan.instances + 400) {
    const choices = randomChoices(seedOf(plan.seed, draws++));
    const { trial, outcome } = tryOnce(known, rule, choices, seen);
    if (outcome.kind === 'equal') instances++;
    else if (outcome.kind === 'misfit') {
      const times = (misfits.get(outcome.by)?.times ?? 0) + 1;
      misfits.set(outcome.by, { times, sentence: outcome.sentence });
    } else if (trial) {
      const shrunk = plan.shrinks === false ? undefined : simplest(known, rule, choices.taken);
      const simple = shrunk ?? { trial, outcome, tries: 0 };
      return { ...sofar(), failure: { ...simple, draw: draws - 1 } };
    }
  }
  return sofar();
}

interface Tried {
  readonly outcome: Outcome;
  /** Absent where nothing was drawn. */
  readonly trial?: Trial;
}

interface Seen {
  match: number;
  readonly where: number[];
}

function tryOnce(known: TrialRules, rule: RuleDecl, choices: Choices, seen?: Seen): Tried {
  const world = trialWorld(known);
  const drawn = drawMatch(world, rule, choices);
  if (!drawn.ok) return { outcome: { kind: 'misfit', ...drawn.misfit } };
  const trial: Trial = { world, rule, instance: drawn.instance };
  const outcome = runTrial(trial, choices);
  if (outcome.kind !== 'equal') return { trial, outcome };
  return tryAround(trial, choices, seen) ?? { trial, outcome };
}

/** What is near the instance: misses, and instances again, which no hint leads to. */
function tryAround(trial: Trial, choices: Choices, seen?: Seen): Tried | undefined {
  const isComputed =
    trial.world.computes.has(rootOp(trial.rule)) && trial.instance.bounds.size === 0;
  for (let count = 0; count < NEAR_MISSES; count++) {
    const miss = tryNearMiss(trial, choices);
    if (miss.kind === 'missed' && seen) {
      if (miss.by === 'match') seen.match++;
      else seen.where[miss.by] = (seen.where[miss.by] ?? 0) + 1;
    }
    if (miss.kind !== 'fits' && miss.kind !== 'wrong') continue;
    const other: Trial = { ...trial, instance: instanceOf(trial.world, miss.root) };
    if (miss.kind === 'wrong') return { trial: other, outcome: { ...miss, before: miss.root } };
    const isCheap = isComputed && isSmall(miss.root);
    const outcome = isCheap ? runTrial(other, choices) : undefined;
    if (outcome?.kind === 'wrong') return { trial: other, outcome };
  }
  return undefined;
}

/** The inputs that are there now, counted anew. */
function instanceOf({ pool }: TrialWorld, changed: Term): Instance {
  const old = topological([changed])
    .filter((term): term is InputTerm => term.kind === 'input')
    .sort((a, b) => a.index - b.index);
  const inputs = old.map(({ type }, at) => pool.input(at, `in${at}`, type));
  const renamed = new Map(old.map((term, at): [Term, Term] => [term, inputs[at] ?? term]));
  return { root: substitute(changed, renamed, pool), inputs, bounds: new Map() };
}

const MOST_ELEMENTS = 16384;

const isSmall = (root: Term): boolean =>
  topological([root]).every((term) => elements(typeOf(term)?.shape ?? []) <= MOST_ELEMENTS);

const rootOp = ({ match }: RuleDecl): string => match.find(({ name }) => name === 'root')?.op ?? '';

function simplest(
  known: TrialRules,
  rule: RuleDecl,
  taken: readonly number[],
): Omit<Failure, 'draw'> | undefined {
  let best: Omit<Failure, 'draw' | 'tries'> | undefined;
  const { tries } = shrink(taken, (numbers) => {
    const choices = replayedChoices(numbers);
    const { trial, outcome } = tryOnce(known, rule, choices);
    if (!trial || outcome.kind !== 'wrong') return undefined;
    best = { trial, outcome };
    return choices.taken;
  });
  return best && { ...best, tries };
}
