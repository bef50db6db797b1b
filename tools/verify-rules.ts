// `carina rules verify` for all rules, in as many processes as there are processors.
// node --import tsx tools/verify-rules.ts [instances of each rule]
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { loadRules } from '../tests/rule-set.ts';

const instances = process.argv[2] ?? '200';
const names = loadRules().rules.map(({ name }) => name);
const count = Math.min(availableParallelism(), names.length);

/** Every n-th rule: neighbours in the list take about as long. */
function verify(share: number): Promise<number> {
  const own = names.filter((_, at) => at % count === share).flatMap((name) => ['--rule', name]);
  const command = ['src/cli/main.ts', 'rules', 'verify', '--instances', instances, ...own];
  const child = spawn(process.execPath, ['--import', 'tsx', ...command], { stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const codes = await Promise.all(Array.from({ length: count }, (_, share) => verify(share)));
process.exit(Math.max(...codes));
