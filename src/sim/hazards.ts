/**
 * What may still be running when a command starts. Kernels run in order, so do DMA transfers, but
 * nothing orders one queue against the other except the two waits and a full queue.
 */
import type { Outstanding } from '../target/accelerator.generated.ts';
import type { FindingCode, Report } from './finding.ts';
import type { Access } from './memory.ts';
import { common } from './memory.ts';
import { showRun } from './runs.ts';

export interface Job {
  /** Byte address of the command. */
  readonly offset: number;
  readonly name: string;
  readonly reads: readonly Access[];
  readonly writes: readonly Access[];
}

export interface Hazards {
  kernel(job: Job): void;
  dma(job: Job): void;
  /** Waits until at most so many are running. */
  kernelWait(left: number): void;
  dmaWait(left: number): void;
}

export function createHazards(limits: Outstanding, report: Report): Hazards {
  const kernels: Job[] = [];
  const transfers: Job[] = [];
  const start = (own: Job[], limit: number, job: Job): void => {
    waitFor(own, limit - 1);
    own.push(job);
  };
  const check = (running: readonly Job[], job: Job, code: FindingCode): void => {
    for (const other of running) {
      const clash = conflict(other, job);
      if (clash) report(code, `${clash}, and ${other.name} at ${hex(other.offset)} may still run`);
    }
  };
  return {
    kernel(job) {
      start(kernels, limits.kernels, job);
      check(transfers, job, 'missing-dma-wait');
    },
    dma(job) {
      start(transfers, limits.dma, job);
      check(kernels, job, 'missing-kernel-wait');
    },
    kernelWait: (left) => waitFor(kernels, left),
    dmaWait: (left) => waitFor(transfers, left),
  };
}

function waitFor(queue: Job[], left: number): void {
  queue.splice(0, Math.max(0, queue.length - left));
}

export const hex = (offset: number): string => `0x${offset.toString(16)}`;

/** A sentence about the first bytes that one writes and the other reads or writes. */
function conflict(earlier: Job, later: Job): string | undefined {
  return (
    clash(earlier.writes, later.reads, 'reads') ??
    clash(earlier.writes, later.writes, 'overwrites') ??
    clash(earlier.reads, later.writes, 'overwrites')
  );
}

function clash(earlier: readonly Access[], later: readonly Access[], verb: string) {
  for (const one of earlier)
    for (const other of later) {
      const bytes = common(one, other);
      if (bytes) return `${other.what} ${verb} ${one.what} in bytes ${showRun(bytes)}`;
    }
  return undefined;
}
