/**
 * The operands of a join are copies, which become kernels where nobody makes an operand in its place. Of a constant the copy
 * was computed while compiling, and rules may have found it needless: it is put back.
 */
import { type NpuFunction, topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { RuleSet } from '../ir/rules.ts';
import { withOperands } from '../ir/substitute.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';

interface JoinCopies {
  readonly pool: TermPool;
  readonly rules: RuleSet;
}

export function copyIntoJoins(fn: NpuFunction, { pool, rules }: JoinCopies): NpuFunction {
  const named = (kernel: string): ReadonlySet<string> =>
    new Set(rules.primitives.flatMap((one) => (one.kernel === kernel ? [one.name] : [])));
  const [joins, copies] = [named('join'), named('copy')];
  const [copy] = copies;
  if (copy === undefined) return fn;
  const isCopy = (term: Term): boolean => term.kind === 'apply' && copies.has(term.op);
  const copied = (term: Term): Term => {
    const type = typeOf(term);
    return isCopy(term) || !type
      ? term
      : pool.apply({ op: copy, attrs: {}, args: [term], types: [type] });
  };
  const done = new Map<Term, Term>();
  for (const term of topological([...fn.outputs, ...fn.members.values()])) {
    const now = withOperands(term, done, pool);
    const isJoin = now.kind === 'apply' && joins.has(now.op);
    done.set(term, isJoin ? withArgs(now, now.args.map(copied), pool) : now);
  }
  const renew = (term: Term): Term => done.get(term) ?? term;
  return {
    ...fn,
    outputs: fn.outputs.map(renew),
    members: new Map([...fn.members].map(([whole, term]) => [whole, renew(term)])),
  };
}

function withArgs(term: ApplyTerm, args: readonly Term[], pool: TermPool): Term {
  const { id: _, kind: __, ...parts } = term;
  const made = pool.apply({ ...parts, args });
  pool.addProvenance(made, pool.provenanceOf(term));
  return made;
}
