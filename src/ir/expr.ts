/**
 * The expression tree of the rule language. One tree serves everything a rule says: attribute values,
 * constraints, `into` constructions and the tensor expressions of `compute` and `function`.
 */

/** Offsets in the rule file that `SourceRef.file` of the declaration names. */
export type At = readonly [start: number, end: number];

export type UnaryOp = '-' | '!' | '~';
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/' // integers: floor division; floats: IEEE division
  | '%' // integers: floor modulo, sign of the divisor
  | '<<'
  | '>>' // arithmetic
  | '&'
  | '|'
  | '^'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '&&'
  | '||'
  | 'in'; // member of a list, or inside a range list {min, max}

export type ReduceOp = 'sum' | 'max' | 'min' | 'argmax' | 'argmin' | 'all' | 'any';

export interface Axis {
  readonly name: string;
  /** The axis runs over 0 .. extent-1. */
  readonly extent: Expr;
  /** `at.. < dims`: an axis for each item of a list; the name is the list of them. */
  readonly open?: true;
}

export type Expr =
  | { readonly kind: 'int'; readonly value: number; readonly at?: At }
  | { readonly kind: 'real'; readonly value: number; readonly at?: At }
  | { readonly kind: 'str'; readonly value: string; readonly at?: At }
  | { readonly kind: 'bool'; readonly value: boolean; readonly at?: At }
  /** A binder, an axis, a definition of the same body, a dim, an enum member or `target`. */
  | { readonly kind: 'name'; readonly name: string; readonly at?: At }
  | { readonly kind: 'list'; readonly items: readonly Expr[]; readonly at?: At }
  /** `q.scale`, `target.conv.stride`, `s.0` (name is '0'). */
  | { readonly kind: 'field'; readonly of: Expr; readonly name: string; readonly at?: At }
  /** `t[b, y, x]`: element of a tensor, of a list or of a per-channel quantization. */
  | {
      readonly kind: 'index';
      readonly of: Expr;
      readonly indices: readonly Expr[];
      readonly at?: At;
    }
  /**
   * `f{attrs}(args)`. The checker says what `f` is: an op (in `into`: builds a term), a function, a
   * builtin, a dtype (a cast) or a record (builds one element).
   */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly attrs: Readonly<Record<string, Expr>>;
      readonly args: readonly Expr[];
      readonly at?: At;
    }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly of: Expr; readonly at?: At }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOp;
      readonly left: Expr;
      readonly right: Expr;
      readonly at?: At;
    }
  /** `if c then a else b`: only the chosen side is evaluated. */
  | {
      readonly kind: 'if';
      readonly cond: Expr;
      readonly then: Expr;
      readonly else: Expr;
      readonly at?: At;
    }
  /** `dims..` among the items of a list or the indices of a tensor: all items of the list. */
  | { readonly kind: 'spread'; readonly of: Expr; readonly at?: At }
  /** `each(a < n) { body }`: a list of n items, made while compiling. */
  | { readonly kind: 'each'; readonly axis: Axis; readonly body: Expr; readonly at?: At }
  /** `sum(ky < kh, kx < kw) { body }`. argmax and argmin take one axis and give the first index. */
  | {
      readonly kind: 'reduce';
      readonly op: ReduceOp;
      readonly axes: readonly Axis[];
      readonly body: Expr;
      readonly at?: At;
    };

export type ExprKind = Expr['kind'];
