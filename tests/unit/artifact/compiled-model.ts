/** Writes small `.tflite` files as a compiler for the NPU leaves them, with what a test wants wrong. */
import { Builder } from 'flatbuffers';

export interface Sample {
  readonly payload: Uint8Array;
  /** One name an operator; '' is a builtin. Operators after the first have no tensors. */
  readonly custom: readonly string[];
  /** Of the first operator: indices of the tensors stream, flash, arena, fast, in, out. */
  readonly inputs: readonly number[];
  readonly options: readonly number[];
  /** Of `in`. */
  readonly shape: readonly number[];
  /** Words of the metadata that places tensors; absent: no metadata. */
  readonly allocation: readonly number[] | undefined;
}

const DEFAULTS: Omit<Sample, 'payload'> = {
  custom: ['ethos-u'],
  inputs: [0, 1, 2, 3, 4],
  options: [1, 4, 1],
  shape: [1, 4],
  allocation: [0, 0, 6, -1, -1, 0, 0, 16, 32],
};

const INT8 = 9;
const UINT8 = 3;
const BUILTIN = 9;

export function compiledModel(change: Partial<Sample> & Pick<Sample, 'payload'>): Uint8Array {
  const sample = { ...DEFAULTS, ...change };
  const builder = new Builder(1024);
  const words = Int32Array.from(sample.allocation ?? []);
  const buffers = [
    new Uint8Array(0),
    sample.payload,
    new Uint8Array(16).fill(7),
    new Uint8Array(words.buffer),
  ].map((data) => bufferTable(builder, data));
  const parts = {
    codes: vector(
      builder,
      sample.custom.map((name) => codeTable(builder, name)),
    ),
    graphs: vector(builder, [graphTable(builder, sample)]),
    buffers: vector(builder, buffers),
    metadata: vector(builder, sample.allocation ? [metadataTable(builder)] : []),
    description: builder.createString('a sample'),
  };
  builder.startObject(8);
  builder.addFieldInt32(0, 3, 0);
  builder.addFieldOffset(1, parts.codes, 0);
  builder.addFieldOffset(2, parts.graphs, 0);
  builder.addFieldOffset(3, parts.description, 0);
  builder.addFieldOffset(4, parts.buffers, 0);
  builder.addFieldOffset(6, parts.metadata, 0);
  builder.finish(builder.endObject(), 'TFL3');
  return Uint8Array.from(builder.asUint8Array());
}

function graphTable(builder: Builder, { inputs, options, shape, custom }: Sample): number {
  const tensors = vector(builder, [
    tensorTable(builder, { name: 'stream', type: UINT8, shape: [36], buffer: 1 }),
    tensorTable(builder, { name: 'flash', type: UINT8, shape: [16], buffer: 2 }),
    tensorTable(builder, { name: 'scratch', type: UINT8, shape: [96], buffer: 0 }),
    tensorTable(builder, { name: 'fast', type: UINT8, shape: [64], buffer: 0 }),
    tensorTable(builder, { name: 'in', type: INT8, shape, buffer: 0 }),
    tensorTable(builder, { name: 'out', type: INT8, shape: [1, 4], buffer: 0 }),
  ]);
  const operators = vector(
    builder,
    custom.map((_, at) =>
      operatorTable(builder, at, at === 0 ? { inputs, options } : { inputs: [], options: [] }),
    ),
  );
  const [into, out] = [integers(builder, [4]), integers(builder, [5])];
  builder.startObject(5);
  builder.addFieldOffset(0, tensors, 0);
  builder.addFieldOffset(1, into, 0);
  builder.addFieldOffset(2, out, 0);
  builder.addFieldOffset(3, operators, 0);
  return builder.endObject();
}

function operatorTable(
  builder: Builder,
  code: number,
  { inputs, options }: Pick<Sample, 'inputs' | 'options'>,
): number {
  const into = integers(builder, inputs);
  const out = integers(builder, code === 0 ? [5] : []);
  const custom = bytes(builder, Uint8Array.from(options));
  builder.startObject(6);
  builder.addFieldInt32(0, code, 0);
  builder.addFieldOffset(1, into, 0);
  builder.addFieldOffset(2, out, 0);
  builder.addFieldOffset(5, custom, 0);
  return builder.endObject();
}

interface Tensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly buffer: number;
}

function tensorTable(builder: Builder, { name, type, shape, buffer }: Tensor): number {
  const label = builder.createString(name);
  const dims = integers(builder, shape);
  builder.startVector(4, 1, 4);
  builder.addFloat32(0.5);
  const scale = builder.endVector();
  builder.startVector(8, 1, 8);
  builder.addInt64(-3n);
  const zero = builder.endVector();
  builder.startObject(7);
  builder.addFieldOffset(2, scale, 0);
  builder.addFieldOffset(3, zero, 0);
  const quantization = builder.endObject();
  builder.startObject(8);
  builder.addFieldOffset(0, dims, 0);
  builder.addFieldInt8(1, type, 0);
  builder.addFieldInt32(2, buffer, 0);
  builder.addFieldOffset(3, label, 0);
  builder.addFieldOffset(4, quantization, 0);
  return builder.endObject();
}

function codeTable(builder: Builder, name: string): number {
  const label = name === '' ? 0 : builder.createString(name);
  builder.startObject(4);
  builder.addFieldInt8(0, name === '' ? BUILTIN : 32, 0);
  builder.addFieldOffset(1, label, 0);
  builder.addFieldInt32(3, name === '' ? BUILTIN : 32, 0);
  return builder.endObject();
}

function metadataTable(builder: Builder): number {
  const name = builder.createString('OfflineMemoryAllocation');
  builder.startObject(2);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldInt32(1, 3, 0);
  return builder.endObject();
}

function bufferTable(builder: Builder, data: Uint8Array): number {
  const content = data.length === 0 ? 0 : bytes(builder, data);
  builder.startObject(1);
  builder.addFieldOffset(0, content, 0);
  return builder.endObject();
}

function bytes(builder: Builder, data: Uint8Array): number {
  builder.startVector(1, data.length, 16);
  for (const byte of [...data].reverse()) builder.addInt8(byte);
  return builder.endVector();
}

function integers(builder: Builder, list: readonly number[]): number {
  builder.startVector(4, list.length, 4);
  for (const value of [...list].reverse()) builder.addInt32(value);
  return builder.endVector();
}

function vector(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of [...offsets].reverse()) builder.addOffset(offset);
  return builder.endVector();
}
