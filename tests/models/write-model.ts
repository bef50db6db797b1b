/** Writes a .tflite file from a plain description. Field numbers are those of the public schema. */
import { Builder } from 'flatbuffers';

export type TensorTypeName =
  | 'FLOAT32'
  | 'INT32'
  | 'UINT8'
  | 'INT64'
  | 'BOOL'
  | 'INT16'
  | 'INT8'
  | 'RESOURCE';

export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TensorTypeName;
  /** Little-endian, for a constant. */
  readonly data?: Uint8Array;
  readonly quantization?: QuantizationSpec;
  /** Holds what an operator keeps from one invocation to the next. */
  readonly variable?: boolean;
  readonly signature?: readonly number[];
  /** `data` has some of the elements only: which, says this. */
  readonly sparse?: SparseSpec;
}

export interface SparseSpec {
  readonly order: readonly number[];
  readonly blocks?: readonly number[];
  /** By level of the traversal: how many, or which. */
  readonly levels: readonly (
    | number
    | { readonly segments: readonly number[]; readonly indices: readonly number[] }
  )[];
}

export interface QuantizationSpec {
  readonly scale: readonly number[];
  readonly zero: readonly number[];
  readonly axis?: number;
}

export interface OptionValue {
  readonly slot: number;
  readonly type: 'i8' | 'i32' | 'f32' | 'bool' | '[i32]' | 'string';
  readonly value: number | readonly number[] | string;
  /** What readers take where the field is absent; such a value is not written. */
  readonly initial?: number;
}

export interface OperatorSpec {
  readonly code: number;
  readonly version?: number;
  /** Name and options of a custom operator, whose code is 32. */
  readonly custom?: string;
  readonly customOptions?: Uint8Array;
  /** The table's number in the union of options, and its fields. */
  readonly options?: { readonly type: number; readonly fields: readonly OptionValue[] };
  /** Tensor indices, -1 for an operand left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface SubgraphSpec {
  readonly tensors: readonly TensorSpec[];
  readonly operators: readonly OperatorSpec[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface ModelSpec extends SubgraphSpec {
  readonly description: string;
  /** Behind the first, which is the model. */
  readonly subgraphs?: readonly SubgraphSpec[];
}

/** Element types that the tests write. */
export type ElementType = 'bool' | 'i8' | 'u8' | 'i16' | 'i32' | 'i64' | 'f32';

/** What the file calls them. */
export const TYPE_NAME: Readonly<Record<ElementType, TensorTypeName>> = {
  bool: 'BOOL',
  i8: 'INT8',
  u8: 'UINT8',
  i16: 'INT16',
  i32: 'INT32',
  i64: 'INT64',
  f32: 'FLOAT32',
};

const TYPE_NUMBER: Readonly<Record<TensorTypeName, number>> = {
  FLOAT32: 0,
  INT32: 2,
  UINT8: 3,
  INT64: 4,
  BOOL: 6,
  INT16: 7,
  INT8: 9,
  RESOURCE: 13,
};

export function buildModel(spec: ModelSpec): Uint8Array {
  const b = new Builder(1024);
  const all = [spec, ...(spec.subgraphs ?? [])];
  const everyOperator = all.flatMap(({ operators }) => operators);
  const codes = [...new Map(everyOperator.map((one) => [codeKey(one), one])).keys()];
  const buffers = [
    undefined,
    ...all.flatMap((one) => one.tensors.flatMap(({ data }) => data ?? [])),
  ];
  let nextBuffer = 1;
  const subgraphs = all.map((one, at) => {
    const tensors = one.tensors.map((tensor) =>
      writeTensor(b, tensor, tensor.data ? nextBuffer++ : 0),
    );
    const operators = one.operators.map((each) =>
      writeOperator(b, each, codes.indexOf(codeKey(each))),
    );
    return table(b, [
      offset(0, offsets(b, tensors)),
      offset(1, ints(b, one.inputs)),
      offset(2, ints(b, one.outputs)),
      offset(3, offsets(b, operators)),
      offset(4, b.createString(at === 0 ? 'main' : `part_${at}`)),
    ]);
  });
  const written = codes.map((code) =>
    writeCode(
      b,
      everyOperator.filter((one) => codeKey(one) === code),
    ),
  );
  const model = table(b, [
    (to) => to.addFieldInt32(0, 3, 0),
    offset(1, offsets(b, written)),
    offset(2, offsets(b, subgraphs)),
    offset(3, b.createString(spec.description)),
    offset(
      4,
      offsets(
        b,
        buffers.map((data) => writeBuffer(b, data)),
      ),
    ),
  ]);
  b.finish(model, 'TFL3');
  return b.asUint8Array().slice();
}

const codeKey = ({ code, custom = '' }: OperatorSpec): string => `${code} ${custom}`;

type Field = (to: Builder) => void;

/** Most fields of any table in the schema that we write. */
const MOST_FIELDS = 16;

function table(b: Builder, fields: readonly Field[]): number {
  b.startObject(MOST_FIELDS);
  for (const field of fields) field(b);
  return b.endObject();
}

