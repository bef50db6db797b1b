/** Typed scalar expressions over axes and tensors: what a compute body becomes for one instance. */
import type { ReduceOp } from '../ir/expr.ts';
import type { Interval } from './interval.ts';
import type { BinaryName, Scalar, ScalarType, UnaryName } from './scalar.ts';

interface Node {
  /** Equal expressions of one builder are one node and have one id. Operands have smaller ids. */
  readonly id: number;
  readonly dtype: ScalarType;
  /** Bounds of the value. Meaningless for floats. */
  readonly range: Interval;
}

export interface AxisNode extends Node {
  readonly kind: 'axis';
  /** Unique within the program. */
  readonly name: string;
  readonly extent: number;
}

export interface ConstNode extends Node {
  readonly kind: 'const';
  readonly value: Scalar;
}

/** Element of an operand or a table at a flat row-major index. */
export interface LoadNode extends Node {
  readonly kind: 'load';
  readonly tensor: string;
  readonly length: number;
  readonly index: TeExpr;
}

/** Element of another definition. */
export interface ReadNode extends Node {
  readonly kind: 'read';
  readonly definition: string;
  readonly indices: readonly TeExpr[];
}

export interface ReduceNode extends Node {
  readonly kind: 'reduce';
  readonly op: ReduceOp;
  readonly axes: readonly AxisNode[];
  readonly body: TeExpr;
}

export interface BinaryNode extends Node {
  readonly kind: 'binary';
  readonly op: BinaryName;
  readonly left: TeExpr;
  readonly right: TeExpr;
}

export interface UnaryNode extends Node {
  readonly kind: 'unary';
  readonly op: UnaryName;
  readonly of: TeExpr;
}

/** Lazy: what is not chosen may read out of range. */
export interface SelectNode extends Node {
  readonly kind: 'select';
  readonly cond: TeExpr;
  readonly then: TeExpr;
  readonly else: TeExpr;
}

export interface CastNode extends Node {
  readonly kind: 'cast';
  readonly of: TeExpr;
}

/** A builtin that exists while compiling only; tables get rid of it. */
export interface StaticNode extends Node {
  readonly kind: 'static';
  readonly name: StaticName;
  readonly of: TeExpr;
}

export type StaticName = 'frexp_fraction' | 'frexp_exponent' | 'round' | 'floor';

export type TeExpr =
  | AxisNode
  | ConstNode
  | LoadNode
  | ReadNode
  | ReduceNode
  | BinaryNode
  | UnaryNode
  | SelectNode
  | CastNode
  | StaticNode;

/** The expressions directly inside; the extents of a reduction are numbers. */
export function childrenOf(expr: TeExpr): readonly TeExpr[] {
  switch (expr.kind) {
    case 'axis':
    case 'const':
      return [];
    case 'load':
      return [expr.index];
    case 'read':
      return expr.indices;
    case 'reduce':
      return [expr.body];
    case 'binary':
      return [expr.left, expr.right];
    case 'select':
      return [expr.cond, expr.then, expr.else];
    default:
      return [expr.of];
  }
}
