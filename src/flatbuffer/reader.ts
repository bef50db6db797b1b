/**
 * Bounds-checked access to a flatbuffer that nobody vouches for. Every accessor returns a value, or
 * undefined where the field is absent or points outside the file; the latter is also recorded as a
 * diagnostic. Nothing throws and nothing is read out of bounds. This folder knows no schema.
 */
import type { Diagnostic } from '../diag/diagnostic.ts';

export interface FlatReader {
  /** The four characters after the root offset, '' where the file is shorter. */
  readonly identifier: string;
  readonly bytes: Uint8Array;
  root(): FlatTable | undefined;
  /** What was refused so far, each place once. */
  readonly diagnostics: readonly Diagnostic[];
}

export type ScalarType =
  | 'bool'
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'f32'
  | 'i64'
  | 'u64';

/** Fields are named by their index in the schema, as flatc numbers them. */
export interface FlatTable {
  /** Byte offset in the file: what diagnostics of a caller may name. */
  readonly offset: number;
  has(field: number): boolean;
  /** i64 and u64 come as the nearest double; use `scalar64` where that is too coarse. */
  scalar(field: number, type: ScalarType): number | undefined;
  scalar64(field: number): bigint | undefined;
  table(field: number): FlatTable | undefined;
  string(field: number): string | undefined;
  /** The bytes of a vector of 1-byte elements, not copied. */
  bytes(field: number): Uint8Array | undefined;
  /** A vector of scalars. */
  scalars(field: number, type: ScalarType): readonly number[] | undefined;
  scalars64(field: number): readonly bigint[] | undefined;
  strings(field: number): readonly string[] | undefined;
  /** Undefined as a whole when one of its tables is damaged. */
  tables(field: number): readonly FlatTable[] | undefined;
}

/** Tables inside tables; TFLite needs 4. A cycle in a damaged file ends here. */
const MAX_DEPTH = 32;
/** Elements that one vector of tables or strings may have: more is no model. */
const MAX_OFFSETS = 100_000;
/** Nobody reads more than these, and a damaged file can have one a field. */
const MAX_DIAGNOSTICS = 100;
/**
 * Elements of vectors and strings that may be read, for each byte of the file and besides. A sound file
 * is read a few times over; one in which a million tables share one long vector is not.
 */
const READS_PER_BYTE = 4;
const FREE_READS = 1 << 16;

const WIDTH: Readonly<Record<ScalarType, number>> = {
  bool: 1,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  f32: 4,
  i64: 8,
  u64: 8,
};

type Read = (view: DataView, at: number) => number;
const READ: Readonly<Record<ScalarType, Read>> = {
  bool: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at) => view.getInt16(at, true),
  u16: (view, at) => view.getUint16(at, true),
  i32: (view, at) => view.getInt32(at, true),
  u32: (view, at) => view.getUint32(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  i64: (view, at) => Number(view.getBigInt64(at, true)),
  u64: (view, at) => Number(view.getBigUint64(at, true)),
};

interface File {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly diagnostics: Diagnostic[];
  readonly seen: Set<string>;
  readonly decode: (text: Uint8Array) => string;
  /** Elements that may still be read. */
  budget: number;
}

interface Vector {
  readonly at: number;
  readonly count: number;
}

export function createReader(bytes: Uint8Array): FlatReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const budget = bytes.length * READS_PER_BYTE + FREE_READS;
  const utf8 = new TextDecoder();
  const decode = (text: Uint8Array): string => utf8.decode(text);
  const file: File = { bytes, view, diagnostics: [], seen: new Set(), decode, budget };
  const identifier = bytes.length < 8 ? '' : String.fromCharCode(...bytes.subarray(4, 8));
  return {
    identifier,
    bytes,
    root: () => tableAt(file, follow(file, 0, 'the root table'), 0),
    diagnostics: file.diagnostics,
  };
}

function refuse(file: File, at: number, message: string): undefined {
  const key = `${at} ${message}`;
  if (file.seen.has(key) || file.diagnostics.length >= MAX_DIAGNOSTICS) return undefined;
  file.seen.add(key);
  file.diagnostics.push({
    code: 'damaged-flatbuffer',
    severity: 'error',
    message,
    place: `byte 0x${at.toString(16)}`,
    help: 'the file is cut short or was changed; export it again',
  });
  return undefined;
}

const inside = (file: File, at: number, length: number): boolean =>
  at >= 0 && at + length <= file.bytes.length;

/** The target of the offset stored at `at`. */
function follow(file: File, at: number, what: string): number | undefined {
  if (!inside(file, at, 4)) return refuse(file, at, `the offset of ${what} is outside the file`);
  const target = at + file.view.getUint32(at, true);
  if (target === at || !inside(file, target, 4))
    return refuse(file, at, `${what} is outside the file`);
  // Tables, vectors and strings all begin with a 32-bit word.
  return target % 4 === 0 ? target : refuse(file, at, `${what} is not at a multiple of 4 bytes`);
}

function vectorAt(file: File, at: number | undefined, width: number): Vector | undefined {
  if (at === undefined) return undefined;
  const count = file.view.getUint32(at, true);
  if (!inside(file, at + 4, count * width))
    return refuse(file, at, `a vector of ${count} elements ends outside the file`);
  return { at: at + 4, count };
}

