/** A feature map in memory: where each element lies, as byte runs and as a dense array. */
import type { Run } from './runs.ts';
import { addRun } from './runs.ts';

export type Layout = 'NHWC' | 'NHCWB16';

export interface ElementType {
  readonly bytes: 1 | 2 | 4;
  readonly signed: boolean;
}

export interface FeatureMap {
  /** IFM, IFM2 or OFM: for messages. */
  readonly name: string;
  readonly region: number;
  readonly height: number;
  readonly width: number;
  readonly depth: number;
  readonly type: ElementType;
  readonly zero: number;
  readonly layout: Layout;
  /** Byte addresses of the four tiles: top left, top right, bottom left, bottom right. */
  readonly bases: readonly [number, number, number, number];
  readonly height0: number;
  readonly height1: number;
  readonly width0: number;
  /** Bytes, signed. */
  readonly strideY: number;
  readonly strideX: number;
  readonly strideC: number;
}

/** Half-open ranges of coordinates. */
export interface Box {
  readonly y: readonly [number, number];
  readonly x: readonly [number, number];
  readonly c: readonly [number, number];
}

/** Channels of one brick. */
export const BRICK = 16;

export const wholeBox = (map: FeatureMap): Box => ({
  y: [0, map.height],
  x: [0, map.width],
  c: [0, map.depth],
});

/** The address of channel 0 of a pixel. */
function pixelAddress(map: FeatureMap, y: number, x: number): number {
  const [topLeft, topRight, bottomLeft, bottomRight] = map.bases;
  if (x < map.width0) {
    if (y < map.height0) return topLeft + y * map.strideY + x * map.strideX;
    return bottomLeft + (y - map.height0) * map.strideY + x * map.strideX;
  }
  const column = (x - map.width0) * map.strideX;
  if (y < map.height1) return topRight + y * map.strideY + column;
  return bottomRight + (y - map.height1) * map.strideY + column;
}

/** The bytes of the elements inside a box, as ascending runs; padding lanes of bricks left out. */
export function runsOf(map: FeatureMap, box: Box = wholeBox(map)): readonly Run[] {
  const runs: Run[] = [];
  const bytes = map.type.bytes;
  const [c0, c1] = box.c;
  for (let y = box.y[0]; y < box.y[1]; y++) {
    for (let c = c0; c < c1; ) {
      const end = map.layout === 'NHWC' ? c1 : Math.min(c1, c - (c % BRICK) + BRICK);
      const offset =
        map.layout === 'NHWC'
          ? c * bytes
          : Math.floor(c / BRICK) * map.strideC + (c % BRICK) * bytes;
      for (let x = box.x[0]; x < box.x[1]; x++) {
        const start = pixelAddress(map, y, x) + offset;
        addRun(runs, start, start + (end - c) * bytes);
      }
      c = end;
    }
  }
  return runs.sort((a, b) => a.start - b.start);
}

/** Elements in order y, x, c. What lies outside `bytes` reads as 0. */
export function gather(map: FeatureMap, bytes: Uint8Array): Int32Array {
  const { height, width, depth } = map;
  const dense = new Int32Array(height * width * depth);
  const load = LOADERS[`${map.type.signed ? 'i' : 'u'}${map.type.bytes}`];
  if (!load) throw new Error('no such element type');
  let to = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = pixelAddress(map, y, x);
      for (let c = 0; c < depth; c += BRICK, to += BRICK) {
        const from = pixel + brickOffset(map, c);
        const count = Math.min(BRICK, depth - c);
        load({ bytes, from, count, dense, to });
      }
      to = (y * width + x + 1) * depth;
    }
  return dense;
}

/** Stores elements in order y, x, c; what would lie outside `bytes` is dropped. */
export function scatter(map: FeatureMap, bytes: Uint8Array, dense: Int32Array): void {
  const { height, width, depth } = map;
  const size = map.type.bytes;
  let from = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = pixelAddress(map, y, x);
      for (let c = 0; c < depth; c += BRICK) {
        let to = pixel + brickOffset(map, c);
        const end = from + Math.min(BRICK, depth - c);
        for (; from < end; from++) {
          const value = dense[from] ?? 0;
          for (let at = 0; at < size; at++) bytes[to++] = value >> (8 * at);
        }
      }
    }
}

/** Where 16 channels that start at `c`, a multiple of 16, lie in their pixel. */
const brickOffset = (map: FeatureMap, c: number): number =>
  map.layout === 'NHWC' ? c * map.type.bytes : (c / BRICK) * map.strideC;

interface Load {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly count: number;
  readonly dense: Int32Array;
  readonly to: number;
}

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

const LOADERS: Readonly<Record<string, (load: Load) => void>> = {
  u1({ bytes, from, count, dense, to }) {
    for (let i = 0; i < count; i++) dense[to + i] = byteAt(bytes, from + i);
  },
  i1({ bytes, from, count, dense, to }) {
    for (let i = 0; i < count; i++) dense[to + i] = (byteAt(bytes, from + i) << 24) >> 24;
  },
  u2({ bytes, from, count, dense, to }) {
    for (let i = 0; i < count; i++) dense[to + i] = halfAt(bytes, from + 2 * i);
  },
  i2({ bytes, from, count, dense, to }) {
    for (let i = 0; i < count; i++) dense[to + i] = (halfAt(bytes, from + 2 * i) << 16) >> 16;
  },
  u4: loadWords,
  i4: loadWords,
};

const halfAt = (bytes: Uint8Array, at: number): number =>
  byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8);

function loadWords({ bytes, from, count, dense, to }: Load): void {
  for (let i = 0; i < count; i++) {
    const at = from + 4 * i;
    dense[to + i] = halfAt(bytes, at) | (halfAt(bytes, at + 2) << 16);
  }
}
