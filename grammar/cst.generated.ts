/** Made from grammar/parser.ts by tools/generate-grammar.ts. */
import type { CstNode, IToken } from "chevrotain";

export interface BodyCstNode extends CstNode {
  name: "body";
  children: BodyCstChildren;
}

export type BodyCstChildren = {
  LBrace: IToken[];
  definition?: DefinitionCstNode[];
  RBrace: IToken[];
};

export interface DefinitionCstNode extends CstNode {
  name: "definition";
  children: DefinitionCstChildren;
}

export type DefinitionCstChildren = {
  Name: (IToken)[];
  LBracket?: IToken[];
  axis?: AxisCstNode[];
  Comma?: IToken[];
  RBracket?: IToken[];
  Colon?: IToken[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
};

export interface AxisCstNode extends CstNode {
  name: "axis";
  children: AxisCstChildren;
}

export type AxisCstChildren = {
  Scan?: IToken[];
  Name: IToken[];
  DotDot?: IToken[];
  Less?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface BindingCstNode extends CstNode {
  name: "binding";
  children: BindingCstChildren;
}

export type BindingCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  expression: ExpressionCstNode[];
};

export interface ConstraintCallCstNode extends CstNode {
  name: "constraintCall";
  children: ConstraintCallCstChildren;
}

export type ConstraintCallCstChildren = {
  Name: IToken[];
  LParen: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  conditional?: ConditionalCstNode[];
  operation?: OperationCstNode[];
};

export interface ConditionalCstNode extends CstNode {
  name: "conditional";
  children: ConditionalCstChildren;
}

export type ConditionalCstChildren = {
  If: IToken[];
  expression: (ExpressionCstNode)[];
  Then: IToken[];
  Else: IToken[];
};

export interface OperationCstNode extends CstNode {
  name: "operation";
  children: OperationCstChildren;
}

export type OperationCstChildren = {
  unary: (UnaryCstNode)[];
  Binary?: IToken[];
};

export interface UnaryCstNode extends CstNode {
  name: "unary";
  children: UnaryCstChildren;
}

export type UnaryCstChildren = {
  unarySign?: UnarySignCstNode[];
  unary?: UnaryCstNode[];
  postfix?: PostfixCstNode[];
};

export interface UnarySignCstNode extends CstNode {
  name: "unarySign";
  children: UnarySignCstChildren;
}

export type UnarySignCstChildren = {
  Minus?: IToken[];
  Not?: IToken[];
  Tilde?: IToken[];
};

export interface PostfixCstNode extends CstNode {
  name: "postfix";
  children: PostfixCstChildren;
}

export type PostfixCstChildren = {
  primary: PrimaryCstNode[];
  suffix?: SuffixCstNode[];
};

export interface SuffixCstNode extends CstNode {
  name: "suffix";
  children: SuffixCstChildren;
}

export type SuffixCstChildren = {
  fieldSuffix?: FieldSuffixCstNode[];
  indexSuffix?: IndexSuffixCstNode[];
  callSuffix?: CallSuffixCstNode[];
  DotDot?: IToken[];
};

export interface FieldSuffixCstNode extends CstNode {
  name: "fieldSuffix";
  children: FieldSuffixCstChildren;
}

export type FieldSuffixCstChildren = {
  Dot: IToken[];
  Name?: IToken[];
  Int?: IToken[];
};

export interface IndexSuffixCstNode extends CstNode {
  name: "indexSuffix";
  children: IndexSuffixCstChildren;
}

export type IndexSuffixCstChildren = {
  LBracket: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface CallSuffixCstNode extends CstNode {
  name: "callSuffix";
  children: CallSuffixCstChildren;
}

export type CallSuffixCstChildren = {
  attrs?: AttrsCstNode[];
  args?: (ArgsCstNode)[];
  reduceBody?: ReduceBodyCstNode[];
};

export interface AttrsCstNode extends CstNode {
  name: "attrs";
  children: AttrsCstChildren;
}

export type AttrsCstChildren = {
  LBrace: IToken[];
  attr?: AttrCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface AttrCstNode extends CstNode {
  name: "attr";
  children: AttrCstChildren;
}

export type AttrCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  expression: ExpressionCstNode[];
};

export interface ArgsCstNode extends CstNode {
  name: "args";
  children: ArgsCstChildren;
}

export type ArgsCstChildren = {
  LParen: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ReduceBodyCstNode extends CstNode {
  name: "reduceBody";
  children: ReduceBodyCstChildren;
}

export type ReduceBodyCstChildren = {
  LBrace: IToken[];
  expression: ExpressionCstNode[];
  RBrace: IToken[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  Int?: IToken[];
  Real?: IToken[];
  Str?: IToken[];
  True?: IToken[];
  False?: IToken[];
  Name?: IToken[];
  list?: ListCstNode[];
  parenthesis?: ParenthesisCstNode[];
};

export interface ListCstNode extends CstNode {
  name: "list";
  children: ListCstChildren;
}

export type ListCstChildren = {
  LBracket: IToken[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface ParenthesisCstNode extends CstNode {
  name: "parenthesis";
  children: ParenthesisCstChildren;
}

export type ParenthesisCstChildren = {
  LParen: IToken[];
  expression: ExpressionCstNode[];
  RParen: IToken[];
};

export interface ParamsCstNode extends CstNode {
  name: "params";
  children: ParamsCstChildren;
}

export type ParamsCstChildren = {
  LParen: IToken[];
  param?: ParamCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ParamCstNode extends CstNode {
  name: "param";
  children: ParamCstChildren;
}

export type ParamCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  sort: SortCstNode[];
};

export interface SortCstNode extends CstNode {
  name: "sort";
  children: SortCstChildren;
}

export type SortCstChildren = {
  namedSort?: NamedSortCstNode[];
  listSort?: ListSortCstNode[];
};

export interface NamedSortCstNode extends CstNode {
  name: "namedSort";
  children: NamedSortCstChildren;
}

export type NamedSortCstChildren = {
  Name: IToken[];
  sortTypes?: SortTypesCstNode[];
  sortDims?: SortDimsCstNode[];
  Question?: IToken[];
};

export interface SortTypesCstNode extends CstNode {
  name: "sortTypes";
  children: SortTypesCstChildren;
}

export type SortTypesCstChildren = {
  Less: IToken[];
  Name: IToken[];
  Bar?: IToken[];
  Greater: IToken[];
};

export interface SortDimsCstNode extends CstNode {
  name: "sortDims";
  children: SortDimsCstChildren;
}

export type SortDimsCstChildren = {
  LBracket: IToken[];
  dim?: DimCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface DimCstNode extends CstNode {
  name: "dim";
  children: DimCstChildren;
}

export type DimCstChildren = {
  Int?: IToken[];
  Tilde?: IToken[];
  Name?: (IToken)[];
  DotDot?: IToken[];
};

export interface ListSortCstNode extends CstNode {
  name: "listSort";
  children: ListSortCstChildren;
}

export type ListSortCstChildren = {
  LBracket: IToken[];
  sort: SortCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface MatchNodeCstNode extends CstNode {
  name: "matchNode";
  children: MatchNodeCstChildren;
}

export type MatchNodeCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  qualifiedName: QualifiedNameCstNode[];
  Question?: IToken[];
  attrPatterns?: AttrPatternsCstNode[];
  LParen: IToken[];
  argPattern?: ArgPatternCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
  otherwise?: OtherwiseCstNode[];
};

export interface OtherwiseCstNode extends CstNode {
  name: "otherwise";
  children: OtherwiseCstChildren;
}

export type OtherwiseCstChildren = {
  Else: IToken[];
  LBrace: IToken[];
  binding?: BindingCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface ArgPatternCstNode extends CstNode {
  name: "argPattern";
  children: ArgPatternCstChildren;
}

export type ArgPatternCstChildren = {
  Name: IToken[];
  Colon?: IToken[];
  sort?: SortCstNode[];
};

export interface AttrPatternsCstNode extends CstNode {
  name: "attrPatterns";
  children: AttrPatternsCstChildren;
}

export type AttrPatternsCstChildren = {
  LBrace: IToken[];
  attrPattern?: AttrPatternCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface AttrPatternCstNode extends CstNode {
  name: "attrPattern";
  children: AttrPatternCstChildren;
}

export type AttrPatternCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  pattern: PatternCstNode[];
};

export interface PatternCstNode extends CstNode {
  name: "pattern";
  children: PatternCstChildren;
}

export type PatternCstChildren = {
  literal?: LiteralCstNode[];
  listPattern?: ListPatternCstNode[];
};

export interface ListPatternCstNode extends CstNode {
  name: "listPattern";
  children: ListPatternCstChildren;
}

export type ListPatternCstChildren = {
  LBracket: IToken[];
  pattern?: PatternCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface LiteralCstNode extends CstNode {
  name: "literal";
  children: LiteralCstChildren;
}

export type LiteralCstChildren = {
  number?: NumberCstNode[];
  Str?: IToken[];
  True?: IToken[];
  False?: IToken[];
  qualifiedName?: QualifiedNameCstNode[];
};

export interface NumberCstNode extends CstNode {
  name: "number";
  children: NumberCstChildren;
}

export type NumberCstChildren = {
  Minus?: IToken[];
  Int?: IToken[];
  Real?: IToken[];
};

export interface QualifiedNameCstNode extends CstNode {
  name: "qualifiedName";
  children: QualifiedNameCstChildren;
}

export type QualifiedNameCstChildren = {
  Name: (IToken)[];
  Dot?: IToken[];
};

export interface TypeNameCstNode extends CstNode {
  name: "typeName";
  children: TypeNameCstChildren;
}

export type TypeNameCstChildren = {
  Name?: (IToken)[];
  LBracket?: IToken[];
  RBracket?: IToken[];
};

export interface DeclarationsCstNode extends CstNode {
  name: "declarations";
  children: DeclarationsCstChildren;
}

export type DeclarationsCstChildren = {
  declaration?: DeclarationCstNode[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  Doc?: IToken[];
  enumDeclaration?: EnumDeclarationCstNode[];
  recordDeclaration?: RecordDeclarationCstNode[];
  builtinDeclaration?: BuiltinDeclarationCstNode[];
  importDeclaration?: ImportDeclarationCstNode[];
  opDeclaration?: OpDeclarationCstNode[];
  functionDeclaration?: FunctionDeclarationCstNode[];
  computeDeclaration?: ComputeDeclarationCstNode[];
  constraintDeclaration?: ConstraintDeclarationCstNode[];
  ruleDeclaration?: RuleDeclarationCstNode[];
  primitiveDeclaration?: PrimitiveDeclarationCstNode[];
  phaseDeclaration?: PhaseDeclarationCstNode[];
  pipelineDeclaration?: PipelineDeclarationCstNode[];
};

export interface EnumDeclarationCstNode extends CstNode {
  name: "enumDeclaration";
  children: EnumDeclarationCstChildren;
}

export type EnumDeclarationCstChildren = {
  Enum: IToken[];
  Name: IToken[];
  LBrace: IToken[];
  enumMember: EnumMemberCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface EnumMemberCstNode extends CstNode {
  name: "enumMember";
  children: EnumMemberCstChildren;
}

export type EnumMemberCstChildren = {
  Name: IToken[];
  Equals: IToken[];
  Minus?: IToken[];
  Int: IToken[];
};

export interface RecordDeclarationCstNode extends CstNode {
  name: "recordDeclaration";
  children: RecordDeclarationCstChildren;
}

export type RecordDeclarationCstChildren = {
  Record: IToken[];
  Name: IToken[];
  LBrace: IToken[];
  recordField: RecordFieldCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface RecordFieldCstNode extends CstNode {
  name: "recordField";
  children: RecordFieldCstChildren;
}

export type RecordFieldCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  typeName: TypeNameCstNode[];
  Padded_to?: IToken[];
  Int?: IToken[];
};

export interface BuiltinDeclarationCstNode extends CstNode {
  name: "builtinDeclaration";
  children: BuiltinDeclarationCstChildren;
}

export type BuiltinDeclarationCstChildren = {
  Builtin: IToken[];
  Name: IToken[];
  scalarParams: ScalarParamsCstNode[];
  Arrow: IToken[];
  typeName: TypeNameCstNode[];
};

export interface ScalarParamsCstNode extends CstNode {
  name: "scalarParams";
  children: ScalarParamsCstChildren;
}

export type ScalarParamsCstChildren = {
  LParen: IToken[];
  scalarParam?: ScalarParamCstNode[];
  Comma?: IToken[];
  RParen: IToken[];
};

export interface ScalarParamCstNode extends CstNode {
  name: "scalarParam";
  children: ScalarParamCstChildren;
}

export type ScalarParamCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  typeName: TypeNameCstNode[];
};

export interface ImportDeclarationCstNode extends CstNode {
  name: "importDeclaration";
  children: ImportDeclarationCstChildren;
}

export type ImportDeclarationCstChildren = {
  Import: IToken[];
  Name: (IToken)[];
  Equals: IToken[];
  Int: IToken[];
  As: IToken[];
  qualifiedName: QualifiedNameCstNode[];
  outputClause?: OutputClauseCstNode[];
  keepsClause?: KeepsClauseCstNode[];
  stateClause?: StateClauseCstNode[];
  Options?: IToken[];
  LBrace?: IToken[];
  optionField?: OptionFieldCstNode[];
  Comma?: IToken[];
  RBrace?: IToken[];
};

export interface StateClauseCstNode extends CstNode {
  name: "stateClause";
  children: StateClauseCstChildren;
}

export type StateClauseCstChildren = {
  State: IToken[];
  Name: IToken[];
};

export interface OutputClauseCstNode extends CstNode {
  name: "outputClause";
  children: OutputClauseCstChildren;
}

export type OutputClauseCstChildren = {
  Each: IToken[];
  Name: IToken[];
};

export interface KeepsClauseCstNode extends CstNode {
  name: "keepsClause";
  children: KeepsClauseCstChildren;
}

export type KeepsClauseCstChildren = {
  Keeps: IToken[];
  LBracket: IToken[];
  Name: IToken[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface OptionFieldCstNode extends CstNode {
  name: "optionField";
  children: OptionFieldCstChildren;
}

export type OptionFieldCstChildren = {
  Int: IToken[];
  Colon: (IToken)[];
  Name: IToken[];
  typeName: TypeNameCstNode[];
  Equals?: IToken[];
  literal?: LiteralCstNode[];
};

export interface OpDeclarationCstNode extends CstNode {
  name: "opDeclaration";
  children: OpDeclarationCstChildren;
}

export type OpDeclarationCstChildren = {
  Op: IToken[];
  qualifiedName: QualifiedNameCstNode[];
  LBrace?: IToken[];
  opAttr?: OpAttrCstNode[];
  Comma?: IToken[];
  RBrace?: IToken[];
  params: ParamsCstNode[];
  Arrow: IToken[];
  sort: SortCstNode[];
};

export interface OpAttrCstNode extends CstNode {
  name: "opAttr";
  children: OpAttrCstChildren;
}

export type OpAttrCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  sort: SortCstNode[];
};

export interface FunctionDeclarationCstNode extends CstNode {
  name: "functionDeclaration";
  children: FunctionDeclarationCstChildren;
}

export type FunctionDeclarationCstChildren = {
  Function: IToken[];
  Name: (IToken)[];
  LBrace?: IToken[];
  Comma?: IToken[];
  RBrace?: IToken[];
  scalarParams: ScalarParamsCstNode[];
  Arrow: IToken[];
  typeName: TypeNameCstNode[];
  body: BodyCstNode[];
};

export interface ComputeDeclarationCstNode extends CstNode {
  name: "computeDeclaration";
  children: ComputeDeclarationCstChildren;
}

export type ComputeDeclarationCstChildren = {
  Compute: IToken[];
  qualifiedName: QualifiedNameCstNode[];
  attrPatterns?: AttrPatternsCstNode[];
  params: ParamsCstNode[];
  Arrow: IToken[];
  sort: SortCstNode[];
  testsClause?: TestsClauseCstNode[];
  body: BodyCstNode[];
};

export interface ConstraintDeclarationCstNode extends CstNode {
  name: "constraintDeclaration";
  children: ConstraintDeclarationCstChildren;
}

export type ConstraintDeclarationCstChildren = {
  Constraint: IToken[];
  Name: IToken[];
  params: ParamsCstNode[];
  testsClause?: TestsClauseCstNode[];
  LBrace: IToken[];
  expression: ExpressionCstNode[];
  RBrace: IToken[];
  Else: IToken[];
  Str: (IToken)[];
  Try?: IToken[];
};

export interface RuleDeclarationCstNode extends CstNode {
  name: "ruleDeclaration";
  children: RuleDeclarationCstChildren;
}

export type RuleDeclarationCstChildren = {
  Partition?: IToken[];
  Rewrite?: IToken[];
  Name: (IToken)[];
  In?: IToken[];
  Priority?: IToken[];
  Int?: IToken[];
  testsClause?: TestsClauseCstNode[];
  LBrace: IToken[];
  matchBlock: MatchBlockCstNode[];
  whereBlock?: WhereBlockCstNode[];
  decreasesClause?: DecreasesClauseCstNode[];
  intoBlock: IntoBlockCstNode[];
  equalBlock?: EqualBlockCstNode[];
  sampleBlock?: SampleBlockCstNode[];
  RBrace: IToken[];
};

export interface MatchBlockCstNode extends CstNode {
  name: "matchBlock";
  children: MatchBlockCstChildren;
}

export type MatchBlockCstChildren = {
  Match: IToken[];
  LBrace: IToken[];
  matchNode: MatchNodeCstNode[];
  RBrace: IToken[];
};

export interface WhereBlockCstNode extends CstNode {
  name: "whereBlock";
  children: WhereBlockCstChildren;
}

export type WhereBlockCstChildren = {
  Where: IToken[];
  LBrace: IToken[];
  constraintCall?: ConstraintCallCstNode[];
  RBrace: IToken[];
};

export interface DecreasesClauseCstNode extends CstNode {
  name: "decreasesClause";
  children: DecreasesClauseCstChildren;
}

export type DecreasesClauseCstChildren = {
  Decreases: IToken[];
  expression: ExpressionCstNode[];
};

export interface IntoBlockCstNode extends CstNode {
  name: "intoBlock";
  children: IntoBlockCstChildren;
}

export type IntoBlockCstChildren = {
  Into: IToken[];
  LBrace: IToken[];
  binding: BindingCstNode[];
  RBrace: IToken[];
};

export interface EqualBlockCstNode extends CstNode {
  name: "equalBlock";
  children: EqualBlockCstChildren;
}

export type EqualBlockCstChildren = {
  Equal: IToken[];
  LBrace: IToken[];
  expression: ExpressionCstNode[];
  RBrace: IToken[];
};

export interface SampleBlockCstNode extends CstNode {
  name: "sampleBlock";
  children: SampleBlockCstChildren;
}

export type SampleBlockCstChildren = {
  Sample: IToken[];
  LBrace: IToken[];
  sampleEntry?: SampleEntryCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface SampleEntryCstNode extends CstNode {
  name: "sampleEntry";
  children: SampleEntryCstChildren;
}

export type SampleEntryCstChildren = {
  qualifiedName: QualifiedNameCstNode[];
  Colon: IToken[];
  hint: HintCstNode[];
};

export interface HintCstNode extends CstNode {
  name: "hint";
  children: HintCstChildren;
}

export type HintCstChildren = {
  hintList?: HintListCstNode[];
  hintRange?: HintRangeCstNode[];
};

export interface HintListCstNode extends CstNode {
  name: "hintList";
  children: HintListCstChildren;
}

export type HintListCstChildren = {
  LBracket: IToken[];
  hint?: HintCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface HintRangeCstNode extends CstNode {
  name: "hintRange";
  children: HintRangeCstChildren;
}

export type HintRangeCstChildren = {
  expression: (ExpressionCstNode)[];
  DotDot?: IToken[];
};

export interface PrimitiveDeclarationCstNode extends CstNode {
  name: "primitiveDeclaration";
  children: PrimitiveDeclarationCstChildren;
}

export type PrimitiveDeclarationCstChildren = {
  Primitive: IToken[];
  qualifiedName: QualifiedNameCstNode[];
  Kernel: IToken[];
  Name: (IToken)[];
  Mode?: IToken[];
  attrs: AttrsCstNode[];
};

export interface PhaseDeclarationCstNode extends CstNode {
  name: "phaseDeclaration";
  children: PhaseDeclarationCstChildren;
}

export type PhaseDeclarationCstChildren = {
  Phase: IToken[];
  Name: IToken[];
  LBrace: IToken[];
  phaseSetting?: PhaseSettingCstNode[];
  Comma?: IToken[];
  RBrace: IToken[];
};

export interface PhaseSettingCstNode extends CstNode {
  name: "phaseSetting";
  children: PhaseSettingCstChildren;
}

export type PhaseSettingCstChildren = {
  Name: (IToken)[];
  Colon: IToken[];
  Int?: IToken[];
  opNames?: OpNamesCstNode[];
};

export interface OpNamesCstNode extends CstNode {
  name: "opNames";
  children: OpNamesCstChildren;
}

export type OpNamesCstChildren = {
  LBracket: IToken[];
  opName?: OpNameCstNode[];
  Comma?: IToken[];
  RBracket: IToken[];
};

export interface OpNameCstNode extends CstNode {
  name: "opName";
  children: OpNameCstChildren;
}

export type OpNameCstChildren = {
  Name: (IToken)[];
  Dot?: IToken[];
  Star?: IToken[];
};

export interface PipelineDeclarationCstNode extends CstNode {
  name: "pipelineDeclaration";
  children: PipelineDeclarationCstChildren;
}

export type PipelineDeclarationCstChildren = {
  Pipeline: IToken[];
  opNames: OpNamesCstNode[];
};

export interface TestsClauseCstNode extends CstNode {
  name: "testsClause";
  children: TestsClauseCstChildren;
}

export type TestsClauseCstChildren = {
  Tests: IToken[];
  Str: IToken[];
};
