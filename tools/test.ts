// Runs every tests/**/*.test.ts with uvu, one process a file, and closes with `N passed, N failed`.
// A file that runs no test fails the run, unless it says SKIP and why. FILTER=word keeps the files whose
// path contains the word. A run of all fails, too, if a rule fired in none of them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFired } from '../tests/fired-rules.ts';
import { loadRules } from '../tests/rule-set.ts';

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
  readonly seconds: number;
}

const files = readdirSync('tests', { recursive: true, encoding: 'utf8' })
  .map((name) => `tests/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.test.ts') && name.includes(process.env['FILTER'] ?? ''))
  .sort();

function count(output: string, label: string): number {
  return Number(new RegExp(`${label}:\\s+(\\d+)`).exec(output)?.[1] ?? 0);
}

function run(file: string): Promise<Outcome> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    env: { ...process.env, FORCE_COLOR: '0', FIRED_RULES: fired },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const total = count(output, 'Total');
      const passed = count(output, 'Passed');
      const silent = total === 0 && !/^SKIP /m.test(output);
      const failed = total - passed + (silent || (code !== 0 && total === passed) ? 1 : 0);
      resolve({ file, passed, failed, output, seconds: (performance.now() - started) / 1000 });
    });
  });
}

function show(outcome: Outcome): void {
  const { file, passed, failed, output, seconds } = outcome;
  console.log(
    `${failed ? 'FAIL' : 'ok  '} ${file}  ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`,
  );
  for (const line of output.split('\n'))
    if (failed || line.startsWith('SKIP')) console.log(`     ${line}`);
}

/** A rule that no test makes fire is dead, or untested. */
function rulesThatNeverFired(): number {
  const known = readFired(fired);
  const names = loadRules().rules.map(({ name }) => name);
  const inCasesOnly = names.filter((name) => known.get(name)?.has('model') === false);
  const never = names.filter((name) => !known.has(name));
  if (inCasesOnly.length > 0)
    console.log(`\nrules that fired in their cases only: ${inCasesOnly.join(', ')}`);
  if (never.length > 0) console.log(`\nFAIL rules that never fired: ${never.join(', ')}`);
  return never.length > 0 ? 1 : 0;
}

const fired = mkdtempSync(join(tmpdir(), 'fired-'));
const queue = [...files];
const outcomes: Outcome[] = [];
async function worker(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await run(file);
    outcomes.push(outcome);
    show(outcome);
  }
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));

const sum = (key: 'passed' | 'failed'): number =>
  outcomes.reduce((total, one) => total + one[key], 0);
const dead = process.env['FILTER'] ? 0 : rulesThatNeverFired();
rmSync(fired, { recursive: true, force: true });
const failed = sum('failed') + dead + (files.length === 0 ? 1 : 0);
console.log(`\n${sum('passed')} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
