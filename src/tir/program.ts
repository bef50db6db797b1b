/**
 * Loop programs: what a tensor expression becomes for one instance of an operator. Plain data (it
 * travels in bundles); printed as C for the device and as JavaScript for the reference interpreter.
 */
import type { DType } from '../ir/dtype.ts';

export type BufferRole = 'input' | 'output' | 'constant' | 'local';

/** A flat array. Constants carry `bytes`, little-endian. */
export interface LoopBuffer {
  readonly name: string;
  readonly dtype: DType;
  /** Elements. */
  readonly length: number;
  readonly role: BufferRole;
  readonly bytes?: Uint8Array;
}

export type LoopBinary =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div' // integers: floor; floats: IEEE
  | 'mod' // integers: floor modulo
  | 'min'
  | 'max'
  | 'shl'
  | 'shr' // arithmetic for signed types
  | 'and'
  | 'or'
  | 'xor'
  | 'lt'
  | 'le'
  | 'eq'
  | 'ne';

/** Every node has the dtype of its value; operands of a binary have one dtype (shifts: the left's). */
export type LoopExpr =
  | { readonly kind: 'const'; readonly dtype: DType; readonly value: number | bigint }
  | { readonly kind: 'var'; readonly dtype: DType; readonly name: string }
  | {
      readonly kind: 'load';
      readonly dtype: DType;
      readonly buffer: string;
      readonly index: LoopExpr;
    }
  | {
      readonly kind: 'binary';
      readonly op: LoopBinary;
      readonly dtype: DType;
      readonly left: LoopExpr;
      readonly right: LoopExpr;
    }
  | {
      readonly kind: 'unary';
      readonly op: 'neg' | 'not' | 'sqrt' | 'clz';
      readonly dtype: DType;
      readonly of: LoopExpr;
    }
  /** Lazy: the side not chosen is not evaluated (it may be out of range). */
  | {
      readonly kind: 'select';
      readonly dtype: DType;
      readonly cond: LoopExpr;
      readonly then: LoopExpr;
      readonly else: LoopExpr;
    }
  /** Integers wrap, float to integer truncates toward zero. */
  | { readonly kind: 'cast'; readonly dtype: DType; readonly of: LoopExpr };

export type LoopStmt =
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly extent: number;
      readonly body: readonly LoopStmt[];
    }
  | {
      readonly kind: 'store';
      readonly buffer: string;
      readonly index: LoopExpr;
      readonly value: LoopExpr;
    }
  /** A local scalar; `assign` changes it. */
  | { readonly kind: 'let'; readonly name: string; readonly value: LoopExpr }
  | { readonly kind: 'assign'; readonly name: string; readonly value: LoopExpr }
  | {
      readonly kind: 'if';
      readonly cond: LoopExpr;
      readonly then: readonly LoopStmt[];
      readonly else: readonly LoopStmt[];
    };

export interface LoopProgram {
  readonly name: string;
  /** Inputs, then outputs, then constants, then locals. */
  readonly buffers: readonly LoopBuffer[];
  readonly body: readonly LoopStmt[];
}
