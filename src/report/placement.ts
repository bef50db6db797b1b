/** Where each operator of the model runs: the rule that took it, or the refusal that was nearest. */
import type { Compilation } from '../driver/compile.ts';
import { lastSteps } from '../driver/last-steps.ts';
import type { SourceOperator } from '../ir/graph.ts';
import { topological } from '../ir/graph.ts';
import { HOOK } from '../ir/hook.ts';
import type { RuleDecl, RuleSet } from '../ir/rules.ts';
import type { Term } from '../ir/term.ts';
import { type JsonValue, jsonValue } from '../ir/value.ts';
import type { RefusalRecord } from '../rewrite/trace.ts';
import { nearestRefusal } from './nearest-refusal.ts';

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
  /** The rule that made it the last step of another operator's kernel; null where it has one of its own. */
  readonly fused: string | null;
  /** The constraint of the rule that said no. */
  readonly constraint: string | null;
  /** Why it is not on the NPU; empty where it is. */
  readonly reason: string;
  /** What to change in the model, in the rules' words; empty where they give no advice. */
  readonly advice: string;
  /** Parameter of the constraint -> what it was asked about. */
  readonly arguments: Readonly<Record<string, JsonValue>>;
  /** The partition rule that had taken an operator which went back to the CPU. */
  readonly returned: string | null;
}

export function placementsOf(
  compilation: Compilation,
  { rules }: Pick<RuleSet, 'rules'>,
): readonly OperatorPlacement[] {
  const { graph } = compilation;
  const places: Places = {
    cpu: operatorsOf(cpuTerms(compilation), compilation),
    npu: operatorsOf(npuTerms(compilation), compilation),
    known: operatorsOf(constants(compilation), compilation),
    fused: fusedOperators(compilation),
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
  /** Those whose results other operators have as constants. */
  readonly known: ByOperator;
  /** Operator -> the rule by which a kernel of another one computes it. */
  readonly fused: ReadonlyMap<number, string>;
  readonly refusals: ReadonlyMap<number, readonly RefusalRecord[]>;
  readonly rules: ReadonlyMap<string, RuleDecl>;
}

type Placed = Omit<OperatorPlacement, 'index' | 'name' | 'kind'>;

function placeOf({ index, name, op }: SourceOperator, places: Places): Placed {
  const partition = (rules: ReadonlySet<string>): string | null =>
    [...rules].find((rule) => places.rules.get(rule)?.kind === 'partition') ?? null;
  const onCpu = places.cpu.get(index);
  if (!onCpu) {
    const onNpu = places.npu.get(index);
    const fused = places.fused.get(index) ?? null;
    if (onNpu) return { ...PLACED, placement: 'npu', rule: partition(onNpu), fused };
    return { ...PLACED, placement: 'none', reason: places.known.has(index) ? KNOWN : UNUSED };
  }
  if (op === HOOK) return { ...PLACED, placement: 'cpu', reason: SUPPLIED };
  const refusal = nearestRefusal(places.refusals.get(index) ?? []);
  if (refusal) return refused(refusal, refusal.returns ? partition(onCpu) : null);
  return noRule(name, chainsWith(op, places));
}

const SUPPLIED =
  'a custom operator: the application supplies the function that the header declares';
const KNOWN = 'its result is known while compiling';
const UNUSED = 'no output of the model needs it';

const PLACED = {
  rule: null,
  fused: null,
  constraint: null,
  reason: '',
  advice: '',
  arguments: {},
  returned: null,
};

const refused = (
  { rule, constraint, sentence, advice, values }: RefusalRecord,
  returned: string | null,
): Placed => ({
  ...PLACED,
  placement: 'cpu',
  rule: rule === '' ? returned : rule,
  constraint: constraint ?? null,
  reason: sentence,
  advice: advice ?? '',
  arguments: Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [name, jsonValue(value)]),
  ),
  returned,
});

/** Partition rules that take the operator together with its neighbours only. */
const chainsWith = (op: string, { rules }: Places): readonly string[] =>
  [...rules.values()]
    .filter(({ kind, match }) => kind === 'partition' && match.some((node) => node.op === op))
    .map(({ name }) => name);

function noRule(operator: string, chains: readonly string[]): Placed {
  const placed = { ...PLACED, placement: 'cpu' } as const;
  if (chains.length === 0) return { ...placed, reason: `no rule takes ${operator} to the NPU` };
  const rules = chains.map((name) => `\`${name}\``).join(', ');
  return {
    ...placed,
    reason: `no rule takes ${operator} by itself; as part of a chain: ${rules}`,
    advice: 'its neighbours, until they fit the pattern of such a rule',
  };
}

const cpuTerms = ({ linked }: Compilation): readonly Term[] =>
  linked.steps.flatMap((step) => (step.kind === 'cpu' ? [step.step.term] : []));

const npuTerms = ({ lowered }: Compilation): readonly Term[] =>
  lowered.partitioned.functions
    .flatMap((fn) => topological(fn.outputs))
    .filter(({ kind }) => kind !== 'const');

const constants = ({ lowered }: Compilation): readonly Term[] => {
  const { main, functions } = lowered.partitioned;
  const roots = [...main.outputs, ...functions.flatMap(({ outputs }) => outputs)];
  return topological(roots).filter(({ kind }) => kind === 'const');
};

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

const fusedOperators = (compilation: Compilation): ReadonlyMap<number, string> =>
  new Map(
    lastSteps(compilation).flatMap(({ operators, rule }) =>
      [...operators].map((operator) => [operator, rule] as const),
    ),
  );

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
