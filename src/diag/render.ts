/** Diagnostics as text: code, message, the place with a code frame, and the help line. */
import type { Diagnostic, Span } from './diagnostic.ts';

/** Text of the file that a span names, if it is at hand. */
export type Sources = (file: string) => string | undefined;

export interface Position {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
}

export function renderDiagnostics(
  list: readonly Diagnostic[],
  sources: Sources = () => undefined,
): string {
  return sortDiagnostics(list)
    .map((one) => renderOne(one, sources))
    .join('\n');
}

/** Errors first by place, then warnings; the order of equal places is kept. */
export function sortDiagnostics(list: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = (one: Diagnostic): string => `${one.severity} ${one.span?.file ?? ''}`;
  return [...list].sort(
    (a, b) => compare(key(a), key(b)) || (a.span?.start ?? 0) - (b.span?.start ?? 0),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function renderOne(one: Diagnostic, sources: Sources): string {
  const lines = [`${one.severity}[${one.code}]: ${one.message}`];
  if (one.span) lines.push(...frame(one.span, sources(one.span.file)));
  if (one.place) lines.push(`  --> ${one.place}`);
  if (one.help) lines.push(`  help: ${one.help}`);
  return lines.join('\n');
}

function frame(span: Span, text: string | undefined): readonly string[] {
  if (text === undefined) return [`  --> ${span.file}`];
  const { line, column } = positionOf(text, span.start);
  const source = text.split('\n')[line - 1] ?? '';
  const width = Math.max(1, Math.min(span.end - span.start, source.length - column + 1));
  const gutter = String(line);
  const blank = ' '.repeat(gutter.length);
  return [
    `  --> ${span.file}:${line}:${column}`,
    ` ${blank} |`,
    ` ${gutter} | ${source}`,
    ` ${blank} | ${' '.repeat(column - 1)}${'^'.repeat(width)}`,
  ];
}
