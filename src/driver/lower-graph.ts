/** Partition and legalize: the phases of the rule set, run over the graph. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { type Graph, type Program, topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { PhaseDecl, RuleSet } from '../ir/rules.ts';
import { substitute } from '../ir/substitute.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import { closeComposite } from '../partition/composite.ts';
import { formRegions } from '../partition/regions.ts';
import type { Machinery } from '../rewrite/fire.ts';
import { runPhase } from '../rewrite/phase.ts';
import type { Trace } from '../rewrite/trace.ts';

export interface Lowering {
  readonly rules: RuleSet;
  readonly pool: TermPool;
  readonly machinery: Machinery;
  readonly trace: Trace;
}

const PARTITION = 'partition';

export interface LoweredProgram {
  /** Composites in NPU functions, as dump 2 shows them. */
  readonly partitioned: Program;
  /** The same functions over NPU operations. */
  readonly legalized: Program;
}

export function lowerGraph(graph: Graph, lowering: Lowering): Result<LoweredProgram> {
  const composed = partitionGraph(graph, lowering);
  let kept: ReadonlySet<Term> = new Set();
  for (;;) {
    const settled = returnToCpu(composed, kept, lowering.pool);
    const partitioned = formRegions(settled, {
      pool: lowering.pool,
      onNpu: (term) => term.kind === 'apply' && term.body !== undefined,
      nameOf: (index) => `ethos_u_main_${index}`,
    });
    const legalized = legalize(partitioned, lowering);
    if (!legalized.ok) return legalized;
    const idle = uselessViews(legalized.value, lowering);
    if (idle.size === 0) return success({ partitioned, legalized: legalized.value });
    kept = new Set([...kept, ...idle]);
  }
}

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
function returnToCpu(graph: Graph, kept: ReadonlySet<Term>, pool: TermPool): Graph {
  if (kept.size === 0) return graph;
  const replacements = new Map<Term, Term>();
  for (const term of topological(graph.outputs)) {
    if (term.kind !== 'apply' || !term.body || !kept.has(term)) continue;
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

function legalize(program: Program, lowering: Lowering): Result<Program> {
  const { rules, machinery, pool, trace } = lowering;
  const phases = rules.pipeline.filter((name) => name !== PARTITION);
  let functions = program.functions;
  const problems: Diagnostic[] = [];
  for (const name of phases) {
    const phase = phaseNamed(rules, name);
    const own = rules.rules.filter((rule) => rule.kind === 'rewrite' && rule.phase === name);
    functions = functions.map((fn) => {
      const done = runPhase({ phase, rules: own, machinery, pool, trace }, fn.outputs);
      const renew = (term: Term): Term => done.get(term) ?? term;
      const outputs = fn.outputs.map(renew);
      problems.push(...survivors(outputs, phase, trace));
      const tensors = [...fn.tensors].map(([index, term]) => [index, renew(term)] as const);
      return { ...fn, outputs, tensors: new Map(tensors) };
    });
  }
  return problems.length > 0 ? failure(...problems) : success({ ...program, functions });
}

/** An op that the phase had to remove and did not: a gap in the rules, with the reasons they gave. */
function survivors(
  outputs: readonly Term[],
  phase: PhaseDecl,
  trace: Trace,
): readonly Diagnostic[] {
  const left = topological(outputs).filter(
    (term): term is ApplyTerm => term.kind === 'apply' && mustGo(term.op, phase),
  );
  return left.map((term) => {
    const reasons = trace.records.flatMap((record) =>
      record.kind === 'refusal' && record.term === term
        ? [`${record.rule}: ${record.sentence}`]
        : [],
    );
    return {
      code: 'not-legalized',
      severity: 'error',
      message: `phase ${phase.name} leaves ${term.op} behind`,
      help: reasons.join('; ') || `no rule of the phase has ${term.op} as its root`,
    };
  });
}

const mustGo = (op: string, { mustRemove }: PhaseDecl): boolean =>
  mustRemove.some(
    (name) => op === name || (name.endsWith('.*') && op.startsWith(name.slice(0, -1))),
  );

/**
 * Results of NPU functions that no kernel writes, because they are a param, or a second name for
 * another result. Nothing on the NPU copies bytes only to rename them, so they go to the CPU.
 */
function uselessViews(program: Program, { rules }: Lowering): ReadonlySet<Term> {
  const views = new Set(
    rules.primitives.filter((one) => one.kernel === 'view').map((one) => one.name),
  );
  const source = (term: Term): Term => {
    let at = term;
    while (at.kind === 'apply' && views.has(at.op) && at.args[0]) at = at.args[0];
    return at;
  };
  const idle = new Set<Term>();
  for (const fn of program.functions) {
    const seen = new Set<Term>();
    for (const [index, output] of fn.outputs.entries()) {
      const root = source(output);
      const composite = fn.results[index];
      if ((root.kind === 'param' || seen.has(root)) && composite) idle.add(composite);
      seen.add(root);
    }
  }
  return idle;
}
