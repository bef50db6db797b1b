/** Why each operator runs where it runs, and what would have to change for the NPU to take it. */
import type { Compilation } from '../driver/compile.ts';
import { everyPart } from '../ir/expr-parts.ts';
import type { ConstraintDecl, RuleDecl, RuleSet } from '../ir/rules.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { dottedName } from '../te/entity.ts';
import { type OperatorPlacement, placementsOf } from './placement.ts';
import { ruleFile } from './rule-file.ts';

type Limit = Accelerator['limits'][string][string];

export interface OperatorExplanation extends OperatorPlacement {
  /** Names of the tensors of the model that it reads and writes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What the rule says of itself; empty where no rule is for the operator. */
  readonly ruleDoc: string;
  /** Rule file of the rule. */
  readonly ruleFile: string | null;
  /** Of the rule that made it the last step of another operator's kernel. */
  readonly fusedDoc: string;
  readonly fusedFile: string | null;
  /** What the constraint that said no is about. */
  readonly constraintDoc: string;
  readonly constraintFile: string | null;
  /** The figures of the target that the constraint compares with, by the names that rules use. */
  readonly allowed: Readonly<Record<string, Limit>>;
  /** What to change in the model or the rules; empty on the NPU. */
  readonly change: string;
}

export interface ExplainContext {
  readonly rules: Pick<RuleSet, 'rules' | 'constraints'>;
  readonly accelerator: Accelerator;
}

export function explainOperators(
  compilation: Compilation,
  { rules, accelerator }: ExplainContext,
): readonly OperatorExplanation[] {
  const { source } = compilation.graph;
  const nameOf = (tensor: number): readonly string[] => {
    const name = source.tensors[tensor]?.name;
    return name === undefined ? [] : [name];
  };
  return placementsOf(compilation, rules).map((placed, at) => {
    const rule = rules.rules.find(({ name }) => name === placed.rule);
    const fused = rules.rules.find(({ name }) => name === placed.fused);
    const constraint = rules.constraints.find(({ name }) => name === placed.constraint);
    return {
      ...placed,
      inputs: source.operators[at]?.inputs.flatMap(nameOf) ?? [],
      outputs: source.operators[at]?.outputs.flatMap(nameOf) ?? [],
      ruleDoc: rule?.doc ?? '',
      ruleFile: rule ? ruleFile(rule.source) : null,
      fusedDoc: fused?.doc ?? '',
      fusedFile: fused ? ruleFile(fused.source) : null,
      constraintDoc: constraint?.doc ?? '',
      constraintFile: constraint ? ruleFile(constraint.source) : null,
      allowed: constraint ? allowedBy(constraint, accelerator) : {},
      change: changeOf(placed, rule),
    };
  });
}

function allowedBy(
  { test, otherwise }: ConstraintDecl,
  { limits }: Accelerator,
): Readonly<Record<string, Limit>> {
  const parts = [test, ...otherwise.filter((part) => typeof part !== 'string')];
  const names = new Set(parts.flatMap(everyPart).flatMap((part) => dottedName(part) ?? []));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const [head, group = '', key = ''] = name.split('.');
      const limit = head === 'target' ? limits[group]?.[key] : undefined;
      return limit === undefined ? [] : [[name, limit] as const];
    }),
  );
}

function changeOf(placed: OperatorPlacement, rule: RuleDecl | undefined): string {
  const { placement, kind, constraint, advice, returned } = placed;
  if (placement === 'npu') return '';
  if (placement === 'none') return 'nothing: it is not part of what is compiled';
  if (advice !== '') return advice;
  if (!rule)
    return `a rule file with a partition rule for ${kind}, or a model without this operator`;
  if (constraint) return `the operator in the model, until \`${constraint}\` holds`;
  if (returned) return 'nothing: on the NPU it would cost more than it saves';
  return `the operator in the model, until it fits the pattern of \`${rule.name}\``;
}
