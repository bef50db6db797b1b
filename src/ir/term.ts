/** The one node type of the compiler: immutable, interned terms. Equality is identity (D11). */
import { DTYPES, type DType, isDType } from './dtype.ts';
import type { Attrs, Quant } from './value.ts';

export interface TensorType {
  /** A dtype, or the name of a record of the rule set. */
  readonly dtype: DType | (string & {});
  readonly shape: readonly number[];
}

interface Node {
  /** Numbers without gaps, in order of creation; operands have smaller ids than their users. */
  readonly id: number;
}

/** A graph input. `index` counts the graph's inputs. */
export interface InputTerm extends Node {
  readonly kind: 'input';
  readonly index: number;
  readonly name: string;
  readonly type: TensorType;
}

/** A constant tensor; `hash` is its key in the pool's side table of bytes. */
export interface ConstTerm extends Node {
  readonly kind: 'const';
  readonly hash: string;
  readonly type: TensorType;
}

/** A quantization as an operand. */
export interface QuantTerm extends Node {
  readonly kind: 'quant';
  readonly quant: Quant;
}

/** An optional operand that the model leaves out. */
export interface NoneTerm extends Node {
  readonly kind: 'none';
}

/** The n-th argument, inside the body of a composite or of an NPU function. */
export interface ParamTerm extends Node {
  readonly kind: 'param';
  readonly index: number;
  readonly type: TensorType;
}

/** An operator applied to operands. */
export interface ApplyTerm extends Node {
  readonly kind: 'apply';
  readonly op: string;
  readonly attrs: Attrs;
  readonly args: readonly Term[];
  /** One type an output. */
  readonly types: readonly TensorType[];
  /** For composites: the matched chain over params, its meaning. */
  readonly body?: Term;
}

/** Output `index` of a term with several outputs. */
export interface ProjectTerm extends Node {
  readonly kind: 'project';
  readonly of: ApplyTerm;
  readonly index: number;
  readonly type: TensorType;
}

export type Term =
  | InputTerm
  | ConstTerm
  | QuantTerm
  | NoneTerm
  | ParamTerm
  | ApplyTerm
  | ProjectTerm;

/** The tensor type of a term that is a tensor; undefined for quant and none. */
export function typeOf(term: Term): TensorType | undefined {
  switch (term.kind) {
    case 'quant':
    case 'none':
      return undefined;
    case 'apply':
      return term.types[0];
    default:
      return term.type;
  }
}

export const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Bytes of a tensor of numbers, row-major without gaps. Records have no size here: the rules say. */
export function bytesOfType({ dtype, shape }: TensorType): number {
  if (!isDType(dtype)) throw new Error(`${dtype} is no type of numbers`);
  return elements(shape) * DTYPES[dtype].bytes;
}
