/** Collects what is wrong with a model, and words the places that diagnostics name. */
import type { Diagnostic } from '../diag/diagnostic.ts';

export interface Finding {
  readonly code: string;
  readonly place: string;
  readonly message: string;
  readonly help?: string;
}

export interface Problems {
  /** Gives undefined, for the caller to return in place of what could not be made. */
  error(finding: Finding): undefined;
  warn(finding: Finding): undefined;
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** A damaged file can have one error a tensor; nobody reads more than these. */
const MOST = 100;

export function createProblems(): Problems {
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const add = (list: Diagnostic[], diagnostic: Diagnostic): undefined => {
    if (list.length < MOST) list.push(diagnostic);
    else if (list.length === MOST)
      list.push({
        code: 'too-many-problems',
        severity: diagnostic.severity,
        message: `the model has more than ${MOST} problems; the rest is not shown`,
      });
  };
  return {
    error: (finding) => add(errors, { severity: 'error', ...finding }),
    warn: (finding) => add(warnings, { severity: 'warning', ...finding }),
    errors,
    warnings,
  };
}

const LONGEST_NAME = 80;
/** Control and direction marks: a name must not be able to rewrite the terminal line it stands in. */
const UNPRINTABLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A name of the model in quotes, safe to print. */
export function quoted(name: string): string {
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}...` : name;
  const spelled = (char: string): string =>
    `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(short).replace(UNPRINTABLE, spelled);
}

export const tensorPlace = (tensor: { readonly index: number; readonly name: string }): string =>
  `tensor ${tensor.index} ${quoted(tensor.name)}`;
