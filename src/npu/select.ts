/**
 * NPU functions as operations: each primitive of the rules says which kernel runs and what the fields
 * of the operation are; views cost nothing, they only give a feature map another shape.
 */

import type { NpuFunction } from '../ir/graph.ts';
import { topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ComputeDecl, PrimitiveDecl } from '../ir/rules.ts';
import { type ApplyTerm, bytesOfType, type Term, typeOf } from '../ir/term.ts';
import type { Value } from '../ir/value.ts';
import type { RuleIndex } from '../te/rule-index.ts';
import type { FmDType, FmShape, FmUse, KernelKind, NpuOperation, WeightUse } from './operation.ts';
import { type Fields, fieldsOf } from './primitive-fields.ts';

/** The bytes of a tensor of the function, under whatever shapes it is seen. */
export interface Storage {
  /** Number of the storage; `FmUse.tensor` refers to it. */
  readonly id: number;
  readonly bytes: number;
  /** Param of the function whose bytes these are. */
  readonly param?: number;
  /** Outputs of the function whose bytes these are. */
  readonly outputs: readonly number[];
  /** Seen under several shapes: only a linear layout serves them all. */
  readonly viewed: boolean;
  /** The terms that are these bytes. */
  readonly terms: readonly Term[];
}

export interface SelectedOperation {
  readonly term: ApplyTerm;
  readonly op: NpuOperation;
}

export interface SelectedFunction {
  readonly name: string;
  readonly storages: readonly Storage[];
  readonly operations: readonly SelectedOperation[];
}

export interface SelectRules {
  readonly primitives: ReadonlyMap<string, PrimitiveDecl>;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly index: RuleIndex;
  readonly pool: TermPool;
}

const VIEW = 'view';

/** Throws where a term is no primitive: legalization should not have left it. */
export function selectOperations(fn: NpuFunction, rules: SelectRules): SelectedFunction {
  const order = topological(fn.outputs);
  const storageOf = aliases(order, rules);
  const operations: SelectedOperation[] = [];
  for (const term of order) {
    if (term.kind !== 'apply') continue;
    const primitive = primitiveOf(term, rules);
    if (primitive.kernel === VIEW) continue;
    operations.push({ term, op: operationOf(term, primitive, rules, storageOf) });
  }
  return { name: fn.name, storages: storagesOf(fn, order, storageOf), operations };
}

function primitiveOf(term: ApplyTerm, { primitives }: SelectRules): PrimitiveDecl {
  const primitive = primitives.get(term.op);
  if (!primitive) throw new Error(`${term.op} is no NPU operation`);
  return primitive;
}

type StorageOf = (term: Term) => number;

/** Terms that are the same bytes have one number: that of the term that makes them. */
function aliases(order: readonly Term[], rules: SelectRules): StorageOf {
  const storage = new Map<Term, number>();
  for (const term of order) {
    const source = term.kind === 'apply' ? viewedTerm(term, rules) : undefined;
    storage.set(term, source ? (storage.get(source) ?? source.id) : term.id);
  }
  return (term) => storage.get(term) ?? term.id;
}

function viewedTerm(term: ApplyTerm, rules: SelectRules): Term | undefined {
  return primitiveOf(term, rules).kernel === VIEW ? term.args[0] : undefined;
}

function storagesOf(
  { params, outputs }: NpuFunction,
  order: readonly Term[],
  storageOf: StorageOf,
): readonly Storage[] {
  const groups = new Map<number, Term[]>();
  for (const term of order) {
    if (term.kind !== 'apply' && term.kind !== 'param') continue;
    groups.set(storageOf(term), [...(groups.get(storageOf(term)) ?? []), term]);
  }
  return [...groups].map(([id, terms]) => {
    const type = typeOf(terms[0] as Term);
    const param = params.findIndex((one) => storageOf(one) === id);
    return {
      id,
      bytes: type ? bytesOfType(type) : 0,
      ...(param >= 0 ? { param } : {}),
      outputs: outputs.flatMap((term, index) => (storageOf(term) === id ? [index] : [])),
      viewed: new Set(terms.map((term) => typeOf(term)?.shape.join())).size > 1,
      terms,
    };
  });
}

