/**
 * The checked rule set as plain data (JSON): what the DSL produces at build time and everything else
 * reads. No closures, no spans that need the text; `source` says where a declaration stands.
 */
import type { At, Expr } from './expr.ts';

export interface SourceRef {
  readonly file: string;
  readonly at: At;
}

interface Declared {
  readonly name: string;
  /** The text of the `///` lines above the declaration. */
  readonly doc: string;
  readonly source: SourceRef;
}

/** A dim of a tensor sort. */
export type DimSort =
  | { readonly kind: 'int'; readonly value: number }
  /** `h`: equal wherever it appears. */
  | { readonly kind: 'name'; readonly name: string }
  /** `~h`: 1, or equal to the dim that an earlier operand calls `h`. */
  | { readonly kind: 'stretched'; readonly name: string }
  /** `outer..`: any number of dims, a list; at most one in a sort. */
  | { readonly kind: 'rest'; readonly name: string }
  | { readonly kind: 'any' };

export type Sort =
  /** dtypes: names of dtypes or records, empty = any. dims: undefined = any rank. */
  | {
      readonly kind: 'tensor';
      readonly constant: boolean;
      readonly dtypes: readonly string[];
      readonly dims?: readonly DimSort[];
      /** The operand may be absent in the model. */
      readonly optional: boolean;
    }
  | { readonly kind: 'quant' }
  | { readonly kind: 'int' | 'real' | 'bool' | 'sym' }
  /** `[Int, Int]` has length 2, `[Int]` any length; `[Tensor]` as an operand is any number of them. */
  | { readonly kind: 'list'; readonly of: Sort; readonly length?: number };

export interface Param {
  readonly name: string;
  readonly sort: Sort;
}

/** `enum Padding { SAME = 0, VALID = 1 }`: members are written `Padding.SAME` and are strings. */
export interface EnumDecl extends Declared {
  readonly members: Readonly<Record<string, number>>;
}

/** `record ScaleRecord { bias: i40, multiplier: u32, shift: u6 padded_to 8 }`, little-endian, packed. */
export interface RecordDecl extends Declared {
  readonly fields: readonly {
    readonly name: string;
    readonly bits: number;
    readonly signed: boolean;
    /** Bits that the field takes in memory, a multiple of 8. */
    readonly storedBits: number;
  }[];
}

/** One field of a flatbuffer options table. `type` is i8 i16 i32 i64 u8 f32 bool string, an enum, or [i32]. */
export interface OptionField {
  readonly slot: number;
  readonly name: string;
  readonly type: string;
  readonly initial: number;
}

/**
 * What an operator does with variables: names one, gives its value, sets it, or runs a subgraph that sets
 * first values.
 */
export const STATE_ROLES = ['handle', 'read', 'write', 'start'] as const;
export type StateRole = (typeof STATE_ROLES)[number];

/** A TFLite operator: its builtin code, its options table, and the op that it becomes. */
export interface ImportDecl extends Declared {
  /** TFLite's name, in capitals. `name` is the op, in a namespace of its own. */
  readonly tflite: string;
  readonly code: number;
  readonly options: string;
  readonly fields: readonly OptionField[];
  /** An operator of several outputs becomes one term an output; this attribute counts them. */
  readonly output?: string;
  /** Operands that live from one invocation to the next: behind its outputs the op gives their new values. */
  readonly keeps?: readonly string[];
  readonly state?: StateRole;
}

/** A named test with its reason: sentences with {expression} holes. */
export interface ConstraintDecl extends Declared {
  readonly params: readonly Param[];
  readonly test: Expr;
  readonly otherwise: readonly SentencePart[];
  /** What the author of a model can change, so that the test holds. */
  readonly advice?: readonly SentencePart[];
  readonly tests: string;
}

export type SentencePart = string | Expr;

/** One line of a body: `name = expr`, or `name[i, j]: dtype = expr` for a tensor. */
export interface Definition {
  readonly name: string;
  /** Axis names, present for a tensor definition (possibly empty). */
  readonly axes?: readonly string[];
  /** `acc[b < n, y < oh]`: extents, one an axis; absent for `root`, whose result sort gives them. */
  readonly extents?: readonly Expr[];
  /** Of the axes, those that stand for any number: `at.. < dims`. Their extents are lists. */
  readonly open?: readonly string[];
  /** `scan t < n`: the first axis is gone through step by step, each reading what steps before have made. */
  readonly scan?: true;
  readonly dtype?: string;
  readonly value: Expr;
  readonly at: At;
}

/** A pure scalar function of the language: `function f(x: i32) -> i32 { ... root = ... }`. */
export interface FunctionDecl extends Declared {
  readonly params: readonly { readonly name: string; readonly dtype: string }[];
  readonly attrs: readonly string[];
  readonly result: string;
  readonly body: readonly Definition[];
}

