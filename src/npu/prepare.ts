/**
 * Decides for each operation of a function how it runs: layouts of the feature maps, the block, and
 * the encoded weights and tables. From here on sizes are real.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import { chooseBlock } from './block.ts';
import { BRICK, storageBytes } from './feature-map.ts';
import { createLayers, type LayerConstants } from './layer-constants.ts';
import type { BlockChoice, Layout, NpuOperation } from './operation.ts';
import type { SelectedFunction, SelectedOperation, Storage } from './select.ts';

/** A lookup table in the constants of the function. In bytes. */
export interface TableConstant {
  readonly offset: number;
  readonly bytes: number;
}

export interface PreparedOperation extends SelectedOperation {
  readonly block: BlockChoice;
  /** Operations with the same weights have the same object. */
  readonly layer?: LayerConstants;
  /** How often the operation reads its weights: once for each block of height and width. */
  readonly reads: number;
  /** Operations with the same table have the same object. */
  readonly table?: TableConstant;
}

export interface PreparedStorage extends Storage {
  readonly layout: Layout;
  /** In its layout. */
  readonly size: number;
}

export interface PreparedFunction extends Pick<SelectedFunction, 'find' | 'isSame'> {
  readonly name: string;
  readonly storages: ReadonlyMap<number, PreparedStorage>;
  /** Where constant feature maps are in the constants, by the number of their tensor. */
  readonly maps: ReadonlyMap<number, number>;
  readonly operations: readonly PreparedOperation[];
  /** Region 0 of the function. */
  readonly constants: Uint8Array;
}

export function prepareFunction(selected: SelectedFunction, compute: Compute): PreparedFunction {
  const storages = new Map(
    selected.storages.map((storage) => [storage.id, prepareStorage(storage, selected)]),
  );
  const chunks: Uint8Array[] = [];
  const tables = new Map<Uint8Array, TableConstant>();
  const layerOf = createLayers(compute, (...streams) => {
    const offset = sizeOf(chunks);
    chunks.push(...streams);
    return offset;
  });
  const operations = selected.operations.map((selectedOne): PreparedOperation => {
    const { op } = selectedOne;
    const block = chooseBlock({ ...op, lut: op.table !== undefined }, compute);
    return {
      ...selectedOne,
      block,
      reads: blocksAcross(op, block),
      ...(op.weights ? { layer: layerOf(op, block) } : {}),
      ...(op.table ? { table: appendTable(op.table, tables, chunks) } : {}),
    };
  });
  const maps = new Map(
    [...selected.constants].map(([tensor, bytes]) => [tensor, appendMap(bytes, chunks)]),
  );
  const { name, find, isSame } = selected;
  return { name, find, isSame, storages, maps, operations, constants: concat(chunks) };
}

/** Chunks begin and end at multiples of 16 bytes, as the encoded streams want it. */
const ALIGNMENT = 16;

function appendMap(bytes: Uint8Array, chunks: Uint8Array[]): number {
  const offset = sizeOf(chunks);
  const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT);
  padded.set(bytes);
  chunks.push(padded);
  return offset;
}

/**
 * Bricks of 16 channels suit the NPU; but only what stays inside the function, has one shape and no
 * channels to pad is stored so: padding would cost memory. Sums over 32-bit channels read no bricks.
 */
function prepareStorage(storage: Storage, { operations }: SelectedFunction): PreparedStorage {
  const writer = operations.find(({ op }) => op.ofm.tensor === storage.id)?.op;
  const inside = storage.param === undefined && storage.outputs.length === 0 && !storage.viewed;
  const summed = operations.some(
    ({ op }) => op.ifm.tensor === storage.id && op.ifm.dtype === 'i32' && op.mode === 'REDUCE_SUM',
  );
  if (!writer || !inside || summed || writer.ofm.shape.depth % BRICK !== 0)
    return { ...storage, layout: 'NHWC', size: storage.bytes };
  const size = storageBytes(writer.ofm.shape, writer.ofm.dtype, 'NHCWB16');
  return { ...storage, layout: 'NHCWB16', size };
}

function blocksAcross({ ofm }: NpuOperation, { block }: BlockChoice): number {
  const { height, width } = ofm.shape;
  return Math.ceil(height / block.height) * Math.ceil(width / block.width);
}

function appendTable(
  bytes: Uint8Array,
  tables: Map<Uint8Array, TableConstant>,
  chunks: Uint8Array[],
): TableConstant {
  const known = tables.get(bytes);
  if (known) return known;
  const table = { offset: sizeOf(chunks), bytes: bytes.length };
  chunks.push(bytes);
  tables.set(bytes, table);
  return table;
}

const sizeOf = (chunks: readonly Uint8Array[]): number =>
  chunks.reduce((total, chunk) => total + chunk.length, 0);

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(sizeOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
