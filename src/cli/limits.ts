/** Limits that the user stated and the result breaks, with what to look at. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { CompileReport } from '../report/compile-report.ts';
import type { MemoryPeak, PeakBuffer } from '../report/peak.ts';
import type { OperatorPlacement } from '../report/placement.ts';
import type { ChosenTarget } from './choose-target.ts';
import { numberText } from './number-text.ts';
import { usageError } from './usage-error.ts';

export interface StatedLimits {
  /** Bytes. */
  readonly sramLimit?: number;
  readonly requireNpu: boolean;
  /** Asked only where the limit is broken. */
  readonly peak: () => MemoryPeak;
}

/** A limit for SRAM means nothing where the arena is elsewhere. Error: `usage`. */
export function checkSramLimit(
  sramLimit: number | undefined,
  { mode, memoryMode, system }: ChosenTarget,
): Result<undefined> {
  if (sramLimit === undefined || system.memories[mode.arena]?.kind === 'sram')
    return success(undefined);
  const others = Object.entries(system.memory_modes).flatMap(([name, { arena }]) =>
    system.memories[arena]?.kind === 'sram' ? [name] : [],
  );
  const message = `--sram-limit: memory mode ${memoryMode} keeps the arena in ${mode.arena}`;
  return failure(usageError(message, `modes with the arena in SRAM: ${others.join(', ')}`));
}

export function brokenLimits(report: CompileReport, limits: StatedLimits): readonly Diagnostic[] {
  return [
    ...brokenSram(report, limits),
    ...(limits.requireNpu ? report.operators.filter(isOnCpu).map(onCpu) : []),
  ];
}

function brokenSram(
  { memory, operators }: CompileReport,
  { sramLimit, peak }: StatedLimits,
): readonly Diagnostic[] {
  return Object.entries(memory).flatMap(([name, { peak: required }]) => {
    if (sramLimit === undefined || required <= sramLimit) return [];
    const excess = required - sramLimit;
    const message =
      `${name}: ${numberText(required)} bytes are required, the limit is ` +
      `${numberText(sramLimit)}, ${numberText(excess)} too many`;
    const help = peakText(peak(), operators);
    return [{ code: 'sram-limit', severity: 'error', message, help } as const];
  });
}

function peakText(peak: MemoryPeak, operators: readonly OperatorPlacement[]): string {
  const named = (indices: readonly number[]): string =>
    indices.map((at) => `${at} ${operators[at]?.kind ?? ''}`).join(', ');
  const owner = ({ kind, operators: owners }: PeakBuffer): string => {
    if (owners.length === 0) return 'input of the model';
    return kind === 'weights' ? `weights of ${named(owners)}` : `result of ${named(owners)}`;
  };
  return [
    `most is alive while operator ${named(peak.running)} runs: ${numberText(peak.bytes)} bytes`,
    ...peak.buffers.map((one) => `  ${numberText(one.bytes).padStart(12)}  ${owner(one)}`),
  ].join('\n');
}

const isOnCpu = ({ placement }: OperatorPlacement): boolean => placement === 'cpu';

const onCpu = ({ index, kind, name, reason, advice }: OperatorPlacement): Diagnostic => ({
  code: 'on-cpu',
  severity: 'error',
  message: reason,
  place: `operator ${index} ${kind} "${name}"`,
  ...(advice === '' ? {} : { help: advice }),
});
