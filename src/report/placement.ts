/** Where each operator of the model runs: the rule that took it, or the refusal that was nearest. */
import type { Compilation } from '../driver/compile.ts';
import type { SourceOperator } from '../ir/graph.ts';
import { topological } from '../ir/graph.ts';
import type { RuleDecl, RuleSet } from '../ir/rules.ts';
import type { Term } from '../ir/term.ts';
import type { RefusalRecord } from '../rewrite/trace.ts';

export interface OperatorPlacement {
  readonly index: number;
  /** Of the tensor that the operator computes. */
  readonly name: string;
  /** As the model's format calls the operator. */
  readonly kind: string;
  /** `none`: no result of the model needs the operator. */
  readonly placement: 'npu' | 'cpu' | 'none';
  /** The rule that took it, or the one that came nearest; null where no rule is for it. */
  readonly rule: string | null;
  /** The constraint of the rule that said no. */
  readonly constraint: string | null;
  /** Why it is not on the NPU; empty where it is. */
  readonly reason: string;
}

export function placementsOf(
  compilation: Compilation,
  { rules }: Pick<RuleSet, 'rules'>,
): readonly OperatorPlacement[] {
  const { graph } = compilation;
  const places: Places = {
    cpu: operatorsOf(cpuTerms(compilation), compilation),
    npu: operatorsOf(npuTerms(compilation), compilation),
    refusals: refusalsByOperator(compilation),
    rules: new Map(rules.map((rule) => [rule.name, rule])),
  };
  return graph.source.operators.map((operator) => ({
    index: operator.index,
    name: graph.source.tensors[operator.outputs[0] ?? -1]?.name ?? '',
    kind: operator.name,
    ...placeOf(operator, places),
  }));
}

/** Operator -> the rules that its terms went through. */
type ByOperator = ReadonlyMap<number, ReadonlySet<string>>;

interface Places {
  readonly cpu: ByOperator;
  readonly npu: ByOperator;
  readonly refusals: ReadonlyMap<number, readonly RefusalRecord[]>;
  readonly rules: ReadonlyMap<string, RuleDecl>;
}

type Placed = Pick<OperatorPlacement, 'placement' | 'rule' | 'constraint' | 'reason'>;

function placeOf({ index, name }: SourceOperator, places: Places): Placed {
  const isPartition = (rule: string): boolean => places.rules.get(rule)?.kind === 'partition';
  const onCpu = places.cpu.get(index);
  if (!onCpu) {
    const onNpu = places.npu.get(index);
    if (!onNpu) return { ...NOWHERE };
    const rule = [...onNpu].find(isPartition) ?? null;
    return { placement: 'npu', rule, constraint: null, reason: '' };
  }
  const refusal = nearestRefusal(places.refusals.get(index) ?? [], places.rules);
  if (refusal)
    return {
      placement: 'cpu',
      rule: refusal.rule === '' ? null : refusal.rule,
      constraint: refusal.constraint ?? null,
      reason: refusal.sentence,
    };
  const rule = [...onCpu].find(isPartition) ?? null;
  const reason = rule === null ? `no rule takes ${name} to the NPU` : IDLE;
  return { placement: 'cpu', rule, constraint: null, reason };
}

const NOWHERE: Placed = {
  placement: 'none',
  rule: null,
  constraint: null,
  reason: 'no output of the model needs it',
};

const IDLE = 'it only gives a tensor another shape or name there, and no kernel writes its result';

const cpuTerms = ({ linked }: Compilation): readonly Term[] =>
  linked.steps.flatMap((step) => (step.kind === 'cpu' ? [step.step.term] : []));

const npuTerms = ({ lowered }: Compilation): readonly Term[] =>
  lowered.partitioned.functions.flatMap((fn) => topological(fn.outputs));

function operatorsOf(terms: readonly Term[], { pool }: Compilation): ByOperator {
  const found = new Map<number, Set<string>>();
  for (const term of terms) {
    const { operators, rules } = pool.provenanceOf(term);
    for (const operator of operators) {
      const known = found.get(operator) ?? new Set();
      found.set(operator, known);
      for (const rule of rules) known.add(rule);
    }
  }
  return found;
}

function refusalsByOperator({
  trace,
  pool,
}: Compilation): ReadonlyMap<number, readonly RefusalRecord[]> {
  const found = new Map<number, RefusalRecord[]>();
  for (const refusal of trace.refusals)
    for (const operator of pool.provenanceOf(refusal.term).operators) {
      const list = found.get(operator) ?? [];
      found.set(operator, list);
      list.push(refusal);
    }
  return found;
}

/** Later phases are nearer; within one, the rule of which most held. */
function nearestRefusal(
  list: readonly RefusalRecord[],
  rules: ReadonlyMap<string, RuleDecl>,
): RefusalRecord | undefined {
  const last = list.at(-1);
  const held = ({ rule, constraint }: RefusalRecord): number =>
    rules.get(rule)?.where.findIndex(({ name }) => name === constraint) ?? -1;
  return list
    .filter(({ phase }) => phase === last?.phase)
    .reduce<RefusalRecord | undefined>(
      (best, one) => (best && held(best) >= held(one) ? best : one),
      undefined,
    );
}
