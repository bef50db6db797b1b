/** How checks report: a diagnostic at a part of a declaration. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { nearest } from '../../diag/nearest.ts';
import type { At } from '../../ir/expr.ts';
import type { SourceRef } from '../../ir/rules.ts';

interface Sourced {
  readonly source: SourceRef;
}

export interface Complaint {
  readonly code: string;
  readonly message: string;
  /** The next step. */
  readonly help: string;
}

export const errorAt = (
  declaration: Sourced,
  at: At | undefined,
  complaint: Complaint,
): Diagnostic => ({
  severity: 'error',
  span: spanOf(declaration, at),
  ...complaint,
});

function spanOf({ source }: Sourced, at: At | undefined): Diagnostic['span'] & object {
  const [start, end] = at ?? source.at;
  return { file: source.file, start, end };
}

/** `1 operand`, `2 operands`. */
export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

const MOST_NAMES = 8;

/** The help line of an unknown name: the one that is meant, or those that there are. */
export function suggestion(name: string, candidates: Iterable<string>): { readonly help: string } {
  const known = [...new Set(candidates)];
  const candidate = nearest(name, known);
  if (candidate !== undefined) return { help: `did you mean \`${candidate}\`?` };
  if (known.length === 0) return { help: 'nothing is known here' };
  const more = known.length > MOST_NAMES ? `, and ${known.length - MOST_NAMES} more` : '';
  return { help: `known here: ${known.slice(0, MOST_NAMES).join(', ')}${more}` };
}
