/** All declarations of a rule set before checking, in the order of the files. */
import type { At } from '../ir/expr.ts';
import type { Declaration, DeclarationData, DeclarationKind } from './declaration.ts';
import type { Spans } from './spans.ts';

export interface Program {
  readonly declarations: readonly Declaration[];
  readonly spans: Spans;
}

/** Where the name of a declaration stands. */
export const nameAt = ({ declarations }: Program, data: Declaration['data']): At | undefined =>
  declarations.find((one) => one.data === data)?.nameAt;

/** The data of all declarations of one kind. */
export const ofKind = <K extends DeclarationKind>(
  { declarations }: Program,
  kind: K,
): readonly DeclarationData[K][] =>
  declarations.flatMap((one) => (one.kind === kind ? [one.data as DeclarationData[K]] : []));
