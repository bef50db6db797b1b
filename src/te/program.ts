/** A compute specialized for one instance: definitions over axes, operands and tables. */
import type { DType } from '../ir/dtype.ts';
import type { TensorType } from '../ir/term.ts';
import type { TeBuilder } from './builder.ts';
import type { AxisNode, TeExpr } from './tensor-expr.ts';

/** An operand that is read at run time, as a flat array. */
export interface ProgramInput {
  readonly name: string;
  /** Its position among the operands of the term. */
  readonly operand: number;
  readonly dtype: DType;
  readonly length: number;
}

/** Constants made while compiling. `bytes` are little-endian. */
export interface ProgramTable {
  readonly name: string;
  readonly dtype: DType;
  readonly length: number;
  readonly bytes: Uint8Array;
}

export interface ProgramDefinition {
  readonly name: string;
  readonly axes: readonly AxisNode[];
  readonly dtype: DType;
  readonly value: TeExpr;
  /** Definitions of one number go through their first axis together, step by step; a step reads those before. */
  readonly scan?: number;
}

export interface TensorProgram {
  /** The op. */
  readonly name: string;
  readonly inputs: readonly ProgramInput[];
  readonly tables: readonly ProgramTable[];
  /** Each reads earlier ones only; of its own scan, also later ones at earlier steps. */
  readonly definitions: readonly ProgramDefinition[];
  /** The definitions whose elements, in row-major order, are the results: one, or several of one op. */
  readonly roots: readonly string[];
  /** Of the first result. */
  readonly type: TensorType;
  /** Bytes of a result of records; such a program has no definitions to run. */
  readonly packed?: Uint8Array;
  /** Makes further nodes of these expressions. */
  readonly builder: TeBuilder;
}
