/** A problem that a user caused and can mend. Collected and shown all at once; never thrown. */

/** A place in a text: `start` and `end` are offsets into the source named `file`. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface Diagnostic {
  /** Stable kebab-case code, for example `unknown-name`. Tests assert this and the place. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong, in the user's words. */
  readonly message: string;
  /** Where, in a rule or target file. */
  readonly span?: Span;
  /** Where, in a model or artifact: for example `operator 3 NAME "tensor"` or `byte 0x40`. */
  readonly place?: string;
  /** The next step. */
  readonly help?: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export const success = <T>(value: T, warnings: readonly Diagnostic[] = []): Result<T> => ({
  ok: true,
  value,
  warnings,
});

export const failure = (...diagnostics: readonly Diagnostic[]): Result<never> => ({
  ok: false,
  diagnostics,
});
