/** Names in expressions and sorts. */
import type { Expr } from '../ir/expr.ts';
import { everyPart, partsOf } from '../ir/expr-parts.ts';
import type { AttrPattern, ConstraintDecl, DimSort, Sort } from '../ir/rules.ts';

export const namesIn = (expr: Expr): readonly string[] =>
  everyPart(expr).flatMap((part) => (part.kind === 'name' ? [part.name] : []));

/** The expressions in the sentences of a constraint. */
export const holesOf = ({ otherwise, advice = [] }: ConstraintDecl): readonly Expr[] =>
  [...otherwise, ...advice].flatMap((part) => (typeof part === 'string' ? [] : [part]));

type NamedDim = Extract<DimSort, { kind: 'name' | 'rest' }>;

/** Dims of a sort that bind a name: an Int, or for `outer..` a list. */
export function namedDims(sort: Sort | undefined): readonly NamedDim[] {
  if (sort?.kind === 'list') return namedDims(sort.of);
  if (sort?.kind !== 'tensor') return [];
  return (sort.dims ?? []).flatMap((dim) =>
    dim.kind === 'name' || dim.kind === 'rest' ? [dim] : [],
  );
}

/** What a pattern binds; `_` binds nothing. */
export const bindersOf = (
  pattern: AttrPattern,
): readonly Extract<AttrPattern, { kind: 'bind' }>[] => {
  if (pattern.kind === 'list') return pattern.items.flatMap(bindersOf);
  return pattern.kind === 'bind' && pattern.name !== '_' ? [pattern] : [];
};

const ASKS: readonly string[] = ['shape', 'dtype'];

/** Names whose value the expression needs; `shape(x)` needs what is declared of x only. */
export function neededNames(expr: Expr): readonly string[] {
  if (expr.kind === 'name') return [expr.name];
  if (expr.kind === 'call' && ASKS.includes(expr.name)) return [];
  return partsOf(expr).flatMap(neededNames);
}
