/** Where the command line finds its targets: packed by the build, or the YAML of a working copy. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetTexts } from '../target/build-catalog.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import type { TargetText } from '../target/parse-target.ts';
import { packageRoot } from './package-root.ts';

/** `folder` is targets/ of a working copy. */
export function readTargetTexts(folder: string): TargetTexts {
  const read = (part: string): readonly TargetText[] =>
    readdirSync(join(folder, part))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .map((name) => join(folder, part, name))
      .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  return {
    accelerators: read('accelerators'),
    registers: read('registers'),
    systems: read('systems'),
  };
}

/** What the build packed into dist/; run from the sources, the YAML itself. */
export async function loadCatalog(): Promise<TargetCatalog> {
  const packed = fileURLToPath(new URL('../../data/targets.json', import.meta.url));
  if (existsSync(packed)) return JSON.parse(readFileSync(packed, 'utf8'));
  const { buildCatalog } = await import('../target/build-catalog.ts');
  const catalog = buildCatalog(readTargetTexts(join(packageRoot(), 'targets')));
  if (!catalog.ok) throw new Error(`targets/ is broken: ${JSON.stringify(catalog.diagnostics)}`);
  return catalog.value;
}
