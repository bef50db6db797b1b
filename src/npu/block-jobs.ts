/**
 * Block jobs: the pieces in which the NPU computes a kernel, and what each reads and writes. Jobs go
 * over the OFM with depth fastest, then width, then height.
 */
import type { ByteRange } from './byte-range.ts';
import { type Box, bytesOfBox } from './feature-map.ts';
import type { FmShape, NpuOperation } from './operation.ts';
import type { KernelStep } from './program.ts';

export function jobCount({ op, block }: KernelStep): number {
  const { height, width, depth } = blocksOf(op.ofm.shape, block.block);
  return height * width * depth;
}

const blocksOf = (shape: FmShape, block: FmShape): FmShape => ({
  height: Math.ceil(shape.height / block.height),
  width: Math.ceil(shape.width / block.width),
  depth: Math.ceil(shape.depth / block.depth),
});

/** What job `index` writes; nothing where the kernel has no such job. */
export function bytesWrittenBy(step: KernelStep, index: number): readonly ByteRange[] {
  const box = jobBox(step, index);
  return box ? bytesOfBox(step.ofm, step.op.ofm.dtype, box) : [];
}

/** What job `index` reads of the feature maps; nothing where the kernel has no such job. */
export function bytesReadBy(step: KernelStep, index: number): readonly ByteRange[] {
  const box = jobBox(step, index);
  if (!box) return [];
  const { op, ifm, ifm2 } = step;
  const first = bytesOfBox(ifm, op.ifm.dtype, inputBox(op, box));
  if (!op.ifm2 || !ifm2) return first;
  return [...first, ...bytesOfBox(ifm2, op.ifm2.dtype, broadcastBox(op.ifm2.shape, box))];
}

function jobBox(step: KernelStep, index: number): Box | undefined {
  if (index < 0 || index >= jobCount(step)) return undefined;
  const { shape } = step.op.ofm;
  const { block } = step.block;
  const blocks = blocksOf(shape, block);
  const depth = (index % blocks.depth) * block.depth;
  const width = (Math.floor(index / blocks.depth) % blocks.width) * block.width;
  const height = Math.floor(index / (blocks.depth * blocks.width)) * block.height;
  return {
    low: { height, width, depth },
    high: {
      height: Math.min(shape.height, height + block.height),
      width: Math.min(shape.width, width + block.width),
      depth: Math.min(shape.depth, depth + block.depth),
    },
  };
}

/** The part of the IFM that a part of the OFM depends on; padding is not read. */
function inputBox(op: NpuOperation, ofm: Box): Box {
  const { shape } = op.ifm;
  if (op.kernel === 'elementwise') return broadcastBox(shape, ofm);
  const [top, bottom] = inputSpan(op, 'y', [ofm.low.height, ofm.high.height]);
  const [left, right] = inputSpan(op, 'x', [ofm.low.width, ofm.high.width]);
  const allChannels = op.kernel === 'convolution' || op.mode === 'REDUCE_SUM';
  return {
    low: { height: top, width: left, depth: allChannels ? 0 : ofm.low.depth },
    high: { height: bottom, width: right, depth: allChannels ? shape.depth : ofm.high.depth },
  };
}

/** Rows or columns of the IFM under OFM rows or columns. Pads and taps are in the upscaled grid. */
function inputSpan(
  op: NpuOperation,
  axis: 'y' | 'x',
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const factor = op.upscale === 'none' ? 1 : 2;
  const size = (axis === 'y' ? op.ifm.shape.height : op.ifm.shape.width) * factor;
  const before = axis === 'y' ? op.pad.top : op.pad.left;
  const reach = (op.taps[axis] - 1) * op.dilation[axis] + 1;
  const first = low * op.stride[axis] - before;
  const last = (high - 1) * op.stride[axis] - before + reach;
  return [Math.floor(clip(first, size) / factor), Math.ceil(clip(last, size) / factor)];
}

const clip = (value: number, size: number): number => Math.min(Math.max(value, 0), size);

/** The same part of an operand whose axes of size 1 are repeated. */
function broadcastBox(shape: FmShape, { low, high }: Box): Box {
  const part = (axis: keyof FmShape): readonly [number, number] =>
    shape[axis] === 1 ? [0, 1] : [low[axis], high[axis]];
  const [top, bottom] = part('height');
  const [left, right] = part('width');
  const [near, far] = part('depth');
  return {
    low: { height: top, width: left, depth: near },
    high: { height: bottom, width: right, depth: far },
  };
}
