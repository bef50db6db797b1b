/** Composites: the operators that one partition rule matched, as one term that keeps them as body. */
import type { TermPool } from '../ir/pool.ts';
import { substitute } from '../ir/substitute.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';

/**
 * Gives the term that a partition rule built its meaning: the matched chain over params, where
 * param i stands for operand i. Constants and quantizations stay inside the body too. What is known
 * while compiling is no composite.
 */
export function closeComposite(built: Term, matchedRoot: ApplyTerm, pool: TermPool): Term {
  if (built.kind === 'const') return built;
  if (built.kind !== 'apply') throw new Error('a partition rule must build an operator');
  const params = new Map<Term, Term>();
  for (const [index, arg] of built.args.entries()) {
    const type = typeOf(arg);
    if (type && arg.kind !== 'const' && !params.has(arg)) params.set(arg, pool.param(index, type));
  }
  return pool.apply({
    op: built.op,
    attrs: built.attrs,
    args: built.args,
    types: matchedRoot.types,
    body: substitute(matchedRoot, params, pool),
  });
}
