/**
 * The engine: matches rules against terms and builds what they say. It knows rule data and terms only
 * (D14): evaluation of expressions, typing of new terms and folding of constants come from the host.
 */
import type { Expr } from '../ir/expr.ts';
import type { Term } from '../ir/term.ts';
import type { Value } from '../ir/value.ts';

/** What a name of a rule stands for: a term, a list of terms, or a value known while compiling. */
export type Bound =
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'list'; readonly items: readonly Bound[] }
  | { readonly kind: 'value'; readonly value: Value };

export type Bindings = ReadonlyMap<string, Bound>;

export type Evaluated =
  | { readonly ok: true; readonly bound: Bound }
  | { readonly ok: false; readonly message: string };

/** Facts about the graph that a rule may ask for. */
export interface GraphFacts {
  /** Users of the term in the graph of this moment; being a graph output counts as one. */
  uses(term: Term): number;
  /** The graph is part of one that is not there: kernels make what it reads. */
  readonly isPart?: boolean;
}

export interface Host {
  /** Evaluates an expression; a call of an op builds a term (folded when its operands are constant). */
  evaluate(expr: Expr, bindings: Bindings, facts: GraphFacts): Evaluated;
}
