/**
 * BLOCKDEP: how many blocks of the previous kernel may be unfinished when this one starts. With value
 * B, job f of this kernel may start while the last B - f blocks of the previous one are in flight, so
 * it must not read a byte that they write. Kernels before the previous one have finished by then.
 * Writes are never too early: a kernel writes a block after it has read what the block needs, and
 * the blocks in flight have read theirs.
 */
import type { Box, FeatureMap } from './feature-map.ts';
import { runsOf } from './feature-map.ts';
import type { Report } from './finding.ts';
import { hex } from './hazards.ts';
import type { Access } from './memory.ts';
import { common } from './memory.ts';
import type { ConvolutionOperation, Operation, PoolOperation } from './operation.ts';
import { showRun } from './runs.ts';
import { sumDepth } from './shram-layout.ts';
import { ifmBlockDepth } from './weight-order.ts';

/** A kernel that has been run: its operation and where its feature maps lie. */
export interface KernelRun {
  readonly offset: number;
  readonly operation: Operation;
  readonly reads: readonly Access[];
  readonly writes: readonly Access[];
}

export function checkBlockDependency(previous: KernelRun, run: KernelRun, report: Report): void {
  const { blockdep } = run.operation;
  if (blockdep === 0) return;
  checkTable(previous, run, report);
  if (!touches(previous, run)) return;
  for (let job = 0; job < blockdep; job++) {
    const reads = jobReads(run, job);
    for (let fromLast = 0; fromLast < blockdep - job; fromLast++) {
      const clash = clashOf(previous, fromLast, reads);
      if (clash === undefined) continue;
      const blocks = `block ${fromLast} from the last of the kernel at ${hex(previous.offset)}`;
      report('blockdep-too-large', `BLOCKDEP ${blockdep}: job ${job} ${clash} of ${blocks}`);
      return;
    }
  }
}

/** Where tables share banks with buffers, no block of the kernel that looks up may be unfinished. */
function checkTable(previous: KernelRun, run: KernelRun, report: Report): void {
  const table = previous.reads.find(({ space }) => space.internal);
  const lost = table && run.writes.some((write) => common(write, table));
  if (!lost) return;
  const kernel = `the kernel at ${hex(previous.offset)}`;
  report('blockdep-too-large', `the buffers overwrite the table that ${kernel} may still read`);
}

/** The quick test: does this kernel read anything that the previous one writes? */
function touches(previous: KernelRun, run: KernelRun): boolean {
  return previous.writes.some((write) => run.reads.some((read) => common(read, write)));
}

function clashOf(previous: KernelRun, fromLast: number, reads: readonly Access[]) {
  const { ofm, block } = previous.operation;
  const box = blockBox(ofm, block, blockCount(ofm, block) - 1 - fromLast);
  const whole = previous.writes.find(({ what }) => what === ofm.name);
  if (!box || !whole) return undefined;
  const written = { ...whole, runs: runsOf(ofm, box) };
  for (const read of reads) {
    const bytes = common(read, written);
    if (bytes) return `reads (${read.what}) bytes ${showRun(bytes)}`;
  }
  return undefined;
}

/** What a job reads: its part of the feature maps, and all that is no feature map. */
function jobReads({ operation, reads }: KernelRun, job: number): readonly Access[] {
  const boxes = new Map(jobBoxes(operation, job).map((one) => [one.map.name, one]));
  return reads.flatMap((read) => {
    const part = boxes.get(read.what);
    if (part) return [{ ...read, runs: runsOf(part.map, part.box) }];
    return isMap(read.what) ? [] : [read];
  });
}

const isMap = (what: string): boolean => what === 'IFM' || what === 'IFM2';

interface Part {
  readonly map: FeatureMap;
  readonly box: Box;
}

/** The IFM boxes of a job; none where the kernel has fewer jobs. */
function jobBoxes(operation: Operation, job: number): readonly Part[] {
  const { ifm, ofm, block } = operation;
  const slice = sliceDepth(operation);
  const slices = Math.ceil(ifm.depth / slice);
  const summed = slice < Infinity;
  const box = blockBox(ofm, block, summed ? Math.floor(job / slices) : job);
  if (!box) return [];
  const first = (job % slices) * slice;
  const c = summed ? ([first, Math.min(ifm.depth, first + slice)] as const) : box.c;
  if (operation.kind !== 'elementwise')
    return [{ map: ifm, box: { ...windowBox(operation, box), c } }];
  const second = operation.second?.kind === 'map' ? operation.second.map : undefined;
  const maps = second ? [ifm, second] : [ifm];
  return maps.map((map) => ({ map, box: broadcastBox(map, box) }));
}

/** IFM channels of a job where an output needs all channels; Infinity where it needs its own. */
function sliceDepth(operation: Operation): number {
  if (operation.kind === 'convolution') return ifmBlockDepth(operation);
  if (operation.kind === 'pool' && operation.mode === 'REDUCE_SUM') return sumDepth(operation.ifm);
  return Infinity;
}

type Range = readonly [number, number];

function windowBox({ window, ifm }: ConvolutionOperation | PoolOperation, box: Box) {
  const factor = window.upscale === 'none' ? 1 : 2;
  const range = (axis: Range, [stride, pad, span, size]: readonly number[]): Range => {
    const start = axis[0] * (stride ?? 1) - (pad ?? 0);
    const end = (axis[1] - 1) * (stride ?? 1) - (pad ?? 0) + (span ?? 1);
    const limit = size ?? 0;
    return [
      Math.min(limit, Math.max(0, Math.floor(start / factor))),
      Math.min(limit, Math.max(0, Math.ceil(end / factor))),
    ];
  };
  const spanY = (window.tapsY - 1) * window.dilationY + 1;
  const spanX = (window.tapsX - 1) * window.dilationX + 1;
  return {
    y: range(box.y, [window.strideY, window.padTop, spanY, ifm.height]),
    x: range(box.x, [window.strideX, window.padLeft, spanX, ifm.width]),
  };
}

function broadcastBox({ height, width, depth }: FeatureMap, box: Box): Box {
  const range = (axis: Range, size: number): Range => (size === 1 ? [0, 1] : axis);
  return { y: range(box.y, height), x: range(box.x, width), c: range(box.c, depth) };
}

type BlockSize = Operation['block'];

const blockCounts = ({ height, width, depth }: FeatureMap, block: BlockSize) => [
  Math.ceil(height / block.height),
  Math.ceil(width / block.width),
  Math.ceil(depth / block.depth),
];

const blockCount = (ofm: FeatureMap, block: BlockSize): number =>
  blockCounts(ofm, block).reduce((a, b) => a * b, 1);

/** Blocks are walked channels first, then x, then y. */
function blockBox(ofm: FeatureMap, block: BlockSize, index: number): Box | undefined {
  const [, columns = 1, layers = 1] = blockCounts(ofm, block);
  if (index < 0 || index >= blockCount(ofm, block)) return undefined;
  const range = (at: number, step: number, size: number): Range => [
    at * step,
    Math.min(size, (at + 1) * step),
  ];
  const column = Math.floor(index / layers);
  return {
    y: range(Math.floor(column / columns), block.height, ofm.height),
    x: range(column % columns, block.width, ofm.width),
    c: range(index % layers, block.depth, ofm.depth),
  };
}
