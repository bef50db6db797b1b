// `npm run check`: everything about the repository that is a rule and no test. All are run, all must pass.
import { spawnSync } from 'node:child_process';

const CHECKS = [
  ['tools/generate-types.ts', '--check'],
  ['tools/generate-grammar.ts', '--check'],
  ['tools/generate-examples.ts', '--check'],
  ['tools/complete-lock.ts', '--check'],
  ['tools/check-names.ts'],
  ['tools/check-norms.ts'],
  ['src/cli/main.ts', 'rules', 'check'],
  ['src/cli/main.ts', 'rules', 'fmt', '--check'],
  ['src/cli/main.ts', 'rules', 'doc', '--check'],
];

const failed = CHECKS.filter(
  (check) =>
    spawnSync(process.execPath, ['--import', 'tsx', ...check], { stdio: 'inherit' }).status !== 0,
);
for (const command of failed) console.error(`failed: ${command.join(' ')}`);
process.exit(failed.length === 0 ? 0 : 1);
