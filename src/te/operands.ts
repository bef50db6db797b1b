/** Binds the attributes and operands of an instance to the names of a compute, checking their sorts. */
import { type AlignedDim, alignDims, operandCounts, rankText } from '../ir/dims.ts';
import { isDType } from '../ir/dtype.ts';
import { valueKey } from '../ir/pool.ts';
import type { AttrPattern, ComputeDecl, Param } from '../ir/rules.ts';
import type { TensorType } from '../ir/term.ts';
import { type Attrs, isList, type Quant, type Value } from '../ir/value.ts';
import { elementAt } from './bytes.ts';
import { type Context, complain, type Place, scalar } from './context.ts';
import { type Entity, fromValue, type TensorEntity, toValue } from './entity.ts';
import { held } from './interval.ts';
import { fieldType, readField } from './records.ts';
import type { TeExpr } from './tensor-expr.ts';
import { elementsOf, flatten } from './views.ts';

export type Operand =
  | { readonly kind: 'tensor'; readonly type: TensorType; readonly constant?: Uint8Array }
  | { readonly kind: 'quant'; readonly quant: Quant }
  | { readonly kind: 'none' };

export interface Instance {
  readonly attrs: Attrs;
  readonly operands: readonly Operand[];
  /** The declared types of the results, checked against what the compute gives. */
  readonly resultTypes?: readonly TensorType[];
  /** Which results of an op of several are computed; without: the one that its attribute says. */
  readonly results?: readonly number[];
}

export interface BoundOperand {
  readonly name: string;
  readonly position: number;
  readonly type: TensorType;
  readonly constant?: Uint8Array;
}

export interface Bound {
  readonly names: Map<string, Entity>;
  readonly operands: readonly BoundOperand[];
}

export function bindInstance(context: Context, compute: ComputeDecl, instance: Instance): Bound {
  const place: Place = { at: compute.source.at, file: compute.source.file };
  const binding: Binding = { context, place, names: new Map(), operands: [] };
  for (const [name, pattern] of Object.entries(compute.attrs)) {
    const value = instance.attrs[name];
    if (value === undefined) complain(context, place, `${compute.name} needs attribute ${name}`);
    else bindAttr(binding, pattern, value, name);
  }
  const given = withAbsent(compute.params, instance.operands);
  const counts = operandCounts(
    compute.params.map(({ sort }) => sort),
    given.length,
  );
  if (!counts)
    complain(
      context,
      place,
      `${compute.name} takes ${compute.params.length} operands, not ${instance.operands.length}`,
    );
  let from = 0;
  for (const [at, param] of compute.params.entries()) {
    const end = from + (counts?.[at] ?? 1);
    bindParam(binding, param, { operands: given.slice(from, end), from });
    from = end;
  }
  return binding;
}

interface Taken {
  readonly operands: readonly Operand[];
  /** Position of the first among the operands of the term. */
  readonly from: number;
}

/** A list binds each of its operands as `name_0`, `name_1`, ... and its name as the list of them. */
function bindParam(binding: Binding, { name, sort }: Param, { operands, from }: Taken): void {
  if (sort.kind !== 'list') {
    const [operand] = operands;
    if (operand) bindOperand(binding, { name, sort }, operand, from);
    return;
  }
  const items = operands.map((operand, at): Entity => {
    const one = `${name}_${at}`;
    bindOperand(binding, { name: one, sort: sort.of }, operand, from + at);
    return binding.names.get(one) ?? { kind: 'absent' };
  });
  binding.names.set(name, { kind: 'list', items });
}

interface Binding {
  readonly context: Context;
  readonly place: Place;
  readonly names: Map<string, Entity>;
  readonly operands: BoundOperand[];
}

/** A model may leave trailing optional tensors out altogether, and their quantizations with them. */
function withAbsent(params: readonly Param[], operands: readonly Operand[]): readonly Operand[] {
  if (params.some(({ sort }) => sort.kind === 'list')) return operands;
  const wanted = params.filter(({ sort }) => sort.kind === 'tensor').length;
  const there = operands.findIndex(({ kind }) => kind === 'quant');
  const tensors = there < 0 ? operands.length : there;
  const missing = wanted - tensors;
  const quants = params.length > wanted;
  if (missing <= 0 || operands.length + (quants ? 2 : 1) * missing !== params.length)
    return operands;
  const absent = Array<Operand>(missing).fill({ kind: 'none' });
  const [own, rest] = [operands.slice(0, tensors), operands.slice(tensors)];
  return quants
    ? [...own, ...absent, ...rest.slice(0, tensors), ...absent, ...rest.slice(tensors)]
    : [...own, ...absent];
}

function bindAttr(binding: Binding, pattern: AttrPattern, value: Value, name: string): void {
  const { context, place, names } = binding;
  if (pattern.kind === 'bind') names.set(pattern.name, fromValue(context.builder, value));
  else if (pattern.kind === 'literal') {
    if (valueKey(pattern.value) !== valueKey(value))
      complain(context, place, `attribute ${name} is ${valueKey(value)}`);
  } else if (isList(value) && value.length === pattern.items.length) {
    for (const [at, item] of pattern.items.entries()) bindAttr(binding, item, value[at] ?? 0, name);
  } else complain(context, place, `attribute ${name} is no list of ${pattern.items.length}`);
}

