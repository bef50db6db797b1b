/** The state of typing one expression: what names mean, what may be said, where errors go. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { At, Expr } from '../../ir/expr.ts';
import type { SourceRef } from '../../ir/rules.ts';
import { type Complaint, errorAt } from '../check/complaint.ts';
import type { Spans } from '../spans.ts';
import type { Maybe } from './known.ts';
import type { Vocabulary } from './vocabulary.ts';

export type Scope = ReadonlyMap<string, Maybe>;

export interface Typing {
  readonly vocabulary: Vocabulary;
  readonly spans: Spans;
  readonly declaration: { readonly source: SourceRef };
  readonly scope: Scope;
  /** Ops may be applied: in `into` only. */
  readonly buildsTerms: boolean;
  /** `target` may be read: everywhere but where things are computed. */
  readonly readsTarget: boolean;
  readonly problems: Diagnostic[];
  /** Types a part: here, so that calls and expressions need not import each other. */
  readonly sortOf: (typing: Typing, expr: Expr) => Maybe;
}

export function complainAt(typing: Typing, at: At | undefined, complaint: Complaint): undefined {
  typing.problems.push(errorAt(typing.declaration, at, complaint));
  return undefined;
}

export const withNames = (typing: Typing, names: Iterable<readonly [string, Maybe]>): Typing => ({
  ...typing,
  scope: new Map([...typing.scope, ...names]),
});
