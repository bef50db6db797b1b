// npm leaves optional packages of other platforms out of package-lock.json where it cannot get at them,
// and `npm ci` then refuses the file. This adds them, without a hash. `--check` only looks.
import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

const FILE = 'package-lock.json';
const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(FILE, 'utf8'));

/** `@x/binding-linux-arm64-musl` and the like; npm skips what is not for the platform it runs on. */
function entryOf(name: string, version: string): Entry {
  const [, os, cpu, abi] = /-([a-z0-9]+)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name) ?? [];
  if (!os || !cpu) throw new Error(`${name} does not say which platform it is for`);
  const libc = abi === 'musl' ? ['musl'] : abi === 'gnu' ? ['glibc'] : undefined;
  return {
    version,
    cpu: [cpu],
    dev: true,
    ...(libc ? { libc } : {}),
    optional: true,
    os: [os],
  };
}

const missing = Object.values(lock.packages)
  .flatMap(({ optionalDependencies = {} }) => Object.entries(optionalDependencies))
  .filter(([name]) => !lock.packages[`node_modules/${name}`]);

if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(`${FILE} lacks ${missing.map(([name]) => name).join(', ')}`);
  console.error('run `node --import tsx tools/complete-lock.ts`');
  process.exitCode = 1;
} else if (missing.length > 0) {
  for (const [name, version] of missing)
    lock.packages[`node_modules/${name}`] = entryOf(name, version);
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
