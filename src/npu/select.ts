/**
 * NPU functions as operations: each primitive of the rules says which kernel runs and what the fields
 * of the operation are; views cost nothing, they only give a feature map another shape.
 */
import type { NpuFunction } from '../ir/graph.ts';
import { topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ComputeDecl, PrimitiveDecl } from '../ir/rules.ts';
import { type ApplyTerm, bytesOfType, type TensorType, type Term, typeOf } from '../ir/term.ts';
import type { Value } from '../ir/value.ts';
import type { RuleIndex } from '../te/rule-index.ts';
import { RANGE } from './feature-map.ts';
import { inputsOf } from './inputs.ts';
import type { FmDType, FmShape, FmUse, KernelKind, NpuOperation, WeightUse } from './operation.ts';
import { type MapPlace, type Movement, type Places, placesOf } from './places.ts';
import { type Fields, fieldsOf } from './primitive-fields.ts';
import { readForwards } from './turn-around.ts';

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
  /** What the kernel computes on the way to the term: nothing of it is in memory. */
  readonly within: readonly ApplyTerm[];
  readonly op: NpuOperation;
}

export interface SelectedFunction {
  readonly name: string;
  /** Where the elements of a term are, under its own shape; undefined: it was not computed as such. */
  readonly find: (term: Term) => FmUse | undefined;
  /** Whether two terms are the same elements, under whatever shapes; also of terms that are not in memory. */
  readonly isSame: (a: Term, b: Term) => boolean;
  readonly storages: readonly Storage[];
  /** Feature maps whose bytes are known, by the numbers that stand for storages elsewhere. */
  readonly constants: ReadonlyMap<number, Uint8Array>;
  readonly operations: readonly SelectedOperation[];
}

export interface SelectRules {
  readonly primitives: ReadonlyMap<string, PrimitiveDecl>;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly index: RuleIndex;
  readonly pool: TermPool;
}

/** Throws where a term is no primitive: legalization should not have left it. */
export function selectOperations(fn: NpuFunction, rules: SelectRules): SelectedFunction {
  const places = placesOf(fn, (term) => movementOf(term, rules));
  const whole = topological(fn.outputs);
  const within = new Set<Term>(
    whole.flatMap((term) => (term.kind === 'apply' ? finishedBy(term, rules) : [])),
  );
  const order = whole.filter((term) => !within.has(term));
  const operations = order.flatMap((term) =>
    term.kind === 'apply' ? operationsOf(term, places, rules) : [],
  );
  const inMemory = new Map(order.map((term) => [term.id, typeOf(term)]));
  const find = (term: Term): FmUse | undefined => {
    const found = places.find(term);
    const type = found && typeOf(found.as);
    const stored = found && inMemory.get(found.place.storage);
    return type && stored && useOf(asStored(type, stored), found.place, 0);
  };
  const placeText = (term: Term): string | undefined => {
    const found = places.find(term);
    return found && JSON.stringify(found.place);
  };
  const isSame = (a: Term, b: Term): boolean =>
    placeText(a) !== undefined && placeText(a) === placeText(b);
  const constants = constantsOf(operations, order, rules);
  const written = operations.flatMap(({ op }) => (op.ofm.window ? [op.ofm.tensor] : []));
  const storages = storagesOf(fn, order, { places, written: new Set(written) });
  return { name: fn.name, storages, constants, operations, find, isSame };
}

/** One kernel for most terms, none for views, and for a join the copies that nobody made in place. */
function operationsOf(
  term: ApplyTerm,
  places: Places,
  rules: SelectRules,
): readonly SelectedOperation[] {
  const { kind } = places.movementOf(term);
  if (kind === 'kernel' || (kind === 'copy' && !places.leftOut.has(term)))
    return [
      {
        term,
        within: finishedBy(term, rules),
        op: operationOf(term, places.of(term), places, rules),
      },
    ];
  if (kind !== 'join') return [];
  return term.args.flatMap((copy, at) =>
    places.madeInJoin(term, at) || copy.kind !== 'apply'
      ? []
      : [{ term: copy, within: [], op: operationOf(copy, places.inJoin(term, at), places, rules) }],
  );
}

/** Terms whose kernel goes on to make this one, the last first. */
function finishedBy(term: ApplyTerm, rules: SelectRules): readonly ApplyTerm[] {
  if (primitiveOf(term, rules).kernel !== 'finish') return [];
  const [source] = term.args;
  if (source?.kind !== 'apply') throw new Error(`${term.op} finishes what no kernel makes`);
  return [source, ...finishedBy(source, rules)];
}

/** What the kernel of a primitive does with bytes. */
function movementOf(term: ApplyTerm, rules: SelectRules): Movement {
  const primitive = primitiveOf(term, rules);
  if (primitive.kernel === 'copy') return { kind: 'copy' };
  if (primitive.kernel !== 'view' && primitive.kernel !== 'join') return { kind: 'kernel' };
  const fields = fieldsOf(primitive, computeOf(term, rules), term, rules.index);
  if (primitive.kernel === 'join') {
    const interleaved = fields.word('interleaved', 'false') === 'true';
    return { kind: 'join', axis: fields.number('axis', 1), interleaved };
  }
  const part = { at: fields.numbers('at', [0, 0, 0]), step: fields.numbers('step', [1, 1]) };
  const turn = fields.word('turn', 'false') === 'true';
  return { kind: 'view', turn, ...(fields.has('at') ? { part } : {}) };
}

function computeOf(term: ApplyTerm, { computes }: SelectRules): ComputeDecl {
  const compute = computes.get(term.op);
  if (!compute) throw new Error(`${term.op} has no compute`);
  return compute;
}

