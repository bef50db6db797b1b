/**
 * Waits. Kernels run one after another, transfers run one after another, and nothing orders the two
 * kinds but the waits that are put here. A queue takes a new entry only when it has room, so what is
 * `outstanding` entries old has ended without a wait.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import { largestBlockdep } from './blockdep.ts';
import { type ByteRange, intersect } from './byte-range.ts';
import { bytesOfBox, wholeBox } from './feature-map.ts';
import type { DmaStep, IssuedStep, KernelStep, NpuStep, WaitStep } from './program.ts';
import { placeOfSlot } from './table-slots.ts';

/** Puts in each wait that is needed, with the largest count that is safe, and each BLOCKDEP. */
export function issueSteps(steps: readonly NpuStep[], compute: Compute): readonly IssuedStep[] {
  const issued: IssuedStep[] = [];
  const kernels: Access[] = [];
  const transfers: Access[] = [];
  let previous: KernelStep | undefined;
  for (const step of steps) {
    const access = step.kind === 'dma' ? accessOfDma(step) : accessOfKernel(step, compute);
    issued.push(...waitFor(access, transfers, 'dma_wait'));
    if (step.kind === 'dma') {
      issued.push(...waitFor(access, kernels, 'kernel_wait'), step);
      enqueue(transfers, access, compute.outstanding.dma);
    } else {
      issued.push({ ...step, blockdep: largestBlockdep(previous, step, compute) });
      enqueue(kernels, access, compute.outstanding.kernels);
      previous = step;
    }
  }
  return issued;
}

interface Access {
  readonly reads: readonly ByteRange[];
  readonly writes: readonly ByteRange[];
}

/** `queue` is oldest first; entries up to the one waited for leave it. */
function waitFor(access: Access, queue: Access[], kind: WaitStep['kind']): readonly WaitStep[] {
  const newest = queue.map((other) => conflict(access, other)).lastIndexOf(true);
  if (newest < 0) return [];
  queue.splice(0, newest + 1);
  return [{ kind, outstanding: queue.length }];
}

const conflict = (a: Access, b: Access): boolean =>
  intersect(a.reads, b.writes) || intersect(a.writes, b.reads) || intersect(a.writes, b.writes);

function enqueue(queue: Access[], access: Access, most: number): void {
  queue.push(access);
  queue.splice(0, queue.length - most);
}

const accessOfDma = ({ source, destination, bytes }: DmaStep): Access => ({
  reads: [{ ...source, bytes }],
  writes: [{ ...destination, bytes }],
});

function accessOfKernel(step: KernelStep, compute: Compute): Access {
  const { op, ifm, ifm2, ofm, lut } = step;
  const reads = [
    ...bytesOfBox(ifm, op.ifm.dtype, wholeBox(op.ifm.shape)),
    ...(op.ifm2 && ifm2 ? bytesOfBox(ifm2, op.ifm2.dtype, wholeBox(op.ifm2.shape)) : []),
    ...(step.weights ?? []),
    ...(step.scales ?? []),
    ...(lut ? [{ ...placeOfSlot(lut.slot, compute), bytes: lut.bytes }] : []),
  ];
  const writes = [
    ...bytesOfBox(ofm, op.ofm.dtype, wholeBox(op.ofm.shape)),
    workingRange(lut !== undefined, compute),
  ];
  return { reads, writes };
}

/** Internal bytes that blocks and accumulators of a kernel may take. */
function workingRange(usesTable: boolean, { shram }: Compute): ByteRange {
  const kept = usesTable ? Math.max(shram.lut_banks, shram.reserved_end) : shram.reserved_end;
  return { region: 'shram', address: 0, bytes: (shram.banks - kept) * shram.bank_bytes };
}
