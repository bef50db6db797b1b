/**
 * Whether the banks that the registers hand out suffice for the blocks of a kernel: double buffers of
 * IFM blocks from the bottom, double accumulators of an OFM block above them, tables at the end. Too
 * few banks give wrong values on the hardware, which the functional kernels would not show.
 */
import type { Accelerator, Compute, Granules } from '../target/accelerator.generated.ts';
import type { FeatureMap } from './feature-map.ts';
import type { Report } from './finding.ts';
import type { Block, Operation, Window } from './operation.ts';
import { ifmBlockDepth } from './weight-order.ts';

export function checkShram(
  operation: Operation,
  { compute }: Pick<Accelerator, 'compute'>,
  report: Report,
): void {
  const { shram } = compute;
  const { ifmEnd, accumulatorStart, ifm2Start } = operation.shram;
  const ifm = ifmBanks(operation, compute);
  const first = shram.reserved_output;
  const tables = operation.activation.function === 'lut' ? shram.lut_banks : shram.reserved_end;
  const end = shram.banks - tables;
  const need = (what: string, start: number, banks: number, limit: number): void => {
    if (start + banks > limit)
      report('shram-layout', `${what} needs ${banks} banks from ${start} on, up to ${limit}`);
  };
  need('the IFM buffer', first, ifm, ifm2Start ?? ifmEnd);
  if (ifm2Start !== undefined) need('the IFM2 buffer', ifm2Start, ifm, ifmEnd);
  need('what follows the IFM buffers', ifmEnd, 0, accumulatorStart);
  need('the accumulators', accumulatorStart, accumulatorBanks(operation, compute), end);
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

/** Two buffers of so many bytes. */
const banksOf = (bytes: number, { shram }: Compute, granule: number): number =>
  roundUp(2 * Math.ceil(bytes / shram.bank_bytes), granule);

function ifmBanks(operation: Operation, compute: Compute): number {
  const { height, width, depth } = ifmBlock(operation, compute);
  const { bytes } = operation.ifm.type;
  const granule = compute.shram.granules[ifmGranule(operation)];
  return banksOf(height * width * roundUp(depth * bytes, 8), compute, granule);
}

function ifmGranule({ kind, ifm }: Operation): keyof Granules {
  if (ifm.type.bytes === 4) return 'ifm32';
  if (kind === 'elementwise')
    return ifm.type.bytes === 2 ? 'ifm16_elementwise' : 'ifm8_elementwise';
  return ifm.type.bytes === 2 ? 'ifm16' : 'ifm8';
}

/** What one OFM block needs of the IFM, in whole micro-blocks; at most one kernel part of rows. */
function ifmBlock(operation: Operation, { ofm_ublock, subkernel }: Compute): Block {
  const { block } = operation;
  if (operation.kind === 'elementwise') return block;
  const { window } = operation;
  const y = seen(block.height, window, [window.strideY, spanOf(window, 'Y'), subkernel[0]]);
  const x = seen(block.width, window, [window.strideX, spanOf(window, 'X'), subkernel[1]]);
  return {
    height: roundUp(y, ofm_ublock[0]),
    width: roundUp(x, ofm_ublock[1]),
    depth: summedDepth(operation) ?? block.depth,
  };
}

const spanOf = (window: Window, axis: 'X' | 'Y'): number =>
  (window[`taps${axis}`] - 1) * window[`dilation${axis}`] + 1;

type Axis = readonly [stride: number, span: number, part: number];

function seen(size: number, { upscale }: Window, [stride, span, part]: Axis): number {
  const rows = (size - 1) * stride + Math.min(span, part) + (upscale === 'nearest' ? 1 : 0);
  return Math.ceil(rows / (upscale === 'none' ? 1 : 2));
}

/** Channels of an IFM block where an output sums over channels. */
function summedDepth(operation: Operation): number | undefined {
  const { ifm } = operation;
  const sums = operation.kind === 'pool' && operation.mode === 'REDUCE_SUM';
  if (operation.kind !== 'convolution' && !sums) return undefined;
  const most = operation.kind === 'convolution' ? ifmBlockDepth(operation) : sumDepth(ifm);
  return roundUp(Math.min(ifm.depth, most), ifm.type.bytes === 2 ? 4 : 8);
}

/** Channels that REDUCE_SUM takes at once: it has no traversal to choose. */
export const sumDepth = ({ type }: FeatureMap): number => (type.bytes === 2 ? 16 : 32);

function accumulatorBanks(operation: Operation, compute: Compute): number {
  if (operation.kind === 'elementwise') return 0;
  const { block, ofm, window, accumulatorBits } = operation;
  // One row of outputs from one row of inputs: the micro-block is laid flat, and so is the block.
  const flat = ofm.height === 1 && window.tapsY === 1 && compute.ofm_ublock[0] > 1;
  const { granules } = compute.shram;
  const granule = accumulatorBits === 40 ? granules.acc40 : granules.acc32;
  const elements = (flat ? 1 : block.height) * block.width * roundUp(block.depth, 8);
  return banksOf((elements * accumulatorBits) / 8, compute, granule);
}
