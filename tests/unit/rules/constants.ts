// Elements in a case: written one by one, or as a word where the single numbers do not matter.
import { type DType, isDType } from '../../../src/ir/dtype.ts';
import type { RecordDecl } from '../../../src/ir/rules.ts';
import { elements, type TensorType } from '../../../src/ir/term.ts';
import { elementAt, toBytes } from '../../../src/te/bytes.ts';
import { packRecords, readField, recordBytes } from '../../../src/te/records.ts';
import { createRandom } from '../tir/random-programs.ts';

/**
 * A number for each element; for each record a list of its fields; `seed 7`; `all 3`; or runs of elements,
 * `0 * 127, 1, 2 * 128`.
 */
export type ConstantText = string | readonly (number | readonly number[])[];

export function constantBytes(
  written: ConstantText,
  { dtype, shape }: TensorType,
  records: readonly RecordDecl[],
): Uint8Array {
  const count = elements(shape);
  if (typeof written === 'string')
    return toBytes(dtype as DType, elementsOf(written, dtype, count));
  if (written.length !== count) throw new Error(`${written.length} values for ${count} elements`);
  if (isDType(dtype)) return toBytes(dtype, written as readonly number[]);
  const record = recordNamed(dtype, records);
  const rows = written as readonly (readonly number[])[];
  const columns = record.fields.map(
    ({ name }, at) => [name, rows.map((row) => row[at] ?? 0)] as const,
  );
  const packed = packRecords(record, new Map(columns));
  if (packed instanceof Uint8Array) return packed;
  throw new Error(`${packed.field} of record ${packed.index} cannot hold ${packed.value}`);
}

/** What `constantBytes` reads. */
export function constantText(
  bytes: Uint8Array,
  dtype: string,
  records: readonly RecordDecl[],
): readonly (number | readonly number[])[] {
  const all = (count: number, value: (at: number) => unknown): readonly number[] =>
    Array.from({ length: count }, (_, at) => Number(value(at)));
  if (isDType(dtype)) {
    const size = toBytes(dtype, [0]).length;
    return all(bytes.length / size, (at) => elementAt(bytes, dtype, at));
  }
  const record = recordNamed(dtype, records);
  const columns = record.fields.map(({ name }) => readField(record, name, bytes));
  return Array.from({ length: bytes.length / recordBytes(record) }, (_, at) =>
    columns.map((column) => Number(column[at])),
  );
}

/** Random numbers as weights have them, -127 .. 127; wider integers as biases, 16 bits. */
function elementsOf(written: string, dtype: string, count: number): readonly number[] {
  const [, word, number] = /^(seed|all) (-?\d+)$/.exec(written) ?? [];
  if (word === undefined) return runsOf(written, count);
  if (word === 'all') return Array<number>(count).fill(Number(number));
  const random = createRandom(Number(number));
  const size = dtype === 'i8' ? 127 : 32768;
  return Array.from({ length: count }, () => random(2 * size + 1) - size);
}

function recordNamed(name: string, records: readonly RecordDecl[]): RecordDecl {
  const record = records.find((one) => one.name === name);
  if (!record) throw new Error(`${name} is neither a dtype nor a record`);
  return record;
}

function runsOf(written: string, count: number): readonly number[] {
  const values = written.split(',').flatMap((run) => {
    const [, value, times = '1'] = /^\s*(-?\d+)(?:\s*\*\s*(\d+))?\s*$/.exec(run) ?? [];
    if (value === undefined)
      throw new Error(`${written} is neither values, 'seed N', 'all N' nor runs 'N * TIMES, N'`);
    return Array<number>(Number(times)).fill(Number(value));
  });
  if (values.length === count) return values;
  throw new Error(`${values.length} values for ${count} elements`);
}
