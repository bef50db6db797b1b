/**
 * The model file as plain records: what stands in it, with every index and count as the file has it.
 * Field numbers are those of the public TFLite schema (version 3). Meaning is checked by the importer.
 */
import { createReader, type FlatTable } from '../flatbuffer/reader.ts';
import type { Problems } from './problems.ts';

export interface OperatorCode {
  /** The builtin operator, 32 for a custom one. */
  readonly builtin: number;
  readonly custom: string;
}

export interface TensorEntry {
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** The shape as exported, with -1 for unknown dims; empty where the file has none. */
  readonly signature: readonly number[];
  readonly type: number;
  readonly buffer: number;
  readonly quantization: FlatTable | undefined;
  readonly variable: boolean;
  /** How a constant is stored of which only some elements are there. */
  readonly sparse: FlatTable | undefined;
}

export interface OperatorEntry {
  readonly index: number;
  readonly opcode: number;
  /** Tensor indices, -1 for an optional operand that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly intermediates: readonly number[];
  /** Member of the union of options tables, 0 for none. */
  readonly optionsType: number;
  readonly options: FlatTable | undefined;
  /** Of a custom operator, in a form that only its author knows. */
  readonly customOptions: Uint8Array | undefined;
}

export interface BufferEntry {
  readonly data: Uint8Array | undefined;
  /** The bytes stand behind the flatbuffer, as in files of more than 2 GB. */
  readonly outside: boolean;
}

export interface Subgraph {
  readonly tensors: readonly TensorEntry[];
  readonly operators: readonly OperatorEntry[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** The first subgraph is the model; the others run only where an operator says so. */
export interface ModelFile extends Subgraph {
  readonly codes: readonly OperatorCode[];
  readonly buffers: readonly BufferEntry[];
  readonly subgraphs: readonly Subgraph[];
}

const IDENTIFIER = 'TFL3';
const VERSION = 3;

/** Undefined where the file has no model in it; the reasons are in `problems`. */
export function readModel(bytes: Uint8Array, problems: Problems): ModelFile | undefined {
  const reader = createReader(bytes);
  const model = reader.identifier === IDENTIFIER ? readRoot(reader.root(), problems) : undefined;
  if (reader.identifier !== IDENTIFIER) refuseIdentifier(bytes, problems);
  for (const { code, place = '', message, help = '' } of reader.diagnostics)
    problems.error({ code, place, message, help });
  return model;
}

function refuseIdentifier(bytes: Uint8Array, problems: Problems): void {
  const why =
    bytes.length < 8
      ? `the file has ${bytes.length} bytes`
      : `the file has no "${IDENTIFIER}" at byte 4`;
  problems.error({
    code: 'not-a-model',
    place: 'byte 0x4',
    message: `this is not a TensorFlow Lite model: ${why}`,
    help: 'give a .tflite file as the TensorFlow Lite converter writes it',
  });
}

function readRoot(root: FlatTable | undefined, problems: Problems): ModelFile | undefined {
  if (!root) return undefined;
  const version = root.scalar(0, 'u32') ?? 0;
  if (version !== VERSION)
    return problems.error({
      code: 'unsupported-version',
      place: `byte 0x${root.offset.toString(16)}`,
      message: `the model has schema version ${version}; only version ${VERSION} can be read`,
    });
  const subgraphs = (root.tables(2) ?? []).map(readSubgraph);
  const [main] = subgraphs;
  if (!main)
    return problems.error({
      code: 'no-subgraph',
      place: `byte 0x${root.offset.toString(16)}`,
      message: 'the model has no subgraph, so there is nothing to compile',
    });
  return {
    codes: (root.tables(1) ?? []).map((table, index) => readCode(table, index, problems)),
    buffers: (root.tables(4) ?? []).map(readBuffer),
    subgraphs,
    ...main,
  };
}

const readSubgraph = (table: FlatTable): Subgraph => ({
  tensors: (table.tables(0) ?? []).map(readTensor),
  operators: (table.tables(3) ?? []).map(readOperator),
  inputs: table.scalars(1, 'i32') ?? [],
  outputs: table.scalars(2, 'i32') ?? [],
});

/** The first byte-sized field ended at 127; files since then say the code in a second field. */
const LAST_OLD_CODE = 127;

function readCode(table: FlatTable, index: number, problems: Problems): OperatorCode {
  const old = table.scalar(0, 'i8') ?? 0;
  const now = table.scalar(3, 'i32') ?? 0;
  if (old !== 0 && now !== 0 && old !== Math.min(now, LAST_OLD_CODE))
    problems.error({
      code: 'conflicting-code',
      place: `operator code ${index}`,
      message: `the file says both builtin operator ${old} and builtin operator ${now}`,
    });
  return { builtin: Math.max(old, now), custom: table.string(1) ?? '' };
}

function readBuffer(table: FlatTable): BufferEntry {
  const outside = (table.scalar(1, 'u64') ?? 0) > 1 || (table.scalar(2, 'u64') ?? 0) > 1;
  return { data: table.bytes(0), outside };
}

function readTensor(table: FlatTable, index: number): TensorEntry {
  return {
    index,
    name: table.string(3) ?? '',
    shape: table.scalars(0, 'i32') ?? [],
    signature: table.scalars(7, 'i32') ?? [],
    type: table.scalar(1, 'i8') ?? 0,
    buffer: table.scalar(2, 'u32') ?? 0,
    quantization: table.table(4),
    variable: (table.scalar(5, 'bool') ?? 0) !== 0,
    sparse: table.table(6),
  };
}

function readOperator(table: FlatTable, index: number): OperatorEntry {
  return {
    index,
    opcode: table.scalar(0, 'u32') ?? 0,
    inputs: table.scalars(1, 'i32') ?? [],
    outputs: table.scalars(2, 'i32') ?? [],
    intermediates: table.scalars(8, 'i32') ?? [],
    optionsType: table.scalar(3, 'u8') ?? 0,
    options: table.table(4),
    customOptions: table.bytes(5),
  };
}
