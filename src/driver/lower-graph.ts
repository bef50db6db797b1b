/** Partition and legalize: the phases of the rule set, run over the graph. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { type Graph, type NpuFunction, type Program, topological } from '../ir/graph.ts';
import { coversOp } from '../ir/op-pattern.ts';
import type { TermPool } from '../ir/pool.ts';
import type { PhaseDecl, RuleSet } from '../ir/rules.ts';
import { substitute } from '../ir/substitute.ts';
import type { Term } from '../ir/term.ts';
import { closeComposite } from '../partition/composite.ts';
import { formRegions } from '../partition/regions.ts';
import type { Machinery } from '../rewrite/fire.ts';
import { runPhase } from '../rewrite/phase.ts';
import type { FaultRecord, RefusalRecord, Trace } from '../rewrite/trace.ts';
import type { Lowering as TermLowering } from '../tir/lower-term.ts';
import { checkProgram } from './check-program.ts';
import { copyPorts } from './copy-ports.ts';
import { copyIntoJoins } from './join-copies.ts';

export interface Lowering {
  readonly rules: RuleSet;
  readonly pool: TermPool;
  readonly machinery: Machinery;
  readonly trace: Trace;
  readonly tables: TermLowering;
}

const PARTITION = 'partition';

export interface LoweredProgram {
  /** Composites in NPU functions, as dump 2 shows them. */
  readonly partitioned: Program;
  /** The same functions over NPU operations. */
  readonly legalized: Program;
}

/** Until every composite that is left on the NPU can run there; each round sends some to the CPU. */
export function lowerGraph(graph: Graph, lowering: Lowering): Result<LoweredProgram> {
  const { trace } = lowering;
  let settled = partitionGraph(graph, lowering);
  for (;;) {
    if (trace.faults.length > 0) return failure(...trace.faults.map(faultOf));
    const regions = formRegions(settled, {
      pool: lowering.pool,
      onNpu: (term) => term.kind === 'apply' && term.body !== undefined,
      nameOf: (index) => `ethos_u_main_${index}`,
    });
    const partitioned = copyPorts(regions, lowering);
    const unsound = checkProgram(partitioned, lowering.tables);
    if (unsound.length > 0) return failure(...unsound);
    const legalized = legalize(partitioned, lowering);
    if (trace.faults.length > 0) continue;
    const problems = legalized.functions.flatMap((fn) => foreignOps(fn, lowering));
    if (problems.length > 0) return failure(...problems);
    const misplaced = [...unlegalized(legalized, lowering), ...uselessViews(legalized, lowering)];
    if (misplaced.length === 0) {
      const left = checkProgram(legalized, lowering.tables);
      return left.length > 0 ? failure(...left) : success({ partitioned, legalized });
    }
    settled = returnToCpu(settled, new Set(misplaced), lowering.pool);
  }
}

const faultOf = ({ code, sentence }: FaultRecord): Diagnostic => ({
  code,
  severity: 'error',
  message: sentence,
  help: 'a rule declares what does not hold, or undoes what another one did',
});

function partitionGraph(graph: Graph, lowering: Lowering): Graph {
  const { rules, machinery, pool, trace } = lowering;
  const done = runPhase(
    {
      phase: phaseNamed(rules, PARTITION),
      rules: rules.rules.filter((rule) => rule.kind === 'partition'),
      machinery,
      pool,
      trace,
      finish: (_, before, fired) => closeComposite(fired.term, before, pool),
    },
    graph.outputs,
  );
  return renewGraph(graph, (term) => done.get(term) ?? term);
}

function renewGraph(graph: Graph, renew: (term: Term) => Term): Graph {
  const tensors = [...graph.tensors].map(([index, term]) => [index, renew(term)] as const);
  return { ...graph, outputs: graph.outputs.map(renew), tensors: new Map(tensors) };
}

function phaseNamed(rules: RuleSet, name: string): PhaseDecl {
  const phase = rules.phases.find((one) => one.name === name);
  if (!phase) throw new Error(`the rule set has no phase ${name}`);
  return phase;
}

