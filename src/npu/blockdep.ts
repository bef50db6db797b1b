/**
 * BLOCKDEP: how far a kernel may start while its predecessor is still running. With B, fetch f of
 * the kernel may begin while the last B - f jobs of the predecessor have not written yet.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import { bytesReadBy, bytesWrittenBy, jobCount } from './block-jobs.ts';
import { intersect } from './byte-range.ts';
import type { KernelStep } from './program.ts';

/**
 * The largest safe value. Kernels before the predecessor have ended: no more than two are under way.
 * Reads before the predecessor's reads, or writes after its writes, need no care: jobs keep their order.
 */
export function largestBlockdep(
  previous: KernelStep | undefined,
  current: KernelStep,
  compute: Compute,
): number {
  if (!previous || losesTable(previous, current, compute)) return 0;
  const last = jobCount(previous) - 1;
  let largest = compute.blockdep;
  for (let fetch = 0; fetch < largest; fetch++) {
    const reads = bytesReadBy(current, fetch);
    for (let fromEnd = 0; fetch + fromEnd < largest; fromEnd++) {
      // While B <= fetch + fromEnd the predecessor's job has ended before this fetch begins.
      if (intersect(reads, bytesWrittenBy(previous, last - fromEnd))) largest = fetch + fromEnd;
    }
  }
  return largest;
}

/** Where no banks are reserved for the LUT, accumulators of a kernel without one overwrite it. */
const losesTable = (previous: KernelStep, current: KernelStep, { shram }: Compute): boolean =>
  shram.reserved_end < shram.lut_banks && previous.lut !== undefined && current.lut === undefined;
