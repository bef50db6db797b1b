/**
 * Constants that the file stores sparsely: a tree of dims in the order of traversal, each complete or a list of
 * indices (compressed rows), blocks of some dims as further ones. What is not stored is zero.
 */
import type { FlatTable, ScalarType } from '../flatbuffer/reader.ts';
import { elements } from '../ir/term.ts';

export interface SparseSource {
  readonly table: FlatTable;
  readonly shape: readonly number[];
  /** Bytes of an element. */
  readonly width: number;
  /** The elements that are stored, in the order of traversal. */
  readonly data: Uint8Array;
}

/** Row-major elements; a text where the tables contradict each other. */
export function expandSparse(source: SparseSource): Uint8Array | string {
  const tree = readTree(source);
  if (typeof tree === 'string') return tree;
  const { shape, width, data } = source;
  const full = new Uint8Array(elements(shape) * width);
  const count = data.length / width;
  let stored = 0;
  let wrong: string | undefined;
  const indices: number[] = [];
  const put = (): void => {
    if (stored >= count) wrong = 'more elements than are stored';
    const at = tree.positionOf(indices);
    full.set(data.subarray(stored * width, (stored + 1) * width), at * width);
    stored++;
  };
  const visit = (depth: number, parent: number): void => {
    const level = tree.levels[depth];
    if (wrong !== undefined) return;
    if (!level) put();
    else
      for (const [index, child] of level.children(parent)) {
        indices[depth] = index;
        visit(depth + 1, child);
        if (wrong !== undefined) return;
      }
  };
  visit(0, 0);
  return wrong ?? (stored === count ? full : 'fewer elements than are stored');
}

interface Level {
  /** Indices below the parent with the number that each has as a parent itself. */
  children(parent: number): Iterable<readonly [index: number, child: number]>;
}

interface Tree {
  readonly levels: readonly Level[];
  readonly positionOf: (indices: readonly number[]) => number;
}

/** Slots of the schema's sparsity parameters. */
const ORDER = 0;
const BLOCKS = 1;
const DIMS = 2;

function readTree({ table, shape }: SparseSource): Tree | string {
  const order = table.scalars(ORDER, 'i32') ?? [];
  const blocked = table.scalars(BLOCKS, 'i32') ?? [];
  const dims = table.tables(DIMS) ?? [];
  const rank = shape.length;
  const depth = rank + blocked.length;
  const isOrder = order.length === depth && new Set(order).size === depth;
  if (!isOrder || order.some((dim) => dim < 0 || dim >= depth))
    return `its order of traversal is no order of ${depth} dims`;
  if (order.some((dim, at) => at < rank !== dim < rank)) return 'its blocks stand in front of dims';
  if (new Set(blocked).size < blocked.length || blocked.some((dim) => dim < 0 || dim >= rank))
    return 'its blocks are of dims that it does not have';
  if (dims.length !== depth) return `it describes ${dims.length} of ${depth} dims`;
  const sizes = dims.slice(rank).map((dim) => dim.scalar(1, 'i32') ?? 0);
  // A dim of blocks counts blocks; inside of them the last dims of the traversal count.
  const sizeOfBlock = new Map(
    blocked.map((dim, block) => [dim, sizes[order.indexOf(rank + block) - rank] ?? 0]),
  );
  const extents = order.map((dim) =>
    dim < rank
      ? Math.floor((shape[dim] ?? 0) / (sizeOfBlock.get(dim) ?? 1))
      : (sizeOfBlock.get(blocked[dim - rank] ?? 0) ?? 0),
  );
  if (shape.some((size, dim) => size % (sizeOfBlock.get(dim) ?? 1) !== 0))
    return 'its blocks do not fill its dims';
  const levels = dims.map((dim, at) => readLevel(dim, extents[at] ?? 0));
  const bad = levels.find((level) => typeof level === 'string');
  if (typeof bad === 'string') return bad;
  const positionOf = (indices: readonly number[]): number => {
    const own = Array<number>(rank).fill(0);
    for (const [at, dim] of order.entries()) {
      const index = indices[at] ?? 0;
      const to = dim < rank ? dim : (blocked[dim - rank] ?? 0);
      own[to] = dim < rank ? index : (own[to] ?? 0) * (sizeOfBlock.get(to) ?? 1) + index;
    }
    return own.reduce((sum, index, dim) => sum * (shape[dim] ?? 1) + index, 0);
  };
  return { levels: levels.filter((level) => typeof level !== 'string'), positionOf };
}

function readLevel(table: FlatTable, extent: number): Level | string {
  const format = table.scalar(0, 'i8') ?? 0;
  if (format === 0) return fullLevel(table.scalar(1, 'i32') ?? 0, extent);
  const [segments, indices] = [2, 4].map((slot) => readVector(table, slot));
  if (format !== 1 || !segments || !indices) return 'a dim is neither complete nor compressed';
  const rising = segments.every((start, at) => at === 0 || start >= (segments[at - 1] ?? 0));
  if (!rising || (segments.at(-1) ?? 0) > indices.length)
    return 'the segments of a compressed dim do not rise within its indices';
  if (indices.some((index) => index < 0 || index >= extent))
    return `an index of a compressed dim is outside 0..${extent - 1}`;
  return {
    *children(parent) {
      for (let at = segments[parent] ?? 0; at < (segments[parent + 1] ?? 0); at++)
        yield [indices[at] ?? 0, at];
    },
  };
}

function fullLevel(size: number, extent: number): Level | string {
  if (size !== extent) return `a complete dim has ${size} elements; it should have ${extent}`;
  return {
    *children(parent) {
      for (let index = 0; index < size; index++) yield [index, parent * size + index];
    },
  };
}

/** Members of the schema's union of index vectors. */
const VECTORS: readonly (ScalarType | undefined)[] = [undefined, 'i32', 'u16', 'u8'];

function readVector(table: FlatTable, slot: number): readonly number[] | undefined {
  const type = VECTORS[table.scalar(slot, 'u8') ?? 0];
  return type && (table.table(slot + 1)?.scalars(0, type) ?? []);
}
