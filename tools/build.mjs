// What `npm ci` runs: compiles the TypeScript, then checks and packs the data (rules, targets).
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';

const run = (command, args) => {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
};

rmSync('dist', { recursive: true, force: true });
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
if (existsSync('tools/pack.ts')) run(process.execPath, ['--import', 'tsx', 'tools/pack.ts']);