/** Constant operands that are feature maps, not weights, scales or tables. */
function constantsOf(
  operations: readonly SelectedOperation[],
  order: readonly Term[],
  { pool }: SelectRules,
): ReadonlyMap<number, Uint8Array> {
  const used = new Set(operations.flatMap(({ op }) => [op.ifm.tensor, op.ifm2?.tensor]));
  return new Map(
    order.flatMap((term) =>
      term.kind === 'const' && used.has(term.id) ? [[term.id, pool.bytesOf(term)] as const] : [],
    ),
  );
}

function primitiveOf(term: ApplyTerm, { primitives }: SelectRules): PrimitiveDecl {
  const primitive = primitives.get(term.op);
  if (!primitive) throw new Error(`${term.op} is no NPU operation`);
  return primitive;
}

/** `written`: storages that kernels write with strides of their own. */
function storagesOf(
  { params, outputs }: NpuFunction,
  order: readonly Term[],
  { places, written }: { readonly places: Places; readonly written: ReadonlySet<number> },
): readonly Storage[] {
  const maps = order.filter(({ kind }) => kind === 'apply' || kind === 'param');
  const groups = new Map<number, Term[]>();
  for (const term of maps) {
    const { storage } = places.of(term);
    groups.set(storage, [...(groups.get(storage) ?? []), term]);
  }
  return [...groups].map(([id, terms]) => {
    const whole = maps.find((term) => term.id === id);
    const type = whole && typeOf(whole);
    const param = params.findIndex((one) => one.id === id);
    const partial = ({ offset, strides }: MapPlace): boolean => offset > 0 || strides !== undefined;
    const shapes = new Set(terms.map((term) => typeOf(term)?.shape.join()));
    return {
      id,
      bytes: type ? bytesOfType(type) : 0,
      ...(param >= 0 ? { param } : {}),
      outputs: outputs.flatMap((term, index) => (places.of(term).storage === id ? [index] : [])),
      viewed: shapes.size > 1 || written.has(id) || terms.some((term) => partial(places.of(term))),
      terms,
    };
  });
}

function operationOf(
  term: ApplyTerm,
  ofm: MapPlace,
  places: Places,
  rules: SelectRules,
): NpuOperation {
  const primitive = primitiveOf(term, rules);
  const fields = fieldsOf(primitive, computeOf(term, rules), term, rules.index);
  const [source] = finishedBy(term, rules);
  if (source) return finished(operationOf(source, ofm, places, rules), fields, rules.pool);
  const zeroOf = (name: string): number => fields.number(`${name}_zero`, 0);
  const use = (name: string): FmUse => {
    const operand = fields.operand(name);
    return useOf(typeOf(operand), places.of(operand), zeroOf(name));
  };
  const type = typeOf(term);
  const isCopy = primitive.kernel === 'copy';
  const maps = {
    ...inputsOf(fields, use, rules.pool),
    ofm: useOf(type, ofm, zeroOf('ofm')),
  };
  return {
    kernel: isCopy ? 'pooling' : (primitive.kernel as KernelKind),
    mode: primitive.mode,
    ...maps,
    ...(isCopy ? readForwards(maps) : {}),
    ...geometryOf(fields),
    ...(fields.has('weights') ? { weights: weightsOf(fields, rules.pool) } : {}),
    ...scalingOf(fields, type?.dtype as FmDType),
    ...(fields.has('function') ? { native: fields.word('function', 'none') } : {}),
    ...(fields.has('lut') ? { table: tableOf(fields, rules.pool) } : {}),
  };
}

/** What an operation does more, with a table or a clamp behind its own. */
function finished(op: NpuOperation, fields: Fields, pool: TermPool): NpuOperation {
  if (fields.has('lut')) return { ...op, table: tableOf(fields, pool) };
  const [low = op.clamp.low, high = op.clamp.high] = fields.numbers('clamp', []);
  const within = (value: number): number => Math.min(Math.max(value, low), high);
  return { ...op, clamp: { low: within(op.clamp.low), high: within(op.clamp.high) } };
}

const isImage = ({ shape }: TensorType): boolean => shape.length === 4 && shape[0] === 1;

/** As an image, or in one row; what is seen as another type has as many bytes of the type that is stored. */
function asStored(type: TensorType, { dtype }: TensorType): TensorType {
  if (isImage(type) && dtype === type.dtype) return type;
  const count = bytesOfType(type) / bytesOfType({ dtype, shape: [] });
  return { dtype, shape: [1, 1, 1, count] };
}

function useOf(type: TensorType | undefined, place: MapPlace, zero: number): FmUse {
  if (!type || !isImage(type))
    throw new Error(`a feature map has the shape [1, h, w, c], not [${type?.shape.join(', ')}]`);
  const { storage, offset, strides } = place;
  const [, height = 1, width = 1, depth = 1] = type.shape;
  const shape: FmShape = { height, width, depth };
  const packed = { y: width * depth, x: depth };
  const window = offset > 0 || strides ? { offset, strides: strides ?? packed } : undefined;
  const dtype = type.dtype as FmDType;
  return { tensor: storage, shape, dtype, zero, ...(window ? { window } : {}) };
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

function scalingOf(fields: Fields, dtype: FmDType) {
  const [low = 0, high = 0] = fields.numbers('clamp', RANGE[dtype]);
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

const TABLE_BYTES: readonly number[] = [256, 1024, 2048];

/** The same table is the same object, whichever operation uses it. */
function tableOf(fields: Fields, pool: TermPool): Uint8Array {
  const term = fields.operand('lut');
  if (term.kind !== 'const') throw new Error('a lookup table is a constant');
  const bytes = pool.bytesOf(term);
  if (!TABLE_BYTES.includes(bytes.length)) throw new Error(`a table of ${bytes.length} bytes`);
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
