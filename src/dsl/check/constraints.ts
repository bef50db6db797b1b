/** Names and sorts in constraints and in the holes of their sentences. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { holesOf } from '../names.ts';
import { ofKind, type Program } from '../program.ts';
import { typings } from '../typing/begin.ts';
import { expectSort, sortOf } from '../typing/expression.ts';
import { paramBindings } from '../typing/scope.ts';

export function checkConstraints(program: Program): readonly Diagnostic[] {
  const begin = typings(program);
  return ofKind(program, 'constraint').flatMap((one) => {
    const scope = new Map(paramBindings(one.params));
    const typing = begin(one, scope, { buildsTerms: false, readsTarget: true });
    expectSort(typing, one.test, { kind: 'bool' }, 'a constraint');
    for (const part of holesOf(one)) sortOf(typing, part);
    return typing.problems;
  });
}
