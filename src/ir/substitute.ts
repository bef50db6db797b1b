/** Replaces terms inside terms: every occurrence of a key becomes its value, users are rebuilt. */
import { operandsOf, topological } from './graph.ts';
import type { TermPool } from './pool.ts';
import type { Term } from './term.ts';

/** The term with the replacements made. Provenance of rebuilt terms is carried over. */
export function substitute(
  root: Term,
  replacements: ReadonlyMap<Term, Term>,
  pool: TermPool,
): Term {
  const done = new Map<Term, Term>(replacements);
  for (const term of topological([root])) {
    if (!done.has(term)) done.set(term, withOperands(term, done, pool));
  }
  return done.get(root) ?? root;
}

/** The term over `done` operands; itself when none of them changed. */
export function withOperands(term: Term, done: ReadonlyMap<Term, Term>, pool: TermPool): Term {
  const now = <T extends Term>(operand: T): T => (done.get(operand) as T | undefined) ?? operand;
  if (operandsOf(term).every((operand) => now(operand) === operand)) return term;
  let rebuilt = term;
  if (term.kind === 'apply') {
    const { id: _, kind: __, ...parts } = term;
    rebuilt = pool.apply({ ...parts, args: term.args.map(now) });
  } else if (term.kind === 'project') rebuilt = pool.project(now(term.of), term.index);
  pool.addProvenance(rebuilt, pool.provenanceOf(term));
  return rebuilt;
}
