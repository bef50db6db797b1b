/** The work of a compile between reading the model and writing the files; nothing here touches either. */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { success } from '../diag/diagnostic.ts';
import { type Compilation, compileModel } from '../driver/compile.ts';
import { buildModule } from '../driver/module.ts';
import type { PlanOptions, WeightBuffering } from '../driver/plan.ts';
import { emitBundle } from '../emit/bundle.ts';
import type { TargetFacts } from '../ir/bundle-format.ts';
import { type CompileReport, reportCompilation } from '../report/compile-report.ts';
import { registersOf } from '../target/catalog.ts';
import type { ChosenTarget } from './choose-target.ts';
import type { Knowledge } from './knowledge.ts';

export interface Work {
  readonly model: Uint8Array;
  readonly moduleName: string;
  readonly target: ChosenTarget;
  readonly sramLimit?: number | undefined;
  readonly buffering?: WeightBuffering | undefined;
  /** Date of the archive: seconds since 1970. */
  readonly epoch: number;
}

export interface Compiled {
  readonly compilation: Compilation;
  readonly report: CompileReport;
  readonly bundle: Uint8Array;
  /** Step -> milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
}

export async function compileWork(work: Work, knowledge: Knowledge): Promise<Result<Compiled>> {
  const clock = createClock();
  const compiled = compileOnly(work, knowledge, clock.lap);
  if (!compiled.ok) return compiled;
  const target = factsOf(work.target);
  const module = buildModule(compiled.value, { moduleName: work.moduleName, target });
  const bundle = await emitBundle(module, { epoch: work.epoch });
  if (!bundle.ok) return bundle;
  clock.lap('emit');
  const report = reportCompilation(compiled.value, {
    rules: knowledge.rules,
    target,
    arena: work.target.mode.arena,
    limit: work.sramLimit,
  });
  const { timings } = clock;
  const warnings = [...compiled.warnings, ...memoryWarnings(work.target)];
  return success({ compilation: compiled.value, report, bundle: bundle.value, timings }, warnings);
}

/** Up to the command streams, without a bundle. */
export function compileOnly(
  { model, target, sramLimit, buffering }: Omit<Work, 'moduleName' | 'epoch'>,
  { rules, schema, catalog }: Knowledge,
  onStep: (name: string) => void,
): Result<Compilation> {
  const { accelerator } = target;
  const plan: PlanOptions = {
    buffering: buffering ?? bufferingFor(target),
    ...(sramLimit === undefined ? {} : { limit: sramLimit }),
  };
  const registers = registersOf(catalog, accelerator);
  return compileModel({ model, rules, schema, target: { accelerator, registers }, plan, onStep });
}

/** Copies make sense only where constants lie in a slower memory than the arena. */
const bufferingFor = ({ mode }: ChosenTarget): WeightBuffering =>
  mode.constants === mode.arena ? 'never' : 'reread';

export const factsOf = ({ accelerator, system, memoryMode }: ChosenTarget): TargetFacts => ({
  name: accelerator.name,
  system: system.name,
  memoryMode,
  tvmTarget: `${accelerator.family} -accelerator_config=${accelerator.name}`,
});

function memoryWarnings({ mode, memoryMode }: ChosenTarget): readonly Diagnostic[] {
  if (mode.fast === mode.arena) return [];
  return [
    {
      code: 'fast-memory-unused',
      severity: 'warning',
      message: `memory mode ${memoryMode}: all feature maps are in ${mode.arena}; the buffer in ${mode.fast} is not used yet`,
      help: 'choose a memory mode whose arena is in SRAM, if the model fits',
    },
  ];
}

function createClock() {
  const timings: Record<string, number> = {};
  let last = performance.now();
  return {
    timings,
    lap(name: string): void {
      const now = performance.now();
      timings[name] = Math.round((now - last) * 10) / 10;
      last = now;
    },
  };
}
