/** Why each operator runs where it runs, and what would have to change for the NPU to take it. */
import type { Compilation } from '../driver/compile.ts';
import type { ConstraintDecl, RuleDecl, RuleSet, SourceRef } from '../ir/rules.ts';
import { type OperatorPlacement, placementsOf } from './placement.ts';

export interface OperatorExplanation extends OperatorPlacement {
  /** Names of the tensors of the model that it reads and writes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What the rule says of itself; empty where no rule is for the operator. */
  readonly ruleDoc: string;
  /** Rule file of the rule. */
  readonly ruleFile: string | null;
  /** What the constraint that said no is about. */
  readonly constraintDoc: string;
  /** What to change in the model or the rules; empty on the NPU. */
  readonly change: string;
}

export type ExplainRules = Pick<RuleSet, 'rules' | 'constraints'>;

export function explainOperators(
  compilation: Compilation,
  rules: ExplainRules,
): readonly OperatorExplanation[] {
  const { source } = compilation.graph;
  const nameOf = (tensor: number): readonly string[] => {
    const name = source.tensors[tensor]?.name;
    return name === undefined ? [] : [name];
  };
  return placementsOf(compilation, rules).map((placed, at) => {
    const rule = rules.rules.find(({ name }) => name === placed.rule);
    const constraint = rules.constraints.find(({ name }) => name === placed.constraint);
    return {
      ...placed,
      inputs: source.operators[at]?.inputs.flatMap(nameOf) ?? [],
      outputs: source.operators[at]?.outputs.flatMap(nameOf) ?? [],
      ruleDoc: rule?.doc ?? '',
      ruleFile: rule ? fileOf(rule.source) : null,
      constraintDoc: constraint?.doc ?? '',
      change: changeOf(placed, rule, constraint),
    };
  });
}

/** Without the folders above `rules/`. */
const fileOf = ({ file }: SourceRef): string => file.replace(/^.*\/(?=rules\/)/, '');

function changeOf(
  { placement, kind, reason }: OperatorPlacement,
  rule: RuleDecl | undefined,
  constraint: ConstraintDecl | undefined,
): string {
  if (placement === 'npu') return '';
  if (placement === 'none') return 'nothing: it is not part of what is compiled';
  if (!rule)
    return `a rule file with a partition rule for ${kind}, or a model without this operator`;
  if (constraint)
    return `the operator in the model, until \`${constraint.name}\` (${fileOf(constraint.source)}) holds`;
  return reason === ''
    ? ''
    : `the operator in the model, until it fits the pattern of \`${rule.name}\``;
}
