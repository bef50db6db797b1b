/** How much of the IFM one block of the OFM needs in the input buffer. */
import type { Compute } from '../target/accelerator.generated.ts';
import type { FmDType, FmShape, NpuOperation, Traversal } from './operation.ts';

/** What the choice of a block looks at. `lut`: the operation reads a table from the internal memory. */
export type BlockOperation = Pick<
  NpuOperation,
  'kernel' | 'mode' | 'ifm' | 'ifm2' | 'ofm' | 'taps' | 'stride' | 'dilation' | 'upscale'
> & { readonly lut?: boolean };

export const FM_BITS: Readonly<Record<FmDType, 8 | 16 | 32>> = { i8: 8, u8: 8, i16: 16, i32: 32 };

export const roundUp = (value: number, multiple: number): number =>
  Math.ceil(value / multiple) * multiple;

/** Each channel of the OFM comes from its own channel of the IFM; REDUCE_SUM reads all of them. */
export const keepsDepth = ({ kernel, mode }: Pick<BlockOperation, 'kernel' | 'mode'>): boolean =>
  kernel !== 'convolution' && mode !== 'REDUCE_SUM';

/** Channels that a kernel which mixes channels has in the input buffer. */
function mixedDepth(op: BlockOperation, traversal: Traversal): number {
  const depth = op.ifm.shape.depth;
  if (FM_BITS[op.ifm.dtype] === 16) return roundUp(Math.min(depth, 16), 4);
  return roundUp(Math.min(depth, traversal === 'part_kernel' ? 16 : 32), 8);
}

/** Rows or columns of the IFM under `ofm` rows or columns of a block; a sub-kernel at a time. */
function extent(op: BlockOperation, axis: 'y' | 'x', ofm: number, subkernel: number): number {
  const kernel = Math.min((op.taps[axis] - 1) * op.dilation[axis] + 1, subkernel);
  const upscaled = (ofm - 1) * op.stride[axis] + kernel + (op.upscale === 'nearest' ? 1 : 0);
  return Math.ceil(upscaled / (op.upscale === 'none' ? 1 : 2));
}

export function ifmBlockOf(
  op: BlockOperation,
  block: FmShape,
  compute: Compute,
  traversal: Traversal,
): FmShape {
  const [subHeight, subWidth] = compute.subkernel;
  return {
    height: roundUp(extent(op, 'y', block.height, subHeight), compute.ifm_ublock[0]),
    width: roundUp(extent(op, 'x', block.width, subWidth), compute.ifm_ublock[1]),
    depth: keepsDepth(op) ? block.depth : mixedDepth(op, traversal),
  };
}
