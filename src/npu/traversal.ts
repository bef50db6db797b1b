/** Which of the two ways through IFM channels and kernel taps keeps the MAC array busier. */
import { FM_BITS } from './ifm-block.ts';
import type { FmUse, KernelKind, Pair, Traversal } from './operation.ts';

/** The array always takes this many IFM channels of a tap (8 and 16 bits)... */
const DEPTH_FIRST_CHANNELS = { 8: 32, 16: 16 } as const;
/** ...or 8 channels of this many taps. */
const PART_KERNEL_TAPS = { 8: 4, 16: 2 } as const;
const PART_KERNEL_CHANNELS = 8;

/** The part of a group's places that real work fills. */
const filled = (count: number, group: number): number => count / (Math.ceil(count / group) * group);

/** Part-kernel for shallow IFMs and wherever it fills at least as much; convolutions only. */
export function chooseTraversal(op: {
  readonly kernel: KernelKind;
  readonly ifm: Pick<FmUse, 'shape' | 'dtype'>;
  readonly taps: Pair;
}): Traversal {
  if (op.kernel !== 'convolution') return 'depth_first';
  const depth = op.ifm.shape.depth;
  const bits = FM_BITS[op.ifm.dtype] === 8 ? 8 : 16;
  const byDepth = filled(depth, DEPTH_FIRST_CHANNELS[bits]);
  const byTaps =
    filled(depth, PART_KERNEL_CHANNELS) * filled(op.taps.y * op.taps.x, PART_KERNEL_TAPS[bits]);
  return depth <= PART_KERNEL_CHANNELS || byTaps >= byDepth ? 'part_kernel' : 'depth_first';
}
