/** Where the elements of a feature map are: strides, sizes and the bytes of a box. */
import type { ByteRange } from './byte-range.ts';
import type { FmDType, FmShape, FmUse, Layout } from './operation.ts';

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<FmDType, number>> = { i8: 1, u8: 1, i16: 2, i32: 4 };

/** The values of each type. */
export const RANGE: Readonly<Record<FmDType, readonly [low: number, high: number]>> = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [-32768, 32767],
  i32: [-(2 ** 31), 2 ** 31 - 1],
};

/** Channels that lie side by side in NHCWB16. */
export const BRICK = 16;

/**
 * A feature map in memory. Strides are bytes: from row to row, from column to column, and, in
 * NHCWB16, from one brick of 16 channels to the next. Part of a larger feature map has the strides of
 * the whole.
 */
export interface FmPlacement {
  readonly region: number;
  /** Bytes from the start of the region to element 0, 0, 0. */
  readonly address: number;
  readonly layout: Layout;
  readonly strides: { readonly y: number; readonly x: number; readonly c: number };
  /** The buffer's name, for readers. */
  readonly buffer?: string;
}

/** Strides of a feature map that fills its buffer. */
export function packedStrides(
  shape: FmShape,
  dtype: FmDType,
  layout: Layout,
): FmPlacement['strides'] {
  const element = ELEMENT_BYTES[dtype];
  if (layout === 'NHWC')
    return { y: shape.width * shape.depth * element, x: shape.depth * element, c: element };
  const brickRow = BRICK * element * shape.width;
  return { y: brickRow * Math.ceil(shape.depth / BRICK), x: BRICK * element, c: brickRow };
}

/** A map, or its part, in a buffer that begins at `base`. Parts are linear. */
export function placeUse(
  { shape, dtype, window }: FmUse,
  layout: Layout,
  base: Pick<FmPlacement, 'region' | 'address'>,
): FmPlacement {
  if (!window) return { ...base, layout, strides: packedStrides(shape, dtype, layout) };
  const element = ELEMENT_BYTES[dtype];
  const { y, x } = window.strides;
  return {
    region: base.region,
    address: base.address + window.offset * element,
    layout: 'NHWC',
    strides: { y: y * element, x: x * element, c: element },
  };
}

/** Bytes of a feature map that fills its buffer; NHCWB16 pads the depth to whole bricks. */
export const storageBytes = (shape: FmShape, dtype: FmDType, layout: Layout): number =>
  shape.height * packedStrides(shape, dtype, layout).y;

/** Elements from `low` up to, not including, `high`. */
export interface Box {
  readonly low: FmShape;
  readonly high: FmShape;
}

export const wholeBox = (shape: FmShape): Box => ({
  low: { height: 0, width: 0, depth: 0 },
  high: shape,
});

/** Byte ranges that hold exactly the elements of the box, sorted, as few as they can be. */
export function bytesOfBox(at: FmPlacement, dtype: FmDType, box: Box): readonly ByteRange[] {
  const runs = runsOfBox(at, ELEMENT_BYTES[dtype], box).sort((a, b) => a.start - b.start);
  const joined: { start: number; end: number }[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last && run.start <= last.end) last.end = Math.max(last.end, run.end);
    else joined.push({ ...run });
  }
  return joined.map(({ start, end }) => ({
    region: at.region,
    address: start,
    bytes: end - start,
  }));
}

interface Run {
  readonly start: number;
  readonly end: number;
}

function runsOfBox(at: FmPlacement, element: number, { low, high }: Box): Run[] {
  const runs: Run[] = [];
  const step = at.layout === 'NHWC' ? high.depth : BRICK;
  for (let y = low.height; y < high.height; y++) {
    for (let c = low.depth; c < high.depth; c = nextMultiple(c, step)) {
      const bytes = (Math.min(high.depth, nextMultiple(c, step)) - c) * element;
      const row = at.address + y * at.strides.y + channelOffset(at, element, c);
      runs.push(...runsOfRow(row, bytes, at.strides.x, [low.width, high.width]));
    }
  }
  return runs;
}

/** `bytes` at every column; one run where the columns leave no gap. */
function runsOfRow(
  row: number,
  bytes: number,
  stride: number,
  [low, high]: readonly [number, number],
): Run[] {
  if (low >= high) return [];
  if (bytes === stride) return [{ start: row + low * stride, end: row + high * stride }];
  return Array.from({ length: high - low }, (_, at) => {
    const start = row + (low + at) * stride;
    return { start, end: start + bytes };
  });
}

const nextMultiple = (value: number, of: number): number => (Math.floor(value / of) + 1) * of;

/** The NPU ignores the channel stride in NHWC: channels are side by side. */
const channelOffset = (at: FmPlacement, element: number, c: number): number =>
  at.layout === 'NHWC' ? c * element : Math.floor(c / BRICK) * at.strides.c + (c % BRICK) * element;
