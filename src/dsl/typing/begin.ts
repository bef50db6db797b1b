/** A fresh typing of one declaration. */
import type { SourceRef } from '../../ir/rules.ts';
import type { Program } from '../program.ts';
import { sortOf } from './expression.ts';
import type { Scope, Typing } from './typing.ts';
import { gatherVocabulary } from './vocabulary.ts';

interface Rights {
  readonly buildsTerms: boolean;
  readonly readsTarget: boolean;
}

/** One vocabulary serves the typings of all declarations of a program. */
export function typings(
  program: Program,
): (declaration: { readonly source: SourceRef }, scope: Scope, rights: Rights) => Typing {
  const vocabulary = gatherVocabulary(program);
  const { spans } = program;
  return (declaration, scope, rights) => ({
    ...{ vocabulary, spans, declaration, scope, problems: [], sortOf },
    ...rights,
  });
}
