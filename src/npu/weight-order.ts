/**
 * The order in which the MAC array reads the weights: OFM blocks, IFM blocks, kernel parts, then
 * either the taps of a whole IFM block (part-kernel) or the IFM block of each tap (depth-first).
 * Positions that lie outside the weights are zeros the stream carries all the same.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import type { Pair, Traversal, WeightUse } from './operation.ts';

export interface WeightLayout {
  readonly kernel: 'convolution' | 'depthwise';
  readonly traversal: Traversal;
  readonly ifmBits: 8 | 16;
  readonly ofmBlockDepth: number;
  readonly dilation: Pair;
}

/** Output channels [start, start + depth). */
export interface DepthSlice {
  readonly start: number;
  readonly depth: number;
}

type Weights = Pick<WeightUse, 'values' | 'shape'>;

/** Where a run of the traversal reads: one OFM block, one IFM block, one part of the kernel. */
interface Brick {
  /** OFM channels [ofmStart, ofmEnd). */
  readonly ofmStart: number;
  readonly ofmEnd: number;
  /** IFM channels, counted in multiples of the micro-block. */
  readonly ifmStart: number;
  readonly ifmEnd: number;
  /** Offsets of the taps of this kernel part in OHWI; -1 for a filling tap. */
  readonly taps: readonly number[];
}

interface Walk {
  readonly weights: Weights;
  readonly ofmUblock: number;
  readonly ifmUblock: number;
  readonly out: Int16Array;
  /** Where the next weight goes. */
  at: number;
}

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** Channels of the IFM that are worked on together. */
export function ifmBlockDepthOf(traversal: Traversal, ifmBits: number): number {
  return traversal === 'part_kernel' || ifmBits === 16 ? 16 : 32;
}

/** Taps come in groups of as many as the array multiplies with one channel at a time. */
function tapMultiple({ kernel, traversal, ifmBits }: WeightLayout): number {
  if (kernel === 'depthwise') return 4;
  if (traversal === 'depth_first') return 1;
  return ifmBits === 16 ? 2 : 4;
}

/** Tap offsets of each part of the kernel that fits the sub-kernel size; dilation widens a tap. */
function kernelParts(weights: Weights, layout: WeightLayout, subkernel: [number, number]) {
  const [, height, width, depth] = weights.shape;
  const stepY = Math.floor(subkernel[0] / layout.dilation.y);
  const stepX = Math.floor(subkernel[1] / layout.dilation.x);
  const multiple = tapMultiple(layout);
  const parts: number[][] = [];
  for (let y0 = 0; y0 < height; y0 += stepY) {
    for (let x0 = 0; x0 < width; x0 += stepX) {
      const taps: number[] = [];
      for (let y = y0; y < Math.min(height, y0 + stepY); y++) {
        for (let x = x0; x < Math.min(width, x0 + stepX); x++) taps.push((y * width + x) * depth);
      }
      while (taps.length % multiple !== 0) taps.push(-1);
      parts.push(taps);
    }
  }
  return parts;
}

/** The weights between one IFM micro-block and one OFM micro-block at one tap. */
function pushUblock(walk: Walk, brick: Brick, at: { ofm: number; ifm: number; tap: number }): void {
  const { values, shape } = walk.weights;
  const perChannel = shape[1] * shape[2] * shape[3];
  for (let o = at.ofm; o < at.ofm + walk.ofmUblock; o++) {
    for (let i = at.ifm; i < at.ifm + walk.ifmUblock; i++) {
      const inside = at.tap >= 0 && o < brick.ofmEnd && i < shape[3];
      if (inside) walk.out[walk.at] = values[o * perChannel + at.tap + i] ?? 0;
      walk.at++;
    }
  }
}

function pushDepthFirst(walk: Walk, brick: Brick): void {
  for (let ofm = brick.ofmStart; ofm < brick.ofmEnd; ofm += walk.ofmUblock) {
    for (const tap of brick.taps) {
      for (let ifm = brick.ifmStart; ifm < brick.ifmEnd; ifm += walk.ifmUblock) {
        pushUblock(walk, brick, { ofm, ifm, tap });
      }
    }
  }
}

function pushPartKernel(walk: Walk, brick: Brick): void {
  for (let ifm = brick.ifmStart; ifm < brick.ifmEnd; ifm += walk.ifmUblock) {
    for (let ofm = brick.ofmStart; ofm < brick.ofmEnd; ofm += walk.ofmUblock) {
      for (const tap of brick.taps) pushUblock(walk, brick, { ofm, ifm, tap });
    }
  }
}

/** Depthwise: a channel of the OFM has one channel of the IFM. */
function pushDepthwise(walk: Walk, brick: Brick): void {
  const { values } = walk.weights;
  for (let ofm = brick.ofmStart; ofm < brick.ofmEnd; ofm += walk.ofmUblock) {
    for (const tap of brick.taps) {
      for (let o = ofm; o < ofm + walk.ofmUblock; o++) {
        if (tap >= 0 && o < brick.ofmEnd) walk.out[walk.at] = values[tap + o] ?? 0;
        walk.at++;
      }
    }
  }
}

type Range = readonly [start: number, end: number];

/** [start, end) in blocks. */
function blocksOf(start: number, end: number, depth: number): Range[] {
  const blocks: Range[] = [];
  for (let at = start; at < end; at += depth) blocks.push([at, Math.min(end, at + depth)]);
  return blocks;
}

/** IFM channels of each block: depth-first fills the block up, part-kernel only its micro-blocks. */
function ifmBlocks({ traversal, ifmBits, kernel }: WeightLayout, depth: number, ublock: number) {
  if (kernel === 'depthwise') return blocksOf(0, 1, 1);
  const block = ifmBlockDepthOf(traversal, ifmBits);
  return blocksOf(0, roundUp(depth, traversal === 'part_kernel' ? ublock : block), block);
}

/**
 * The weights of a slice of the OFM depth in the order of the MAC array, filling zeros included: one
 * OFM block of at most `ofmBlockDepth` channels after the other.
 */
export function orderWeights(
  weights: Weights,
  layout: WeightLayout,
  compute: Pick<Compute, 'ofm_ublock' | 'ifm_ublock' | 'subkernel'>,
  slice: DepthSlice,
): Int16Array {
  const [ofmUblock, ifmUblock] = [compute.ofm_ublock[2], compute.ifm_ublock[2]];
  const parts = kernelParts(weights, layout, compute.subkernel);
  const ofmBlocks = blocksOf(slice.start, slice.start + slice.depth, layout.ofmBlockDepth);
  const inputs = ifmBlocks(layout, weights.shape[3], ifmUblock);
  const taps = parts.reduce((sum, part) => sum + part.length, 0);
  const channels = inputs.reduce((sum, [start, end]) => sum + end - start, 0);
  const outputs = ofmBlocks.reduce((sum, [start, end]) => sum + roundUp(end - start, ofmUblock), 0);
  const out = new Int16Array(taps * channels * outputs);
  const walk: Walk = { weights, ofmUblock, ifmUblock, out, at: 0 };
  const push = PUSH[layout.kernel === 'depthwise' ? 'depthwise' : layout.traversal];
  for (const [ofmStart, ofmEnd] of ofmBlocks) {
    for (const [ifmStart, ifmEnd] of inputs) {
      for (const part of parts) push(walk, { ofmStart, ofmEnd, ifmStart, ifmEnd, taps: part });
    }
  }
  return out;
}

const PUSH = {
  depth_first: pushDepthFirst,
  part_kernel: pushPartKernel,
  depthwise: pushDepthwise,
} as const;
