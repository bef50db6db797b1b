/**
 * Block jobs: the pieces in which the NPU computes a kernel, and what each reads and writes. Jobs go
 * over the OFM with depth fastest, then width, then height.
 */
import type { ByteRange } from './byte-range.ts';
import { type Box, bytesOfBox, wholeBox } from './feature-map.ts';
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

/**
 * What fetch `index` reads of the feature maps, at most; nothing where the kernel has no such fetch. A
 * convolution fetches the IFM of a job in slices of its depth, other kernels all at once: it is not
 * known when the NPU fetches which channels of those, or which part of a repeated operand.
 */
export function bytesReadBy(step: KernelStep, index: number): readonly ByteRange[] {
  const { op, ifm, ifm2 } = step;
  const slices = op.kernel === 'convolution' ? Math.ceil(op.ifm.shape.depth / sliceDepth(op)) : 1;
  const box = jobBox(step, Math.floor(index / slices));
  if (!box) return [];
  const whole = inputBox(op, op.ifm.shape, box);
  const first = bytesOfBox(
    ifm,
    op.ifm.dtype,
    slices > 1 ? sliced(op, whole, index % slices) : whole,
  );
  if (!op.ifm2 || !ifm2) return first;
  return [...first, ...bytesOfBox(ifm2, op.ifm2.dtype, inputBox(op, op.ifm2.shape, box))];
}

/** Channels in the input buffer at once, at most. */
const sliceDepth = (op: NpuOperation): number => (op.ifm.dtype === 'i16' ? 16 : 32);

function sliced(op: NpuOperation, { low, high }: Box, slice: number): Box {
  const depth = slice * sliceDepth(op);
  const end = Math.min(high.depth, depth + sliceDepth(op));
  return { low: { ...low, depth }, high: { ...high, depth: end } };
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

/** The part of an operand of this shape that a part of the OFM depends on; padding is not read. */
function inputBox(op: NpuOperation, shape: FmShape, ofm: Box): Box {
  const { height, width } = op.ofm.shape;
  const repeated = shape.height !== height || shape.width !== width;
  if (op.kernel === 'elementwise' && repeated) return wholeBox(shape);
  const [top, bottom] = inputSpan(op, 'y', shape.height, [ofm.low.height, ofm.high.height]);
  const [left, right] = inputSpan(op, 'x', shape.width, [ofm.low.width, ofm.high.width]);
  return {
    low: { height: top, width: left, depth: 0 },
    high: { height: bottom, width: right, depth: shape.depth },
  };
}

/** Rows or columns of the IFM under OFM rows or columns. Pads and taps are in the upscaled grid. */
function inputSpan(
  op: NpuOperation,
  axis: 'y' | 'x',
  size: number,
  [low, high]: readonly [number, number],
): readonly [number, number] {
  const factor = op.upscale === 'none' ? 1 : 2;
  const before = axis === 'y' ? op.pad.top : op.pad.left;
  const reach = (op.taps[axis] - 1) * op.dilation[axis] + 1;
  const first = low * op.stride[axis] - before;
  const last = (high - 1) * op.stride[axis] - before + reach;
  const inside = (at: number): number => Math.min(Math.max(at, 0), size * factor);
  return [Math.floor(inside(first) / factor), Math.ceil(inside(last) / factor)];
}
