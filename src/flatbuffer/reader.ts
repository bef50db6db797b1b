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
const MAX_OFFSETS = 1 << 20;
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
  const file: File = { bytes, view, diagnostics: [], seen: new Set(), budget };
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
  if (file.seen.has(key)) return undefined;
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
  return target;
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
  return vector && new TextDecoder().decode(slice(file, vector));
}

const slice = (file: File, { at, count }: Vector): Uint8Array =>
  file.bytes.subarray(at, at + count);

function tableAt(file: File, at: number | undefined, depth: number): FlatTable | undefined {
  if (at === undefined) return undefined;
  if (depth > MAX_DEPTH) return refuse(file, at, 'tables are nested too deeply');
  const vtable = at - file.view.getInt32(at, true);
  if (!inside(file, vtable, 4)) return refuse(file, at, 'the vtable is outside the file');
  const size = file.view.getUint16(vtable, true);
  if (size < 4 || !inside(file, vtable, size))
    return refuse(file, at, 'the vtable is outside the file');
  const place = (field: number): number => {
    const slot = 4 + 2 * field;
    return slot + 2 <= size ? file.view.getUint16(vtable + slot, true) : 0;
  };
  return accessors(file, { at, depth, place });
}

interface Open {
  readonly at: number;
  readonly depth: number;
  /** Offset of a field from the table, 0 where it is absent. */
  readonly place: (field: number) => number;
}

function accessors(file: File, { at, depth, place }: Open): FlatTable {
  const inline = (field: number, width: number): number | undefined => {
    const start = at + place(field);
    if (start === at) return undefined;
    return inside(file, start, width)
      ? start
      : refuse(file, start, `field ${field} is outside the file`);
  };
  const target = (field: number): number | undefined => {
    const start = inline(field, 4);
    return start === undefined ? undefined : follow(file, start, `field ${field}`);
  };
  const elements = <T>(field: number, width: number, read: (at: number) => T) => {
    const vector = countedAt(file, target(field), width);
    return vector && Array.from({ length: vector.count }, (_, i) => read(vector.at + i * width));
  };
  const offsets = <T>(field: number, read: (at: number | undefined) => T | undefined) => {
    const vector = countedAt(file, target(field), 4);
    if (!vector) return undefined;
    if (vector.count > MAX_OFFSETS)
      return refuse(file, vector.at, `a vector has ${vector.count} elements`);
    return every(vector, (start) => read(follow(file, start, `an element of field ${field}`)));
  };
  return {
    offset: at,
    has: (field) => place(field) !== 0,
    scalar: (field, type) => {
      const start = inline(field, WIDTH[type]);
      return start === undefined ? undefined : READ[type](file.view, start);
    },
    scalar64: (field) => {
      const start = inline(field, 8);
      return start === undefined ? undefined : file.view.getBigInt64(start, true);
    },
    table: (field) => tableAt(file, target(field), depth + 1),
    string: (field) => stringAt(file, target(field)),
    bytes: (field) => {
      const vector = vectorAt(file, target(field), 1);
      return vector && slice(file, vector);
    },
    scalars: (field, type) => elements(field, WIDTH[type], (start) => READ[type](file.view, start)),
    scalars64: (field) => elements(field, 8, (start) => file.view.getBigInt64(start, true)),
    strings: (field) => offsets(field, (start) => stringAt(file, start)),
    tables: (field) => offsets(field, (start) => tableAt(file, start, depth + 1)),
  };
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
