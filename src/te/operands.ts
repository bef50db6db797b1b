/** Binds the attributes and operands of an instance to the names of a compute, checking their sorts. */
import { isDType } from '../ir/dtype.ts';
import { valueKey } from '../ir/pool.ts';
import type { AttrPattern, ComputeDecl, Param, Sort } from '../ir/rules.ts';
import type { TensorType } from '../ir/term.ts';
import { type Attrs, isList, type Quant, type Value } from '../ir/value.ts';
import { elementAt } from './bytes.ts';
import { type Context, complain, type Place, scalar } from './context.ts';
import { type Entity, fromValue, type TensorEntity } from './entity.ts';
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
  /** The declared types of the outputs, checked against what the compute gives. */
  readonly resultTypes?: readonly TensorType[];
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
  if (given.length !== compute.params.length)
    complain(
      context,
      place,
      `${compute.name} takes ${compute.params.length} operands, not ${instance.operands.length}`,
    );
  for (const [at, param] of compute.params.entries()) {
    const operand = given[at];
    if (operand) bindOperand(binding, param, operand, at);
  }
  return binding;
}

interface Binding {
  readonly context: Context;
  readonly place: Place;
  readonly names: Map<string, Entity>;
  readonly operands: BoundOperand[];
}

/** A model may leave trailing optional tensors out altogether, and their quantizations with them. */
function withAbsent(params: readonly Param[], operands: readonly Operand[]): readonly Operand[] {
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
  if (sort.dims && sort.dims.length !== type.shape.length)
    complain(context, place, `${name} is ${shown}; it must have ${sort.dims.length} dims`);
  else bindDims(binding, sort, type.shape, `${name} is ${shown}`);
}

type TensorSort = Extract<Sort, { kind: 'tensor' }>;

/** Literal dims must be as written; a dim named twice must be equal. */
function bindDims(
  { context, place, names }: Pick<Binding, 'context' | 'place' | 'names'>,
  sort: TensorSort,
  shape: readonly number[],
  what: string,
): void {
  for (const [at, dim] of (sort.dims ?? []).entries()) {
    const size = shape[at] ?? 0;
    if (dim.kind === 'int' && dim.value !== size)
      complain(context, place, `${what}; dim ${at} must be ${dim.value}`);
    if (dim.kind !== 'name') continue;
    const known = names.get(dim.name);
    if (!known) names.set(dim.name, scalar(context.builder.constant('int', size)));
    else if (known.kind !== 'scalar' || known.expr.kind !== 'const') continue;
    else if (Number(known.expr.value) !== size)
      complain(context, place, `${what}; dim ${at} (${dim.name}) must be ${known.expr.value}`);
  }
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
