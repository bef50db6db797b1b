/**
 * The pipeline, one call a line: a model's bytes become a compiled module. This folder only puts the
 * steps in order; every decision is made below it.
 */
import { type Result, success } from '../diag/diagnostic.ts';
import { importModel } from '../frontend/import-model.ts';
import type { SchemaNames } from '../frontend/schema-names.ts';
import type { Graph } from '../ir/graph.ts';
import { createPool, type TermPool } from '../ir/pool.ts';
import type { RuleSet } from '../ir/rules.ts';
import type { CommandTarget } from '../npu/commands.ts';
import { type PreparedFunction, prepareFunction } from '../npu/prepare.ts';
import { selectOperations } from '../npu/select.ts';
import { createTrace, type Trace } from '../rewrite/trace.ts';
import { createLowering } from '../tir/lower-term.ts';
import { lowerCpuOperators } from './cpu-functions.ts';
import { createMachinery } from './host.ts';
import { type LinkedProgram, linkProgram } from './link.ts';
import { type LoweredProgram, lowerGraph } from './lower-graph.ts';
import { type PlanOptions, type ProgramPlan, planProgram } from './plan.ts';
import { buildTimeline, type Timeline } from './timeline.ts';

export interface CompileRequest {
  readonly model: Uint8Array;
  readonly rules: RuleSet;
  /** Names for operators that the rules do not know. */
  readonly schema?: SchemaNames;
  readonly target: CommandTarget;
  readonly plan: PlanOptions;
  /** Told the name of each step when it is done, for timings. */
  readonly onStep?: (name: string) => void;
}

/** Everything that a compile found out: what emit, report and verify read. */
export interface Compilation {
  readonly pool: TermPool;
  readonly graph: Graph;
  readonly lowered: LoweredProgram;
  readonly functions: ReadonlyMap<string, PreparedFunction>;
  readonly timeline: Timeline;
  readonly plan: ProgramPlan;
  readonly linked: LinkedProgram;
  readonly trace: Trace;
}

export function compileModel(request: CompileRequest): Result<Compilation> {
  const { model, rules, schema, target, onStep = () => {} } = request;
  const pool = createPool();
  const trace = createTrace();
  const imported = importModel({ bytes: model, rules, pool, ...(schema ? { schema } : {}) });
  if (!imported.ok) return imported;
  const graph = imported.value;
  onStep('import');
  const machinery = createMachinery({ rules, pool, accelerator: target.accelerator });
  const tables = tablesOf(rules, pool);
  const lowered = lowerGraph(graph, { rules, pool, machinery, trace, tables });
  if (!lowered.ok) return lowered;
  onStep('rewrite');
  const { main, functions: parts } = lowered.value.legalized;
  const { compute } = target.accelerator;
  const functions = new Map(
    parts.map((fn) => [fn.name, prepareFunction(selectOperations(fn, tables), compute)]),
  );
  onStep('encode');
  const cpu = lowerCpuOperators(main, tables);
  if (!cpu.ok) return cpu;
  onStep('loops');
  const timeline = buildTimeline(main, { functions, cpu: cpu.value });
  const plan = planProgram(timeline, request.plan);
  onStep('memory');
  const linked = linkProgram({ main, timeline, plan, target });
  if (!linked.ok) return linked;
  onStep('commands');
  return success(
    { pool, graph, lowered: lowered.value, functions, timeline, plan, linked: linked.value, trace },
    imported.warnings,
  );
}

function tablesOf(rules: RuleSet, pool: TermPool) {
  const primitives = new Map(rules.primitives.map((one) => [one.name, one]));
  return { ...createLowering(rules, pool), primitives };
}
