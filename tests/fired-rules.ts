// Which rules fired in a run of all tests: each process leaves the names in the folder that FIRED_RULES names,
// and tools/test.ts reads them at the end.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A case of tests/rules, or a model that was compiled. */
export type FiredIn = 'case' | 'model';

const noted = new Set<string>();

export function noteFired(where: FiredIn, rules: Iterable<string>): void {
  const folder = process.env['FIRED_RULES'];
  if (!folder) return;
  const fresh = [...new Set(rules)].map((rule) => `${where} ${rule}\n`);
  const lines = fresh.filter((line) => !noted.has(line));
  for (const line of lines) noted.add(line);
  if (lines.length > 0) appendFileSync(join(folder, `${process.pid}.txt`), lines.join(''));
}

/** Rule -> where it fired. */
export function readFired(folder: string): ReadonlyMap<string, ReadonlySet<FiredIn>> {
  const fired = new Map<string, Set<FiredIn>>();
  for (const file of readdirSync(folder))
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      const [where, rule] = line.split(' ');
      if (rule) fired.set(rule, (fired.get(rule) ?? new Set()).add(where as FiredIn));
    }
  return fired;
}
