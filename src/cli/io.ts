/** Where a command prints, and the exit codes it ends with. */
import colors from 'picocolors';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { renderDiagnostics, type Sources } from '../diag/render.ts';

export const EXIT = {
  fine: 0,
  /** The input was refused; diagnostics say why. */
  refused: 1,
  usage: 2,
  /** A limit that the user stated is broken. */
  limit: 3,
  /** Verification found a difference. */
  mismatch: 4,
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface Io {
  /** Results. */
  readonly out: (text: string) => void;
  /** All else. */
  readonly err: (text: string) => void;
  /** Diagnostics may be coloured. */
  readonly color: boolean;
}

export function terminal({ stdout, stderr, env }: NodeJS.Process): Io {
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    color: stderr.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}

export function printDiagnostics(
  io: Io,
  list: readonly Diagnostic[],
  sources: Sources = () => undefined,
): void {
  if (list.length === 0) return;
  const text = renderDiagnostics(list, sources);
  io.err(`${io.color ? coloured(text) : text}\n`);
}

function coloured(text: string): string {
  const { bold, red, yellow } = colors.createColors(true);
  const paint = { error: red, warning: yellow };
  return text.replaceAll(/^(error|warning)\[[^\]]*\]/gm, (label, kind: keyof typeof paint) =>
    bold(paint[kind](label)),
  );
}

/** Nothing was done: the diagnostics, for programs as an object too. */
export function refuse(io: Io, refusal: Refusal): ExitCode {
  const { command, json, diagnostics, sources, code = EXIT.refused } = refusal;
  if (json) printJson(io, command, { ok: false, diagnostics });
  printDiagnostics(io, diagnostics, sources);
  return code;
}

export interface Refusal {
  readonly command: string;
  /** Whether the user asked for JSON. */
  readonly json: boolean | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources?: Sources | undefined;
  /** 1, the input was refused, unless another one says it better. */
  readonly code?: ExitCode;
}

/** One object with `schemaVersion` and the name of the command, for programs. */
export function printJson(io: Io, command: string, body: object): void {
  io.out(`${JSON.stringify({ schemaVersion: 1, command, ...body }, null, 2)}\n`);
}
