/** A declaration as it stands in a file: its rule data and the place of its name. */
import type { At } from '../ir/expr.ts';
import type {
  BuiltinDecl,
  ComputeDecl,
  ConstraintDecl,
  EnumDecl,
  FunctionDecl,
  ImportDecl,
  OpDecl,
  PhaseDecl,
  PrimitiveDecl,
  RecordDecl,
  RuleDecl,
  SourceRef,
} from '../ir/rules.ts';

export interface PipelineDecl {
  readonly name: 'pipeline';
  readonly doc: string;
  readonly source: SourceRef;
  readonly phases: readonly string[];
}

export interface DeclarationData {
  readonly enum: EnumDecl;
  readonly record: RecordDecl;
  readonly builtin: BuiltinDecl;
  readonly import: ImportDecl;
  readonly op: OpDecl;
  readonly function: FunctionDecl;
  readonly compute: ComputeDecl;
  readonly constraint: ConstraintDecl;
  readonly rule: RuleDecl;
  readonly primitive: PrimitiveDecl;
  readonly phase: PhaseDecl;
  readonly pipeline: PipelineDecl;
}

export type DeclarationKind = keyof DeclarationData;

export type Declaration = {
  readonly [K in DeclarationKind]: {
    readonly kind: K;
    readonly data: DeclarationData[K];
    readonly nameAt: At;
  };
}[DeclarationKind];
