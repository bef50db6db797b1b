// What `npm ci` runs: compiles the TypeScript, then checks and packs the data (rules, targets). Does
// nothing where dist/ is newer than all it is made of: `npx carina` in a clone runs this before it starts.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';

const SOURCES = ['src', 'grammar', 'rules', 'targets', 'tools'];
const SETTINGS = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
/** Written last: a build that was cut short leaves none. */
const STAMP = 'dist/built';

const run = (command, args) => {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
};

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);

function isFresh() {
  if (!existsSync(STAMP)) return false;
  const built = statSync(STAMP).mtimeMs;
  // Folders too: theirs changes when a file goes.
  return [...SOURCES.flatMap((folder) => [folder, ...filesIn(folder)]), ...SETTINGS].every(
    (path) => statSync(path).mtimeMs < built,
  );
}

if (!isFresh()) {
  rmSync('dist', { recursive: true, force: true });
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  run(process.execPath, ['--import', 'tsx', 'tools/pack.ts']);
  // `npx carina` starts the file itself; tsc does not make it executable.
  chmodSync('dist/src/cli/main.js', 0o755);
  writeFileSync(STAMP, '');
}
