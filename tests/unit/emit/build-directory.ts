/** Bundles on disk for tests that compile them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emitFiles } from '../../../src/emit/bundle.ts';
import type { CompiledModule } from '../../../src/emit/bundle-input.ts';
import type { BundleFiles } from '../../../src/emit/tar.ts';

export function filesOf(module: CompiledModule): BundleFiles {
  const files = emitFiles(module, { epoch: 0 });
  if (!files.ok) throw new Error(files.diagnostics.map(({ message }) => message).join('\n'));
  return files.value;
}

export const textOf = (files: BundleFiles, path: string): string =>
  new TextDecoder().decode(files.get(path) ?? new Uint8Array());

export function writeFiles(files: BundleFiles): string {
  const folder = mkdtempSync(join(tmpdir(), 'carina-emit-'));
  for (const [path, bytes] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}

/** Runs a program; its output, or what went wrong. */
export function run(folder: string, command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
  });
  if (error || status !== 0) return `${command} failed (${status}): ${stderr}${error ?? ''}`;
  return stdout;
}

export const hasCompiler = (name: string): boolean => spawnSync(name, ['--version']).status === 0;