/** Composites of the set become the operators again that they were made of. */
function returnToCpu(graph: Graph, misplaced: ReadonlySet<Term>, pool: TermPool): Graph {
  const replacements = new Map<Term, Term>();
  for (const term of topological(graph.outputs)) {
    if (term.kind !== 'apply' || !term.body || !misplaced.has(term)) continue;
    const args = new Map<Term, Term>();
    for (const inner of topological([term.body]))
      if (inner.kind === 'param') args.set(inner, term.args[inner.index] ?? inner);
    const opened = substitute(term.body, args, pool);
    pool.addProvenance(opened, pool.provenanceOf(term));
    replacements.set(term, opened);
  }
  // Later composites may stand inside the operands of earlier ones: replace until nothing changes.
  const renew = (term: Term): Term => {
    let current = term;
    for (let next = substitute(current, replacements, pool); next !== current; )
      [current, next] = [next, substitute(next, replacements, pool)];
    return current;
  };
  return renewGraph(graph, renew);
}

function legalize(program: Program, lowering: Lowering): Program {
  const { rules, machinery, pool, trace } = lowering;
  let functions = program.functions;
  for (const phase of laterPhases(rules)) {
    const own = rules.rules.filter((rule) => rule.kind === 'rewrite' && rule.phase === phase.name);
    functions = functions.map((fn) => {
      const done = runPhase({ phase, rules: own, machinery, pool, trace }, fn.outputs);
      const renew = (term: Term): Term => done.get(term) ?? term;
      const members = [...fn.members].map(([whole, term]) => [whole, renew(term)] as const);
      return { ...fn, outputs: fn.outputs.map(renew), members: new Map(members) };
    });
  }
  return { ...program, functions: functions.map((fn) => copyIntoJoins(fn, lowering)) };
}

const laterPhases = (rules: RuleSet): readonly PhaseDecl[] =>
  rules.pipeline.filter((name) => name !== PARTITION).map((name) => phaseNamed(rules, name));

const mustGo = (op: string, rules: RuleSet): boolean =>
  laterPhases(rules)
    .flatMap((phase) => phase.mustRemove)
    .some((name) => coversOp(name, op));

/** Composites that no rule made NPU operations of: they go back to the CPU, and the trace says why. */
function unlegalized({ functions }: Program, { rules, trace }: Lowering): readonly Term[] {
  const left: Term[] = [];
  for (const { members } of functions) {
    for (const [whole, term] of members) {
      if (term.kind !== 'apply' || term.body === undefined || !mustGo(term.op, rules)) continue;
      left.push(whole);
      const refused = [...trace.refusals].reverse().find((record) => record.term === term);
      trace.add(
        refused
          ? { ...refused, term: whole, returns: true }
          : returned(whole, `no rule makes NPU operations of ${term.op}`),
      );
    }
  }
  return left;
}

/** No rule refused the term: it is the program around it that leaves it no place on the NPU. */
const returned = (term: Term, sentence: string): RefusalRecord => ({
  kind: 'refusal',
  phase: 'legalize',
  rule: '',
  term,
  sentence,
  returns: true,
});

/** Anything else that had to go and did not is a fault of the rules. */
function foreignOps({ outputs }: NpuFunction, { rules, trace }: Lowering): readonly Diagnostic[] {
  return topological(outputs).flatMap((term): readonly Diagnostic[] => {
    if (term.kind !== 'apply' || term.body !== undefined || !mustGo(term.op, rules)) return [];
    const message = `the rules leave ${term.op} behind, which had to go`;
    const refusal = trace.refusals.filter((record) => record.term === term).at(-1);
    const help = refusal && { help: `${refusal.rule} does not take it: ${refusal.sentence}` };
    return [{ code: 'not-legalized', severity: 'error', message, ...help }];
  });
}

/**
 * Results of NPU functions that no kernel writes, because they are a param, a constant, or a second name
 * for another result. Nothing on the NPU copies bytes only to rename them, so they go to the CPU.
 */
function uselessViews({ functions }: Program, { rules, trace }: Lowering): readonly Term[] {
  const views = new Set(
    rules.primitives.filter((one) => one.kernel === 'view').map((one) => one.name),
  );
  const idle: Term[] = [];
  for (const { outputs, results } of functions) {
    const seen = new Set<Term>();
    for (const [index, output] of outputs.entries()) {
      const root = sourceOf(output, views);
      const whole = results[index];
      const isWritten = root.kind === 'apply' && !seen.has(root);
      if (whole && !isWritten) idle.push(whole);
      seen.add(root);
    }
  }
  for (const term of idle) trace.add(returned(term, IDLE));
  return idle;
}

const IDLE = 'it only renames bytes that no NPU operation of its part writes';

function sourceOf(term: Term, views: ReadonlySet<string>): Term {
  let at = term;
  while (at.kind === 'apply' && views.has(at.op) && at.args[0]) at = at.args[0];
  return at;
}