const offset =
  (slot: number, at: number): Field =>
  (to) =>
    to.addFieldOffset(slot, at, 0);

/** The builder writes from the end of the file to its start, so vectors go in backwards. */
function vector<T>(
  b: Builder,
  width: number,
  values: readonly T[],
  add: (value: T) => void,
): number {
  b.startVector(width, values.length, width);
  for (const value of [...values].reverse()) add(value);
  return b.endVector();
}

const offsets = (b: Builder, targets: readonly number[]): number =>
  vector(b, 4, targets, (target) => b.addOffset(target));

const ints = (b: Builder, values: readonly number[]): number =>
  vector(b, 4, values, (value) => b.addInt32(value));

const floats = (b: Builder, values: readonly number[]): number =>
  vector(b, 4, values, (value) => b.addFloat32(value));

const longs = (b: Builder, values: readonly number[]): number =>
  vector(b, 8, values, (value) => b.addInt64(BigInt(value)));

/** Runtimes map the file and use the data in place, so it stands at a multiple of 16. */
function writeBuffer(b: Builder, data: Uint8Array | undefined): number {
  if (!data) return table(b, []);
  b.startVector(1, data.length, 16);
  for (let at = data.length - 1; at >= 0; at--) b.addInt8(data[at] ?? 0);
  return table(b, [offset(0, b.endVector())]);
}

function writeQuantization(b: Builder, { scale, zero, axis = 0 }: QuantizationSpec): number {
  const scales = floats(b, scale);
  const zeros = longs(b, zero);
  return table(b, [offset(2, scales), offset(3, zeros), (to) => to.addFieldInt32(6, axis, 0)]);
}

function writeSparse(b: Builder, { order, blocks = [], levels }: SparseSpec): number {
  const dims = levels.map((level) => {
    if (typeof level === 'number') return table(b, [(to) => to.addFieldInt32(1, level, 0)]);
    // Member 1 of the union: a vector of 32-bit integers.
    const [segments, indices] = [level.segments, level.indices].map((list) =>
      table(b, [offset(0, ints(b, list))]),
    );
    return table(b, [
      (to) => to.addFieldInt8(0, 1, 0),
      (to) => to.addFieldInt8(2, 1, 0),
      offset(3, segments ?? 0),
      (to) => to.addFieldInt8(4, 1, 0),
      offset(5, indices ?? 0),
    ]);
  });
  return table(b, [
    offset(0, ints(b, order)),
    offset(1, ints(b, blocks)),
    offset(2, offsets(b, dims)),
  ]);
}

function writeTensor(b: Builder, spec: TensorSpec, buffer: number): number {
  const { name, shape, type, quantization, signature } = spec;
  const fields: Field[] = [
    offset(0, ints(b, shape)),
    (to) => to.addFieldInt8(1, TYPE_NUMBER[type], 0),
    (to) => to.addFieldInt32(2, buffer, 0),
    offset(3, b.createString(name)),
    (to) => to.addFieldInt8(8, 1, 0),
  ];
  if (quantization) fields.push(offset(4, writeQuantization(b, quantization)));
  if (spec.sparse) fields.push(offset(6, writeSparse(b, spec.sparse)));
  if (spec.variable) fields.push((to) => to.addFieldInt8(5, 1, 0));
  if (signature) fields.push(offset(7, ints(b, signature)));
  return table(b, fields);
}

function writeOperator(b: Builder, spec: OperatorSpec, opcode: number): number {
  const fields: Field[] = [
    (to) => to.addFieldInt32(0, opcode, 0),
    offset(1, ints(b, spec.inputs)),
    offset(2, ints(b, spec.outputs)),
  ];
  const { options, customOptions } = spec;
  if (customOptions) {
    const bytes = vector(b, 1, [...customOptions], (byte) => b.addInt8(byte));
    fields.push(offset(5, bytes));
  }
  if (options) {
    const written = table(
      b,
      options.fields.map((field) => optionField(b, field)),
    );
    fields.push((to) => to.addFieldInt8(3, options.type, 0), offset(4, written));
  }
  return table(b, fields);
}

function optionField(b: Builder, { slot, type, value, initial = 0 }: OptionValue): Field {
  if (typeof value === 'string') return offset(slot, b.createString(value));
  if (typeof value !== 'number') return offset(slot, ints(b, value));
  if (type === 'f32') return (to) => to.addFieldFloat32(slot, value, initial);
  if (type === 'i32') return (to) => to.addFieldInt32(slot, value, initial);
  return (to) => to.addFieldInt8(slot, value, initial);
}

function writeCode(b: Builder, operators: readonly OperatorSpec[]): number {
  const version = Math.max(...operators.map((one) => one.version ?? 1));
  const { code = 0, custom } = operators[0] ?? {};
  return table(b, [
    ...(custom === undefined ? [] : [offset(1, b.createString(custom))]),
    (to) => to.addFieldInt8(0, Math.min(code, 127), 0),
    (to) => to.addFieldInt32(2, version, 1),
    (to) => to.addFieldInt32(3, code, 0),
  ]);
}
