/** A graph in the making: what operators are imported against, and how they are called in messages. */
import type { TermPool } from '../ir/pool.ts';
import type { ComputeDecl, EnumDecl, ImportDecl, RuleSet } from '../ir/rules.ts';
import type { Term } from '../ir/term.ts';
import type { RuleIndex } from '../te/rule-index.ts';
import { ABSENT } from './check-indices.ts';
import { type Problems, quoted } from './problems.ts';
import type { ModelFile, OperatorEntry } from './read-model.ts';
import type { SchemaNames } from './schema-names.ts';
import type { TensorTable } from './tensor-table.ts';
import type { Variables } from './variable-slots.ts';

/** The part of a rule set that says what the file means. */
export type ImportRules = Pick<RuleSet, 'imports' | 'enums' | 'computes' | 'functions' | 'records'>;

export interface GraphSource {
  readonly file: ModelFile;
  readonly fileBytes: number;
  readonly rules: ImportRules;
  readonly pool: TermPool;
  readonly schema: SchemaNames;
  readonly problems: Problems;
}

/** What the operators are imported against; `values` grows with each. */
export interface Building extends GraphSource {
  readonly tensors: TensorTable;
  readonly declarations: ReadonlyMap<number, ImportDecl>;
  readonly enums: ReadonlyMap<string, EnumDecl>;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly index: RuleIndex;
  /** Computed tensors and graph inputs; undefined for one whose operator was refused. */
  readonly values: Map<number, Term | undefined>;
  readonly variables: Variables;
  /** The first operator that writes each tensor. */
  readonly writers: ReadonlyMap<number, number>;
}

/** TFLite's name of the operator, or its number where nobody told us names. */
export function operatorName(building: Building, operator: OperatorEntry): string {
  const { builtin, custom } = building.file.codes[operator.opcode] ?? {
    builtin: ABSENT,
    custom: '',
  };
  if (custom !== '') return custom;
  const known = building.declarations.get(builtin)?.tflite;
  return known ?? building.schema.operators.get(builtin) ?? `builtin ${builtin}`;
}

/** An operator is best known by the tensor that it computes. */
export function operatorPlace(building: Building, operator: OperatorEntry): string {
  const result = building.file.tensors[operator.outputs[0] ?? ABSENT];
  const name = operatorName(building, operator);
  return `operator ${operator.index} ${name}${result ? ` ${quoted(result.name)}` : ''}`;
}
