// A case as its YAML file has it, and what it is about.
import type { ComputeDecl, ConstraintDecl, RuleDecl, RuleSet } from '../../../src/ir/rules.ts';
import type { Value } from '../../../src/ir/value.ts';
import type { ConstantText } from './constants.ts';
import type { Constants } from './workbench.ts';

export type Verdict = 'accept' | 'reject';

/** Fields of a case of a YAML file; which ones it has follows from its subject and verdict. */
export interface Case {
  readonly says: string;
  readonly arguments?: readonly Value[];
  readonly before?: string;
  readonly after?: string;
  readonly term?: string;
  readonly constants?: Constants;
  readonly inputs?: Readonly<Record<string, ConstantText>>;
  readonly result?: ConstantText;
  readonly constraint?: string;
  readonly sentence?: string;
}

export interface Expecting {
  readonly verdict: Verdict;
  readonly rules: RuleSet;
}

export type Subject =
  | { readonly kind: 'constraint'; readonly decl: ConstraintDecl }
  | { readonly kind: 'rule'; readonly decl: RuleDecl }
  | { readonly kind: 'compute'; readonly decl: ComputeDecl };

/** What the compiler says where the case says what it should say. */
export type Findings = Pick<Case, 'after' | 'constants' | 'constraint' | 'sentence'>;

export const subjectsOf = ({ constraints, rules, computes }: RuleSet): readonly Subject[] => [
  ...constraints.map((decl): Subject => ({ kind: 'constraint', decl })),
  ...rules.map((decl): Subject => ({ kind: 'rule', decl })),
  ...computes.map((decl): Subject => ({ kind: 'compute', decl })),
];
