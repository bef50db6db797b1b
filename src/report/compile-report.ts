/**
 * What a compile found out, as plain data for people and programs: where operators run and why,
 * memory, sizes. This folder reads compilations; it changes, prints and writes nothing.
 */
import type { Compilation } from '../driver/compile.ts';
import type { LinkedCpu, LinkedNpu } from '../driver/link.ts';
import type { TargetFacts } from '../ir/bundle-format.ts';
import type { RuleSet } from '../ir/rules.ts';
import type { NpuOperation } from '../npu/operation.ts';
import { type OperatorPlacement, placementsOf } from './placement.ts';

/** All sizes in bytes. */
export interface CompileReport {
  readonly target: TargetFacts;
  readonly operators: readonly OperatorPlacement[];
  /** By the name that the system gives the memory. */
  readonly memory: Readonly<Record<string, PoolUse>>;
  readonly flash: FlashUse;
  readonly npu: NpuWork;
}

export interface PoolUse {
  /** What the plan needs, inputs and outputs included. */
  readonly peak: number;
  /** Null where the user states none. */
  readonly limit: number | null;
  /** The most bytes alive at once: no plan needs fewer. */
  readonly lowerBound: number;
}

export interface FlashUse {
  readonly weights: number;
  readonly scales: number;
  /** Lookup tables of NPU operations. */
  readonly tables: number;
  /** Driver payloads: headers and command streams. */
  readonly commands: number;
  /** Constants of CPU operators. */
  readonly cpuConstants: number;
}

export interface NpuWork {
  readonly kernels: number;
  readonly macs: number;
}

export interface ReportContext {
  readonly rules: Pick<RuleSet, 'rules'>;
  readonly target: TargetFacts;
  /** Name of the memory that holds the arena. */
  readonly arena: string;
  readonly limit?: number | undefined;
}

export function reportCompilation(compilation: Compilation, context: ReportContext): CompileReport {
  const { peak, lowerBound } = compilation.plan.memory;
  return {
    target: context.target,
    operators: placementsOf(compilation, context.rules),
    memory: { [context.arena]: { peak, limit: context.limit ?? null, lowerBound } },
    flash: flashOf(compilation),
    npu: workOf(compilation),
  };
}

function flashOf({ linked }: Compilation): FlashUse {
  const npu = linked.steps.filter((step): step is LinkedNpu => step.kind === 'npu');
  const cpu = linked.steps.filter((step): step is LinkedCpu => step.kind === 'cpu');
  const operations = npu.flatMap(({ prepared }) => prepared.operations);
  // Operations of one function may share weights or a table.
  const layers = [...new Set(operations.flatMap(({ layer }) => layer ?? []))];
  const tables = new Set(operations.flatMap(({ table }) => table ?? []));
  const buffers = cpu.flatMap(({ lowered }) => lowered.program.buffers);
  return {
    weights: sum(layers.map(({ weightBytes }) => weightBytes)),
    scales: sum(layers.map(({ scaleBytes }) => scaleBytes)),
    tables: sum([...tables].map(({ bytes }) => bytes)),
    commands: sum(npu.map(({ scheduled }) => scheduled.payload.length)),
    cpuConstants: sum(buffers.map(({ bytes }) => bytes?.length ?? 0)),
  };
}

function workOf({ linked }: Compilation): NpuWork {
  const operations = linked.steps.flatMap((step) =>
    step.kind === 'npu' ? step.prepared.operations.map(({ op }) => op) : [],
  );
  return { kernels: operations.length, macs: sum(operations.map(macsOf)) };
}

/** Taps that the kernel multiplies or compares, padding included, as the simulator counts them. */
function macsOf({ kernel, mode, ifm, ofm, taps }: NpuOperation): number {
  if (kernel === 'elementwise') return 0;
  const sums = kernel === 'convolution' || (kernel === 'pooling' && mode === 'REDUCE_SUM');
  const { height, width, depth } = ofm.shape;
  return height * width * depth * taps.y * taps.x * (sums ? ifm.shape.depth : 1);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
