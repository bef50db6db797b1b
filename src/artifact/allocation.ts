/**
 * Where tensors lie in the arena: metadata `OfflineMemoryAllocation`, int32 words: version 0, a word
 * about subgraphs (0 by the interpreter's text, 1 as both Velas write it; nobody reads it), the count,
 * then a byte offset a tensor, -1 where the interpreter may choose.
 */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { DTYPES } from '../ir/dtype.ts';
import type { ModelTables, TensorRow } from './model-tables.ts';

export interface ArenaPlan {
  /** Bytes from the start of the arena to the end of its last tensor. */
  readonly bytes: number;
  /** By index; offset -1: not in the arena. */
  readonly tensors: readonly { readonly offset: number; readonly bytes: number }[];
  /** Scratch memory of its own, beside the arena, though the metadata gives it offset 0 too. */
  readonly fast: ReadonlySet<number>;
}

const NAME = 'OfflineMemoryAllocation';
/** No microcontroller has as much; it keeps a damaged file from filling the memory. */
const MAX_BYTES = 2 ** 30;

/** Errors: `missing-allocation`, `damaged-artifact`, `too-large`. */
export function readAllocation(tables: ModelTables): Result<ArenaPlan> {
  const offsets = readOffsets(tables);
  if (!offsets.ok) return offsets;
  const fast = fastScratch(tables);
  const tensors = tables.tensors.map((tensor, index) => ({
    offset: offsets.value[index] ?? -1,
    bytes: sizeOf(tensor),
  }));
  const ends = tensors.map(({ offset, bytes }, index) =>
    offset < 0 || fast.has(index) ? 0 : offset + bytes,
  );
  const large = tensors.findIndex(
    ({ bytes }, index) => !(Math.max(bytes, ends[index] ?? 0) <= MAX_BYTES),
  );
  if (large >= 0)
    return refused('too-large', `tensor ${large} does not end within ${MAX_BYTES} bytes`);
  return success({ bytes: Math.max(0, ...ends), tensors, fast });
}

function refused(code: string, message: string): Result<never> {
  return failure({ code, severity: 'error', message, place: `metadata ${NAME}` });
}

function readOffsets({ metadata, tensors }: ModelTables): Result<readonly number[]> {
  const bytes = metadata.get(NAME);
  if (!bytes) return refused('missing-allocation', 'the file does not say where its tensors lie');
  if (bytes.length < 12 || bytes.length % 4 !== 0)
    return refused('damaged-artifact', `${bytes.length} bytes are no list of offsets`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = Array.from({ length: bytes.length / 4 }, (_, at) => view.getInt32(at * 4, true));
  const [version, , count, ...offsets] = words;
  if (version !== 0 || count !== tensors.length || offsets.length !== count)
    return refused(
      'damaged-artifact',
      `version ${version} with ${count} offsets do not fit ${tensors.length} tensors`,
    );
  return success(offsets);
}

/** The fourth input of an NPU operator, unless it is the arena again. */
function fastScratch({ operators }: ModelTables): ReadonlySet<number> {
  return new Set(
    operators
      .filter(({ custom }) => custom === 'ethos-u')
      .flatMap(({ inputs: [, , arena, fast] }) =>
        fast === undefined || fast === arena ? [] : [fast],
      ),
  );
}

/** Infinity for a shape that is no shape. */
function sizeOf({ shape, dtype, data }: TensorRow): number {
  if (data) return data.length;
  if (shape.some((dim) => dim < 0)) return Number.POSITIVE_INFINITY;
  return shape.reduce((product, dim) => product * dim, dtype ? DTYPES[dtype].bytes : 8);
}
