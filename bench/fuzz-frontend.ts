// How the importer, or with --whole the whole compiler, takes damaged models: --count N --seed S, or
// one again by --seed S --index I.
// Bar: each ends in a diagnostic or a success, in less than 2 s of processor time and with less than 512 MB.
import { parseArgs } from 'node:util';
import { loadSchemaNames } from '../src/cli/schema-names.ts';
import type { Result } from '../src/diag/diagnostic.ts';
import { compileModel } from '../src/driver/compile.ts';
import { importModel } from '../src/frontend/import-model.ts';
import { createPool } from '../src/ir/pool.ts';
import { defaultAccelerator, registersOf } from '../src/target/catalog.ts';
import { catalog } from '../tests/compile.ts';
import { bombs } from '../tests/malformed/bombs.ts';
import { type Mutant, mutant, mutationBases } from '../tests/malformed/mutate.ts';
import { loadRules } from '../tests/rule-set.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    index: { type: 'string' },
    whole: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const schema = await loadSchemaNames();
const rules = loadRules();
const bases = mutationBases();

const accelerator = defaultAccelerator(catalog);
const target = { accelerator, registers: registersOf(catalog, accelerator) };

const take = (bytes: Uint8Array): Result<unknown> =>
  values.whole
    ? compileModel({ model: bytes, rules, target, plan: { buffering: 'reread' } })
    : importModel({ bytes, rules, pool: createPool(), schema });

interface Outcome {
  readonly codes: readonly string[];
  readonly milliseconds: number;
}

function run({ bytes }: Mutant): Outcome {
  const started = process.cpuUsage();
  const result = take(bytes);
  const { user, system } = process.cpuUsage(started);
  const milliseconds = (user + system) / 1000;
  const codes = result.ok ? ['success'] : result.diagnostics.map((one) => one.code);
  return { codes: [...new Set(codes)], milliseconds };
}

const tally = new Map<string, number>();
const escapes: string[] = [];
const slowest = { milliseconds: 0, name: '' };

function judge(one: Mutant): void {
  try {
    const { codes, milliseconds } = run(one);
    for (const code of codes) tally.set(code, (tally.get(code) ?? 0) + 1);
    if (milliseconds > slowest.milliseconds)
      Object.assign(slowest, { milliseconds, name: one.name });
    if (milliseconds > 2000) escapes.push(`${one.name}: ${milliseconds.toFixed(0)} ms`);
  } catch (error) {
    escapes.push(`${one.name}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

if (values.index !== undefined) {
  const { bytes } = mutant(bases, { seed, index: Number(values.index) });
  console.log(take(bytes));
} else {
  const count = Number(values.count);
  const started = performance.now();
  for (let index = 0; index < count; index++) judge(mutant(bases, { seed, index }));
  const heavy = bombs();
  for (const bomb of heavy) judge(bomb);
  const peak = process.resourceUsage().maxRSS / 1024;
  for (const [code, times] of [...tally].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(8)}  ${code}`);
  console.log(
    `${count} mutants and ${heavy.length} bombs, seed ${seed}, ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  console.log(`slowest ${slowest.milliseconds.toFixed(1)} ms: ${slowest.name}`);
  console.log(`peak memory ${peak.toFixed(0)} MB`);
  console.log(`${escapes.length} escapes`);
  for (const one of escapes.slice(0, 20)) console.log(`  ${one}`);
  process.exitCode = escapes.length > 0 || peak > 512 ? 1 : 0;
}