function operationOf(
  term: ApplyTerm,
  primitive: PrimitiveDecl,
  rules: SelectRules,
  storageOf: StorageOf,
): NpuOperation {
  const compute = rules.computes.get(term.op);
  if (!compute) throw new Error(`${term.op} has no compute`);
  const fields = fieldsOf(primitive, compute, term, rules.index);
  const use = (name: string): FmUse => {
    const operand = name === 'ofm' ? term : fields.operand(name);
    return useOf(operand, storageOf(operand), fields.number(`${name}_zero`, 0));
  };
  return {
    kernel: primitive.kernel as KernelKind,
    mode: primitive.mode,
    ifm: use('ifm'),
    ...(fields.has('ifm2') ? { ifm2: use('ifm2') } : {}),
    ofm: use('ofm'),
    ...geometryOf(fields),
    ...(fields.has('weights') ? { weights: weightsOf(fields, rules.pool) } : {}),
    ...scalingOf(fields),
    ...(fields.has('lut') ? { table: tableOf(fields, rules.pool) } : {}),
  };
}

function useOf(term: Term, tensor: number, zero: number): FmUse {
  const type = typeOf(term);
  if (type?.shape.length !== 4 || type.shape[0] !== 1)
    throw new Error(`a feature map has the shape [1, h, w, c], not [${type?.shape.join(', ')}]`);
  const [, height = 1, width = 1, depth = 1] = type.shape;
  const shape: FmShape = { height, width, depth };
  return { tensor, shape, dtype: type.dtype as FmDType, zero };
}

function geometryOf(fields: Fields) {
  const [tapsY = 1, tapsX = 1] = fields.numbers('taps', [1, 1]);
  const [strideY = 1, strideX = 1] = fields.numbers('stride', [1, 1]);
  const [dilationY = 1, dilationX = 1] = fields.numbers('dilation', [1, 1]);
  const [top = 0, left = 0, bottom = 0, right = 0] = fields.numbers('pad', [0, 0, 0, 0]);
  return {
    taps: { y: tapsY, x: tapsX },
    stride: { y: strideY, x: strideX },
    dilation: { y: dilationY, x: dilationX },
    pad: { top, left, bottom, right },
    upscale: fields.word('upscale', 'none') as NpuOperation['upscale'],
  };
}

function scalingOf(fields: Fields) {
  const [low = 0, high = 0] = fields.numbers('clamp', []);
  const [scale, shift] = fields.numbers('ofm_scale', []);
  const operand = fields.list('operand_scale');
  const [which, multiplier, right] = operand;
  return {
    ...(scale !== undefined && shift !== undefined ? { ofmScale: { scale, shift } } : {}),
    ...(operand.length > 0
      ? {
          operandScale: {
            operand: which === 'ifm2' ? ('ifm2' as const) : ('ifm' as const),
            a: { scale: numberOf(multiplier), shift: numberOf(right) },
          },
        }
      : {}),
    rounding: fields.word('rounding', 'double') as NpuOperation['rounding'],
    clamp: { low, high },
  };
}

const numberOf = (value: Value | undefined): number => {
  if (typeof value !== 'number') throw new Error('a number is expected');
  return value;
};

/** The same table is the same object, whichever operation uses it. */
function tableOf(fields: Fields, pool: TermPool): Uint8Array {
  const term = fields.operand('lut');
  if (term.kind !== 'const') throw new Error('a lookup table is a constant');
  const bytes = pool.bytesOf(term);
  if (bytes.length !== 256) throw new Error(`a lookup table has 256 bytes, not ${bytes.length}`);
  return bytes;
}

/** Weights of a constant of i8 or u8, their zero point taken off: values of 9 bits. */
function weightsOf(fields: Fields, pool: TermPool): WeightUse {
  const term = fields.operand('weights');
  const scales = fields.operand('scales');
  if (term.kind !== 'const' || scales.kind !== 'const') throw new Error('weights are constants');
  const bytes = pool.bytesOf(term);
  const raw =
    term.type.dtype === 'i8' ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) : bytes;
  const zero = fields.number('weight_zero', 0);
  const [o = 1, h = 1, w = 1, i = 1] = term.type.shape;
  return {
    values: Int16Array.from(raw, (value) => value - zero),
    shape: [o, h, w, i],
    scales: pool.bytesOf(scales),
  };
}
