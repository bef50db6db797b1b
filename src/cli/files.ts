/** Files in and out. Problems are diagnostics; outputs appear whole or not at all. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';

/** Errors: `cannot-read`. */
export function readInput(path: string): Result<Uint8Array> {
  try {
    return success(Uint8Array.from(readFileSync(path)));
  } catch (error) {
    return failure(problem('cannot-read', path, error));
  }
}

export function readText(path: string): Result<string> {
  const bytes = readInput(path);
  return bytes.ok ? success(new TextDecoder().decode(bytes.value)) : bytes;
}

/** The text behind a span, for code frames. */
export function sourceOf(path: string): string | undefined {
  const text = readText(path);
  return text.ok ? text.value : undefined;
}

/**
 * Writes all files under temporary names beside their places and only then renames them, so that a
 * full disk leaves what was there. Errors: `cannot-write`.
 */
export function writeOutputs(files: ReadonlyMap<string, Uint8Array | string>): Result<undefined> {
  const staged: { readonly path: string; readonly part: string }[] = [];
  let at = '';
  try {
    for (const [path, content] of files) {
      at = path;
      mkdirSync(dirname(path), { recursive: true });
      const part = `${path}.${process.pid}.part`;
      writeFileSync(part, content);
      staged.push({ path, part });
    }
    for (const { path, part } of staged) {
      at = path;
      renameSync(part, path);
    }
    return success(undefined);
  } catch (error) {
    for (const { part } of staged) rmSync(part, { force: true });
    return failure(problem('cannot-write', at, error));
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

/** Errors of the system only: anything else is a bug and goes on. */
function problem(code: 'cannot-read' | 'cannot-write', path: string, error: unknown): Diagnostic {
  const reason = (error as NodeJS.ErrnoException).code;
  if (reason === undefined) throw error;
  const verb = code === 'cannot-read' ? 'read' : 'write';
  const message = `cannot ${verb} ${path}: ${REASONS[reason] ?? reason}`;
  return { code, severity: 'error', message };
}
