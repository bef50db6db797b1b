// What a compile costs and gives, model by model, beside Vela's figures where they are at hand:
// node --import tsx bench/compile.ts [--shared ../shared] [--rounds 5]. Prints Markdown. Needs `npm run build`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openArtifact } from '../src/artifact/open-artifact.ts';
import { loadCatalog } from '../src/cli/target-files.ts';
import type { CompileReport } from '../src/report/compile-report.ts';
import { programFromJson } from '../src/tir/program-json.ts';
import { createRunner } from '../src/verify/run.ts';

const CLI = 'dist/src/cli/main.js';

const { values: options } = parseArgs({
  options: {
    shared: { type: 'string', default: '../shared' },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Number(options.rounds);
const catalog = await loadCatalog();

interface Compiled extends CompileReport {
  readonly timings: Readonly<Record<string, number>>;
}

interface Measured {
  readonly model: string;
  readonly report: Compiled;
  /** From the start of the process to its end. */
  readonly coldMs: number;
  readonly stepMs: Readonly<Record<string, number>>;
  readonly macsPerSecond: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function times(work: () => void): number {
  return median(
    Array.from({ length: rounds }, () => {
      const started = performance.now();
      work();
      return performance.now() - started;
    }),
  );
}

/** Nothing where the model is refused. */
function carina(...args: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0 && status !== 1) throw new Error(`carina ${args.join(' ')}: ${stderr}`);
  return status === 0 ? stdout : undefined;
}

async function measure(path: string, folder: string): Promise<Measured | undefined> {
  const bundle = join(folder, 'bench.tar');
  const reports: Compiled[] = [];
  const coldMs = times(() => {
    const printed = carina('compile', path, '-o', bundle, '--json');
    if (printed) reports.push(JSON.parse(printed));
  });
  const [report] = reports;
  if (!report) return undefined;
  const steps = Object.keys(report.timings);
  const stepMs = Object.fromEntries(
    steps.map((step) => [step, median(reports.map(({ timings }) => timings[step] ?? 0))]),
  );
  const macsPerSecond = await simulate(new Uint8Array(readFileSync(bundle)), report.npu.macs);
  return { model: basename(path, '.tflite'), report, coldMs, stepMs, macsPerSecond };
}

/** The command streams alone would be faster: this is what `run` does for one more invocation. */
async function simulate(bundle: Uint8Array, macs: number): Promise<number> {
  const artifact = await openArtifact(bundle, programFromJson);
  const runner = artifact.ok ? createRunner(artifact.value, catalog) : artifact;
  if (!artifact.ok || !runner.ok) throw new Error('the bundle does not open');
  const inputs = artifact.value.inputs.map(({ place }) => new Uint8Array(place.bytes).fill(1));
  const invoke = (): void => {
    const run = runner.value.invoke(inputs);
    if (!run.ok) throw new Error(JSON.stringify(run.diagnostics));
  };
  invoke();
  return (macs / times(invoke)) * 1000;
}

type Row = Readonly<Record<string, string>>;

/** Vela's rows for the default target, by compiler and model. No field holds a comma. */
function velaRows(): ReadonlyMap<string, Row> {
  const file = `${options.shared}/facts/vela-baseline.csv`;
  if (!existsSync(file)) return new Map();
  const [head = [], ...lines] = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return new Map(
    lines
      .map((line) => Object.fromEntries(head.map((name, at) => [name, line[at] ?? ''])))
      .filter((row) => row['accel'] === 'ethos-u55-128' && row['memory'] === 'Shared_Sram')
      .map((row) => [`${row['compiler']} ${row['model']}`, row]),
  );
}

const count = (value: number): string => Math.round(value).toLocaleString('en');

function print(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, at) => (at === 0 ? '---' : '--:'));
  console.log(`\n${title}\n\n${[head, rule, ...rows].map(line).join('\n')}`);
}

function printSizes(measured: readonly Measured[]): void {
  const vela = velaRows();
  const peers = ['3.10.0', '5.1.0'].filter(() => vela.size > 0);
  const beside = (model: string, ours: number, field: string, unit: number): readonly string[] => [
    count(ours),
    ...peers.map((version) => {
      const value = vela.get(`vela-${version} ${model}`)?.[field];
      return value ? count(Number(value) * unit) : '-';
    }),
  ];
  const columns = ['SRAM', 'flash', 'stream'];
  const rows = measured.map(({ model, report }) => {
    const { weights, scales, tables, commands, cpuConstants } = report.flash;
    const [memory] = Object.values(report.memory);
    return [
      model,
      count(memory?.lowerBound ?? 0),
      ...beside(model, memory?.peak ?? 0, 'sram_memory_used', 1024),
      ...beside(
        model,
        weights + scales + tables + commands + cpuConstants,
        'off_chip_flash_memory_used',
        1024,
      ),
      ...beside(model, commands, 'cmd_stream_bytes', 1),
      count(weights),
    ];
  });
  const head = columns.flatMap((name) => [name, ...peers]);
  print(
    'Bytes; the columns with a version are Vela’s.',
    ['model', 'SRAM at least', ...head, 'weights'],
    rows,
  );
}

function printTimes(measured: readonly Measured[]): void {
  const steps = Object.keys(measured[0]?.stepMs ?? {});
  const rows = measured.map(({ model, coldMs, stepMs, report, macsPerSecond }) => [
    model,
    count(coldMs),
    ...steps.map((step) => count(stepMs[step] ?? 0)),
    (report.npu.macs / 1e6).toFixed(2),
    count(macsPerSecond / 1e6),
  ]);
  const head = ['model', 'process', ...steps, 'MMAC', 'MMAC/s simulated'];
  print(`Milliseconds, median of ${rounds} cold starts.`, head, rows);
}

const models = `${options.shared}/models`;
const shared = existsSync(models)
  ? readdirSync(models)
      .filter((name) => name.endsWith('.tflite'))
      .sort()
      .map((name) => `${models}/${name}`)
  : [];
const folder = mkdtempSync(join(tmpdir(), 'carina-bench-'));
try {
  console.log(`carina --version: ${count(times(() => carina('--version')))} ms`);
  const measured: Measured[] = [];
  for (const path of ['examples/kws/kws.tflite', ...shared])
    measured.push(...[(await measure(path, folder)) ?? []].flat());
  printTimes(measured);
  printSizes(measured);
} finally {
  rmSync(folder, { recursive: true });
}
