// What loading the rules costs a compile, and what a rule set of ten times the size would:
// node --import tsx bench/load-rules.ts [--rounds 11]. Each figure is the least of cold processes that read the
// packed rules and index them as a compile does: what else the machine does can only add to it. Exits 1 where a figure is over its bound. Needs `npm run build`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packRules, unpackRules } from '../src/ir/packed-rules.ts';
import type { RuleSet } from '../src/ir/rules.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '11' } } });
const rounds = Number(options.rounds);
const BUILT = resolve('dist');

/** All that a compile does with the rules before it looks at its model, timed inside a process of its own. */
const CHILD = `
  const [{ readRuleData }, { createMachinery }, { createLowering }, { createPool }] = await Promise.all(
    ['cli/rule-data', 'driver/host', 'tir/lower-term', 'ir/pool'].map((name) => import(\`${BUILT}/src/\${name}.js\`)),
  );
  const started = performance.now();
  const rules = readRuleData(process.argv[1]);
  const parsed = performance.now();
  const pool = createPool();
  createMachinery({ rules, pool, accelerator: {} });
  createLowering(rules, pool);
  console.log(JSON.stringify([parsed - started, performance.now() - parsed]));
`;

type Times = readonly [read: number, index: number];

function timesOf(file: string): Times {
  const runs = Array.from({ length: rounds }, (): Times => {
    const args = ['--input-type=module', '-e', CHILD, file];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
  return [Math.min(...runs.map(([read]) => read)), Math.min(...runs.map(([, index]) => index))];
}

/** The rules as they are, and nine more copies in which everything that is declared has another name. */
function tenfold(rules: RuleSet): RuleSet {
  const { builtins: _, phases: __, pipeline: ___, ...renamed } = rules;
  const lists = Object.values(renamed).filter(Array.isArray);
  const declared = new Set<unknown>(lists.flat().map(({ name }) => name));
  const copies = Array.from({ length: 9 }, (_, at) => {
    const text = JSON.stringify(renamed, (key, value) => {
      if (key === 'code') return value + 1000 * (at + 1);
      return declared.has(value) ? `${value}_${at + 1}` : value;
    });
    return JSON.parse(text) as RuleSet;
  });
  const all = [rules, ...copies];
  return {
    ...rules,
    ...Object.fromEntries(
      Object.entries(renamed).flatMap(([kind, list]) =>
        Array.isArray(list) ? [[kind, all.flatMap((one) => one[kind as 'rules'])]] : [],
      ),
    ),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'carina-load-'));
const packed = join(BUILT, 'data/rules.data');
const large = join(folder, 'rules.data');
const built = unpackRules(readFileSync(packed));
writeFileSync(large, packRules(tenfold(built)));

console.log('| rule set | bytes | read, ms | index, ms | together, ms | bound, ms |');
console.log('|---|---|---|---|---|---|');
for (const [name, file, bound] of [
  ['as built', packed, 60],
  ['ten times', large, 200],
] as const) {
  const [read, index] = timesOf(file);
  const figures = [read, index, read + index].map((one) => one.toFixed(1));
  console.log(`| ${[name, statSync(file).size, ...figures, bound].join(' | ')} |`);
  if (read + index > bound) process.exitCode = 1;
}
rmSync(folder, { recursive: true });