function bindOperand(binding: Binding, param: Param, operand: Operand, position: number): void {
  const { context, names, place } = binding;
  const { name, sort } = param;
  if (operand.kind === 'none') {
    if (sort.kind === 'tensor' && !sort.optional) complain(context, place, `${name} is absent`);
    names.set(name, { kind: 'absent' });
  } else if (operand.kind === 'quant' && sort.kind === 'quant') {
    names.set(name, { kind: 'quant', quant: operand.quant });
  } else if (operand.kind === 'tensor' && sort.kind === 'tensor') {
    checkTensor(binding, param, operand.type);
    const { type, constant } = operand;
    const bound = { name, position, type, ...(constant ? { constant } : {}) };
    binding.operands.push(bound);
    names.set(name, operandEntity(context, bound, place));
  } else complain(context, place, `${name} is a ${operand.kind}, not a ${sort.kind}`);
}

function checkTensor(binding: Binding, { name, sort }: Param, type: TensorType): void {
  const { context, place } = binding;
  if (sort.kind !== 'tensor') return;
  const shown = `${type.dtype}[${type.shape.join(', ')}]`;
  if (sort.dtypes.length > 0 && !sort.dtypes.includes(type.dtype))
    complain(context, place, `${name} is ${shown}; its dtype must be ${sort.dtypes.join(' or ')}`);
  if (!sort.dims) return;
  const aligned = alignDims(sort.dims, type.shape);
  if (!aligned)
    complain(context, place, `${name} is ${shown}; it must have ${rankText(sort.dims)} dims`);
  for (const part of aligned ?? []) bindDim(binding, part, `${name} is ${shown}`);
}

/** Literal dims must be as written; a dim named twice must be equal, a stretched one may be 1. */
function bindDim(binding: Binding, { dim, at, sizes }: AlignedDim, what: string): void {
  const { context, place, names } = binding;
  const [size = 0] = sizes;
  if (dim.kind === 'any' || (dim.kind === 'stretched' && size === 1)) return;
  if (dim.kind === 'int') {
    if (dim.value !== size) complain(context, place, `${what}; dim ${at} must be ${dim.value}`);
    return;
  }
  const value = dim.kind === 'rest' ? sizes : size;
  const known = names.get(dim.name);
  const wanted = known && toValue(known);
  if (!known) names.set(dim.name, fromValue(context.builder, value));
  else if (wanted !== undefined && valueKey(wanted) !== valueKey(value))
    complain(context, place, `${what}; dim ${at} (${dim.name}) must be ${valueKey(wanted)}`);
}

/** A tensor whose elements are loaded, or known where it is constant and the index is known. */
export function operandEntity(context: Context, operand: BoundOperand, place: Place): TensorEntity {
  const { builder, rules } = context;
  const { name, type, constant } = operand;
  const record = rules.records.get(type.dtype);
  const length = elementsOf(type.shape);
  const readRecord = (position: TeExpr): Entity => {
    const fields = (record?.fields ?? []).map((field) => {
      const values = record && constant ? readField(record, field.name, constant) : [];
      return [field.name, tableAt(context, fieldType(field), values, position)] as const;
    });
    if (!constant) complain(context, place, `${name} must be constant`);
    return { kind: 'record', record: type.dtype, fields: new Map(fields) };
  };
  const readScalar = (position: TeExpr): Entity => {
    const dtype = isDType(type.dtype) ? type.dtype : 'i32';
    const known = position.kind === 'const' && constant;
    const value = known ? elementAt(constant, dtype, Number(position.value)) : undefined;
    if (value !== undefined) return scalar(builder.constant(dtype, value));
    return scalar(builder.load({ tensor: name, dtype, length, index: position }));
  };
  const flat = record ? readRecord : readScalar;
  return {
    kind: 'tensor',
    dtype: type.dtype,
    dims: type.shape,
    at: (indices) => flat(flatten(builder, type.shape, indices)),
    flat,
    same: name,
  };
}

/** The table's element; a table of one value is that value. */
function tableAt(
  context: Context,
  dtype: ReturnType<typeof fieldType>,
  values: Parameters<Context['table']>[1],
  position: TeExpr,
): TeExpr {
  const { builder } = context;
  const [first = 0] = values;
  if (values.every((value) => value === first)) return builder.constant(dtype, first);
  return builder.load({ ...tableParts(context, dtype, values), index: position });
}

/** Name, length, dtype and bounds of a table of these values. */
export function tableParts(
  context: Context,
  dtype: Parameters<Context['table']>[0],
  values: Parameters<Context['table']>[1],
) {
  const { name, length } = context.table(dtype, values);
  const numbers = values.map(Number);
  const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { tensor: name, dtype, length, range: held(dtype, [low, high]) };
}
