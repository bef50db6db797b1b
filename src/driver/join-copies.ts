/**
 * The operands of a join are copies, which become kernels where nobody makes an operand in its place. A copy of a constant
 * was computed while compiling, so it is put back.
 */
import { type NpuFunction, topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { RuleSet } from '../ir/rules.ts';
import { withOperands } from '../ir/substitute.ts';
import type { ApplyTerm, ConstTerm, Term } from '../ir/term.ts';

interface JoinCopies {
  readonly pool: TermPool;
  readonly rules: RuleSet;
}

export function copyConstantsIntoJoins(fn: NpuFunction, { pool, rules }: JoinCopies): NpuFunction {
  const copy = rules.primitives.find(({ kernel }) => kernel === 'copy')?.name;
  if (copy === undefined) return fn;
  const joins = new Set(
    rules.primitives.flatMap(({ kernel, name }) => (kernel === 'join' ? [name] : [])),
  );
  const members = [...fn.members.values()];
  const done = new Map<Term, Term>();
  for (const term of topological([...fn.outputs, ...members])) {
    const now = withOperands(term, done, pool);
    const isJoin = now.kind === 'apply' && joins.has(now.op);
    done.set(term, isJoin ? withCopies(now, copy, pool) : now);
  }
  const renew = (term: Term): Term => done.get(term) ?? term;
  return {
    ...fn,
    outputs: fn.outputs.map(renew),
    members: new Map([...fn.members].map(([whole, term]) => [whole, renew(term)])),
  };
}

function withCopies(join: ApplyTerm, copy: string, pool: TermPool): Term {
  if (!join.args.some(({ kind }) => kind === 'const')) return join;
  const copied = (term: ConstTerm): Term =>
    pool.apply({ op: copy, attrs: {}, args: [term], types: [term.type] });
  const { id: _, kind: __, ...parts } = join;
  const made = pool.apply({
    ...parts,
    args: join.args.map((term) => (term.kind === 'const' ? copied(term) : term)),
  });
  pool.addProvenance(made, pool.provenanceOf(join));
  return made;
}
