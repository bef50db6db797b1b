/** What of a TensorFlow Lite flatbuffer a compiled model needs. Numbers are those of its schema. */
import type { Diagnostic } from '../diag/diagnostic.ts';
import { createReader, type FlatTable } from '../flatbuffer/reader.ts';
import type { DType } from '../ir/dtype.ts';

export interface TensorRow {
  readonly index: number;
  readonly name: string;
  /** Undefined: a type that no artifact of ours or Vela's uses at its edges. */
  readonly dtype: DType | undefined;
  readonly shape: readonly number[];
  readonly scale: readonly number[];
  readonly zero: readonly number[];
  readonly data: Uint8Array | undefined;
}

export interface OperatorRow {
  readonly index: number;
  /** Empty for a builtin operator. */
  readonly custom: string;
  readonly builtin: number;
  /** Indices of tensors; -1 where an optional one is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly customOptions: Uint8Array | undefined;
}

export interface ModelTables {
  readonly description: string;
  readonly subgraphs: number;
  readonly tensors: readonly TensorRow[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly operators: readonly OperatorRow[];
  readonly metadata: ReadonlyMap<string, Uint8Array | undefined>;
}

const DTYPE_OF: Readonly<Record<number, DType>> = {
  0: 'f32',
  2: 'i32',
  3: 'u8',
  4: 'i64',
  6: 'bool',
  7: 'i16',
  9: 'i8',
  15: 'u32',
  16: 'u16',
};

/** The diagnostics are those of the flatbuffer; with one of them the tables are not to be used. */
export function readModelTables(bytes: Uint8Array): {
  readonly tables: ModelTables;
  readonly diagnostics: readonly Diagnostic[];
} {
  const reader = createReader(bytes);
  const model = reader.root();
  const buffers = model?.tables(4) ?? [];
  const data = (index: number): Uint8Array | undefined => buffers[index]?.bytes(0);
  const subgraphs = model?.tables(2) ?? [];
  const graph = subgraphs[0];
  const codes = model?.tables(1) ?? [];
  const tables = {
    description: model?.string(3) ?? '',
    subgraphs: subgraphs.length,
    tensors: (graph?.tables(0) ?? []).map((table, index) => readTensor(table, index, data)),
    inputs: graph?.scalars(1, 'i32') ?? [],
    outputs: graph?.scalars(2, 'i32') ?? [],
    operators: (graph?.tables(3) ?? []).map((table, index) => readOperator(table, index, codes)),
    metadata: new Map(
      (model?.tables(6) ?? []).map((one) => [one.string(0) ?? '', data(one.scalar(1, 'u32') ?? 0)]),
    ),
  };
  return { tables, diagnostics: reader.diagnostics };
}

function readTensor(
  table: FlatTable,
  index: number,
  data: (index: number) => Uint8Array | undefined,
): TensorRow {
  const quantization = table.table(4);
  return {
    index,
    name: table.string(3) ?? '',
    dtype: DTYPE_OF[table.scalar(1, 'i8') ?? 0],
    shape: table.scalars(0, 'i32') ?? [],
    scale: quantization?.scalars(2, 'f32') ?? [],
    zero: quantization?.scalars(3, 'i64') ?? [],
    data: data(table.scalar(2, 'u32') ?? 0),
  };
}

function readOperator(table: FlatTable, index: number, codes: readonly FlatTable[]): OperatorRow {
  const code = codes[table.scalar(0, 'u32') ?? 0];
  return {
    index,
    custom: code?.string(1) ?? '',
    // Codes above 127 did not fit the first field; files have the larger of the two.
    builtin: Math.max(code?.scalar(0, 'i8') ?? 0, code?.scalar(3, 'i32') ?? 0),
    inputs: table.scalars(1, 'i32') ?? [],
    outputs: table.scalars(2, 'i32') ?? [],
    customOptions: table.bytes(5),
  };
}