/** What an op computes, and with it the op's signature. */
export interface ComputeDecl extends Declared {
  readonly params: readonly Param[];
  /** Attribute name -> binder pattern; every attribute of the op appears. */
  readonly attrs: Readonly<Record<string, AttrPattern>>;
  /** `[Tensor]`: `root` is a list of results, of which the attribute that counts outputs chooses one. */
  readonly result: Sort;
  /** The last definition is `root`. */
  readonly body: readonly Definition[];
  readonly tests: string;
}

/** An op without a meaning of its own: composites made by partition rules. */
export interface OpDecl extends Declared {
  readonly params: readonly Param[];
  readonly attrs: Readonly<Record<string, Sort>>;
  readonly result: Sort;
}

/** An NPU operation: the kernel it runs and what each field of the operation is set to. */
export interface PrimitiveDecl extends Declared {
  /** convolution, depthwise, pooling, elementwise, or view (no kernel: the same bytes, another shape). */
  readonly kernel: string;
  readonly mode: string;
  /** Field of the NPU operation -> expression over the binders of the op's `compute`. */
  readonly fields: Readonly<Record<string, Expr>>;
}

export type AttrPattern =
  | { readonly kind: 'bind'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly AttrPattern[] }
  | { readonly kind: 'literal'; readonly value: number | string | boolean };

/** `name: sort` in an argument position; a name that is also a node of the match links to it. */
export interface ArgPattern {
  readonly name: string;
  readonly sort?: Sort;
}

/** One line of `match`: name = op{attrs}(args). */
export interface MatchNode {
  readonly name: string;
  readonly op: string;
  readonly attrs: Readonly<Record<string, AttrPattern>>;
  readonly args: readonly ArgPattern[];
  /** `op?`: where the op is absent, these bindings hold instead. */
  readonly otherwise?: readonly { readonly name: string; readonly value: Expr }[];
  readonly at: At;
}

/** One line of `into`: name = expression; a call of an op builds a term. */
export interface IntoNode {
  readonly name: string;
  readonly value: Expr;
  readonly at: At;
}

export interface ConstraintCall {
  readonly name: string;
  readonly args: readonly Expr[];
  readonly at: At;
}

/** What to draw: a value, a range with both ends, one of a list; inside a list a list of hints is a list. */
export type Hint =
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'range'; readonly from: Expr; readonly to: Expr }
  | { readonly kind: 'list'; readonly items: readonly Hint[] };

/** What a rule says of sizes that the checker cannot show; both sides are compared at every use. */
export interface Equality {
  readonly left: Expr;
  readonly right: Expr;
  readonly at: At;
}

export interface RuleDecl extends Declared {
  /** partition: the matched chain becomes one composite that keeps the chain as its body. */
  readonly kind: 'partition' | 'rewrite';
  /** The phase the rule belongs to; `partition` for partition rules. */
  readonly phase: string;
  readonly priority: number;
  readonly match: readonly MatchNode[];
  readonly where: readonly ConstraintCall[];
  /** Never negative, and smaller each time that the rule applies to what it built itself. */
  readonly decreases?: Expr;
  readonly into: readonly IntoNode[];
  /** Over the names of `match` and `into`; `root` is the matched term. */
  readonly equal: readonly Equality[];
  /** Name of the match -> what random instances of the rule draw for it. */
  readonly sample?: Readonly<Record<string, Hint>>;
  readonly tests: string;
}

export interface PhaseDecl extends Declared {
  readonly order: 'bottom_up' | 'top_down';
  readonly apply: 'once' | 'fixpoint';
  readonly limit: number;
  /** Ops (or `namespace.*`) that may not survive the phase inside an NPU part. */
  readonly mustRemove: readonly string[];
}

/** A pure builtin of the language: declared in the prelude with its signature, implemented in te. */
export interface BuiltinDecl extends Declared {
  readonly params: readonly { readonly name: string; readonly dtype: string }[];
  readonly result: string;
}

export interface RuleSet {
  readonly schemaVersion: 1;
  readonly enums: readonly EnumDecl[];
  readonly records: readonly RecordDecl[];
  readonly builtins: readonly BuiltinDecl[];
  readonly functions: readonly FunctionDecl[];
  readonly imports: readonly ImportDecl[];
  readonly ops: readonly OpDecl[];
  readonly computes: readonly ComputeDecl[];
  readonly primitives: readonly PrimitiveDecl[];
  readonly constraints: readonly ConstraintDecl[];
  readonly rules: readonly RuleDecl[];
  readonly phases: readonly PhaseDecl[];
  /** Names of phases in the order they run. */
  readonly pipeline: readonly string[];
}
