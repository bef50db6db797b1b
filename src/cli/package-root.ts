/** Finds the files of the installed package, compiled (dist/src/cli) or run from its sources (src/cli). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function packageRoot(): string {
  const [sources, compiled] = ['../..', '../../..'].map((up) =>
    fileURLToPath(new URL(up, import.meta.url)),
  );
  if (sources && existsSync(`${sources}/package.json`)) return sources;
  return compiled ?? '.';
}

export function packageVersion(): string {
  const text = readFileSync(`${packageRoot()}/package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
