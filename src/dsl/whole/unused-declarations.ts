/** Everything that is declared is used: no constraint, function, record or enum lies dead, and every op is built. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleSet, SourceRef } from '../../ir/rules.ts';
import { errorAt } from '../check/complaint.ts';
import { referencesOf } from './references.ts';

interface Dead {
  readonly declaration: { readonly name: string; readonly source: SourceRef };
  readonly message: string;
}

export function checkUnusedDeclarations(set: RuleSet): readonly Diagnostic[] {
  const { called, strings, constraints, types } = referencesOf(set);
  // What the hardware runs is there for rules of a user's own too.
  const given = new Set([...set.imports, ...set.primitives].map(({ name }) => name));
  const made = (name: string): boolean => called.has(name) || given.has(name);
  const dead: readonly Dead[] = [
    ...unless(set.constraints, ({ name }) => constraints.has(name), 'no `where` asks it'),
    ...unless(set.functions, ({ name }) => called.has(name), 'nothing calls it'),
    ...unless(
      set.records,
      ({ name }) => called.has(name) || types.has(name),
      'nothing is made of it',
    ),
    ...unless(
      set.enums,
      ({ name, members }) =>
        types.has(name) || Object.keys(members).some((member) => strings.has(member)),
      'nothing names a member of it',
    ),
    ...unless([...set.ops, ...set.computes], ({ name }) => made(name), 'no rule builds it'),
  ];
  return dead.map(({ declaration, message }) =>
    errorAt(declaration, undefined, {
      code: 'unused-declaration',
      message: `\`${declaration.name}\` is declared for nothing: ${message}`,
      help: 'use it, or take it out',
    }),
  );
}

const unless = <T extends Dead['declaration']>(
  list: readonly T[],
  used: (one: T) => boolean,
  message: string,
): readonly Dead[] =>
  list.filter((one) => !used(one)).map((declaration) => ({ declaration, message }));
