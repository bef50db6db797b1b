/**
 * The internal memory (SHRAM) of one kernel: output banks, the input buffers, the accumulators, the
 * LUT. All sizes are banks.
 */
import type { Compute, Granules } from '../target/accelerator.generated.ts';
import { type BlockOperation, FM_BITS, ifmBlockOf, roundUp } from './ifm-block.ts';
import type { BlockChoice, FmShape, Traversal } from './operation.ts';

const ACC_BITS = { i32: 32, i40: 40 } as const;
const ACC_GRANULE = { i32: 'acc32', i40: 'acc40' } as const;
const IFM_GRANULE = { 8: 'ifm8', 16: 'ifm16', 32: 'ifm32' } as const;
/** An elementwise kernel holds two operands and fills its banks in other steps. */
const ELEMENTWISE_GRANULE = {
  8: 'ifm8_elementwise',
  16: 'ifm16_elementwise',
  32: 'ifm32',
} as const;

/** Sums of 16-bit products need 40 bits; pooling adds, except over channels, few values only. */
export function accFormatOf(op: BlockOperation): BlockChoice['accFormat'] {
  const pools = op.kernel === 'pooling' && op.mode !== 'REDUCE_SUM';
  return FM_BITS[op.ifm.dtype] === 16 && !pools ? 'i40' : 'i32';
}

/** Two buffers, so that one is filled while the other is read. */
const doubleBanks = (bytes: number, compute: Compute, granule: keyof Granules): number =>
  roundUp(2 * Math.ceil(bytes / compute.shram.bank_bytes), compute.shram.granules[granule]);

function ifmBanks(op: BlockOperation, ifm: FmShape, compute: Compute): number {
  const bits = FM_BITS[op.ifm.dtype];
  const granule = op.kernel === 'elementwise' ? ELEMENTWISE_GRANULE[bits] : IFM_GRANULE[bits];
  const bytes = ifm.height * ifm.width * roundUp((ifm.depth * bits) / 8, 8);
  return doubleBanks(bytes, compute, granule);
}

function accBanks(op: BlockOperation, block: FmShape, compute: Compute): number {
  const format = accFormatOf(op);
  // One row and a kernel of one row: arrays of two rows work on four columns of it instead.
  const oneRow = compute.ofm_ublock[0] === 2 && op.ofm.shape.height === 1 && op.taps.y === 1;
  const height = oneRow ? 1 : block.height;
  const bytes = (height * block.width * roundUp(block.depth, 8) * ACC_BITS[format]) / 8;
  return doubleBanks(bytes, compute, ACC_GRANULE[format]);
}

/** Undefined where the block does not fit. */
export function shramLayout(
  op: BlockOperation,
  block: FmShape,
  compute: Compute,
  traversal: Traversal,
): BlockChoice['shram'] | undefined {
  const { banks, reserved_output, reserved_end, lut_banks } = compute.shram;
  const ifm = ifmBanks(op, ifmBlockOf(op, block, compute, traversal), compute);
  const top = banks - Math.max(op.lut ? lut_banks : 0, reserved_end);
  const ifmEnd = reserved_output + ifm;
  if (op.kernel === 'elementwise') {
    const used = op.ifm2 ? ifmEnd + ifm : ifmEnd;
    if (used > top) return undefined;
    return { ibEnd: top, ...(op.ifm2 ? { ib2Start: ifmEnd } : {}), abStart: top };
  }
  const abStart = top - accBanks(op, block, compute);
  return ifmEnd <= abStart ? { ibEnd: ifmEnd, abStart } : undefined;
}