/** The same, for a vector whose elements are copied. */
function countedAt(file: File, at: number | undefined, width: number): Vector | undefined {
  const vector = vectorAt(file, at, width);
  if (!vector) return undefined;
  file.budget -= vector.count;
  return file.budget >= 0 ? vector : refuse(file, 0, 'its vectors lie over each other');
}

function stringAt(file: File, at: number | undefined): string | undefined {
  const vector = countedAt(file, at, 1);
  if (!vector) return undefined;
  const end = vector.at + vector.count;
  if (file.bytes[end] !== 0) return refuse(file, end, 'a string does not end in a zero byte');
  return file.decode(slice(file, vector));
}

const slice = (file: File, { at, count }: Vector): Uint8Array =>
  file.bytes.subarray(at, at + count);

function tableAt(file: File, at: number | undefined, depth: number): FlatTable | undefined {
  if (at === undefined) return undefined;
  if (depth > MAX_DEPTH) return refuse(file, at, 'tables are nested too deeply');
  const vtable = at - file.view.getInt32(at, true);
  if (!inside(file, vtable, 4)) return refuse(file, at, 'the vtable is outside the file');
  const size = file.view.getUint16(vtable, true);
  if (vtable % 2 !== 0 || size < 4 || size % 2 !== 0 || !inside(file, vtable, size))
    return refuse(file, at, 'the vtable is damaged or outside the file');
  const length = file.view.getUint16(vtable + 2, true);
  if (length < 4 || !inside(file, at, length))
    return refuse(file, at, `a table of ${length} bytes ends outside the file`);
  return new Table(file, at, { depth, vtable, size, end: at + length });
}

interface Extent {
  readonly depth: number;
  readonly vtable: number;
  /** Bytes of the vtable. */
  readonly size: number;
  /** Behind the last byte of the table's own fields. */
  readonly end: number;
}

/** A class because a file can have a hundred thousand tables, and closures for each take a gigabyte. */
class Table implements FlatTable {
  readonly offset: number;
  readonly #file: File;
  readonly #extent: Extent;

  constructor(file: File, offset: number, extent: Extent) {
    this.offset = offset;
    this.#file = file;
    this.#extent = extent;
  }

  /** Offset of a field from the table, 0 where it is absent. */
  #place(field: number): number {
    const { vtable, size } = this.#extent;
    const slot = 4 + 2 * field;
    return slot + 2 <= size ? this.#file.view.getUint16(vtable + slot, true) : 0;
  }

  #inline(field: number, width: number): number | undefined {
    const start = this.offset + this.#place(field);
    if (start === this.offset) return undefined;
    // The first four bytes of a table lead to its vtable.
    const fits = start >= this.offset + 4 && start + width <= this.#extent.end;
    return fits && start % width === 0
      ? start
      : refuse(this.#file, start, `field ${field} is outside its table or misaligned`);
  }

  #target(field: number): number | undefined {
    const start = this.#inline(field, 4);
    return start === undefined ? undefined : follow(this.#file, start, `field ${field}`);
  }

  #elements<T>(field: number, width: number, read: (at: number) => T): readonly T[] | undefined {
    const vector = countedAt(this.#file, this.#target(field), width);
    return vector && Array.from({ length: vector.count }, (_, i) => read(vector.at + i * width));
  }

  #offsets<T>(field: number, read: (at: number | undefined) => T | undefined) {
    const vector = countedAt(this.#file, this.#target(field), 4);
    if (!vector) return undefined;
    if (vector.count > MAX_OFFSETS)
      return refuse(this.#file, vector.at, `a vector has ${vector.count} elements`);
    const what = `an element of field ${field}`;
    return every(vector, (start) => read(follow(this.#file, start, what)));
  }

  has(field: number): boolean {
    return this.#place(field) !== 0;
  }

  scalar(field: number, type: ScalarType): number | undefined {
    const start = this.#inline(field, WIDTH[type]);
    return start === undefined ? undefined : READ[type](this.#file.view, start);
  }

  scalar64(field: number): bigint | undefined {
    const start = this.#inline(field, 8);
    return start === undefined ? undefined : this.#file.view.getBigInt64(start, true);
  }

  table(field: number): FlatTable | undefined {
    return tableAt(this.#file, this.#target(field), this.#extent.depth + 1);
  }

  string(field: number): string | undefined {
    return stringAt(this.#file, this.#target(field));
  }

  bytes(field: number): Uint8Array | undefined {
    const vector = vectorAt(this.#file, this.#target(field), 1);
    return vector && slice(this.#file, vector);
  }

  scalars(field: number, type: ScalarType): readonly number[] | undefined {
    return this.#elements(field, WIDTH[type], (start) => READ[type](this.#file.view, start));
  }

  scalars64(field: number): readonly bigint[] | undefined {
    return this.#elements(field, 8, (start) => this.#file.view.getBigInt64(start, true));
  }

  strings(field: number): readonly string[] | undefined {
    return this.#offsets(field, (start) => stringAt(this.#file, start));
  }

  tables(field: number): readonly FlatTable[] | undefined {
    const depth = this.#extent.depth + 1;
    return this.#offsets(field, (start) => tableAt(this.#file, start, depth));
  }
}

/** All elements, or undefined as soon as one is. */
function every<T>({ at, count }: Vector, read: (at: number) => T | undefined) {
  const all: T[] = [];
  for (let i = 0; i < count; i++) {
    const one = read(at + 4 * i);
    if (one === undefined) return undefined;
    all.push(one);
  }
  return all;
}
