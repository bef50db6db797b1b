/** Records as bytes: fields one after the other, little-endian, each in its stored bits. */
import type { RecordDecl } from '../ir/rules.ts';
import { castScalar, type Scalar, type ScalarType } from './scalar.ts';

type Field = RecordDecl['fields'][number];

export const recordBytes = (record: RecordDecl): number =>
  record.fields.reduce((total, field) => total + field.storedBits, 0) / 8;

/** What a field is computed with: i32 where every value of it fits, else i64. */
export const fieldType = ({ bits, signed }: Field): ScalarType =>
  bits < 32 || (bits === 32 && signed) ? 'i32' : 'i64';

/** The values of one field in `count` records. */
export function readField(record: RecordDecl, name: string, bytes: Uint8Array): readonly Scalar[] {
  const size = recordBytes(record);
  const at = record.fields.findIndex((field) => field.name === name);
  const field = record.fields[at];
  if (!field) return [];
  const before = record.fields.slice(0, at).reduce((sum, { storedBits }) => sum + storedBits, 0);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => {
    const start = index * size + before / 8;
    const raw = littleEndian(bytes.subarray(start, start + field.storedBits / 8));
    const value = field.signed ? BigInt.asIntN(field.bits, raw) : BigInt.asUintN(field.bits, raw);
    return castScalar(fieldType(field), value);
  });
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** The first value that its field cannot hold, with its place. */
export interface RecordOverflow {
  readonly field: string;
  readonly index: number;
  readonly value: Scalar;
}

/** Column of values for each field -> bytes. */
export function packRecords(
  record: RecordDecl,
  columns: ReadonlyMap<string, readonly Scalar[]>,
): Uint8Array | RecordOverflow {
  const size = recordBytes(record);
  const count = Math.max(0, ...[...columns.values()].map((column) => column.length));
  const bytes = new Uint8Array(count * size);
  let offset = 0;
  for (const field of record.fields) {
    for (let index = 0; index < count; index++) {
      const value = columns.get(field.name)?.[index] ?? 0;
      const held = holds(field, BigInt(value));
      if (!held) return { field: field.name, index, value };
      let rest = BigInt.asUintN(field.storedBits, BigInt(value));
      for (let byte = 0; byte < field.storedBits / 8; byte++, rest >>= 8n)
        bytes[index * size + offset + byte] = Number(rest & 255n);
    }
    offset += field.storedBits / 8;
  }
  return bytes;
}

const holds = ({ bits, signed }: Field, value: bigint): boolean =>
  (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) === value;
