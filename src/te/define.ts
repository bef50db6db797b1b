/** One tensor definition of a body: a table where it can be known, else part of the program. */
import { isDType } from '../ir/dtype.ts';
import type { Definition } from '../ir/rules.ts';
import { axisEntity, type Extent, valueOfAxis } from './axes.ts';
import type { TeBuilder } from './builder.ts';
import {
  type Context,
  complain,
  extend,
  needScalar,
  type Place,
  type Scope,
  scalar,
} from './context.ts';
import type { Entity, RecordEntity, TensorEntity } from './entity.ts';
import { type ConstantReader, foldDefinition } from './fold.ts';
import { tableParts } from './operands.ts';
import type { ProgramDefinition, ProgramTable } from './program.ts';
import { fits } from './promotion.ts';
import { packRecords } from './records.ts';
import { isFloat, type Scalar } from './scalar.ts';
import { type AxisNode, childrenOf, type TeExpr } from './tensor-expr.ts';
import { flatten, unflatten } from './views.ts';

export interface Defining {
  readonly context: Context;
  readonly definitions: ProgramDefinition[];
  readonly tables: Map<string, ProgramTable>;
  readonly constantOf: ConstantReader;
  /** Only the type of the result is wanted: a definition is looked into when a dim depends on it. */
  readonly typesOnly: boolean;
}

export interface DefinitionParts {
  readonly definition: Definition;
  readonly extents: readonly Extent[];
  readonly scope: Scope;
  /** See ProgramDefinition: such a definition stays one, whatever is known of its elements. */
  readonly scan?: number;
}

export interface Made {
  readonly entity: Entity;
  readonly packed?: Uint8Array;
}

/** A definition on its own, made now: one of a scan, which reads itself while it is made. */
export const defineNow = (defining: Defining, parts: DefinitionParts): Entity =>
  defineWhole(defining, parts, makeAxes(defining.context.builder, parts)).entity;

/** The result at once; what else a body defines when it is read, for an instance may have no use for it. */
export function defineTensor(defining: Defining, parts: DefinitionParts): Made {
  const axes = makeAxes(defining.context.builder, parts);
  const whole = (): Made => defineWhole(defining, parts, axes);
  const result = parts.definition.name === 'root';
  const single = parts.extents.length === 0 && !result;
  return single || (result && !defining.typesOnly) ? whole() : { entity: whenRead(parts, whole) };
}

function whenRead({ definition, extents }: DefinitionParts, define: () => Made): TensorEntity {
  let known: TensorEntity | undefined;
  const whole = (): TensorEntity => {
    const { entity } = known ? { entity: known } : define();
    known = entity.kind === 'tensor' ? entity : { ...empty, at: () => entity };
    return known;
  };
  const dims = extents.flat();
  const empty = { kind: 'tensor', dtype: definition.dtype ?? 'i32', dims } as const;
  return {
    ...empty,
    at: (indices) => whole().at(indices),
    get flat() {
      return whole().flat;
    },
    get same() {
      return whole().same;
    },
  };
}

function defineWhole(
  defining: Defining,
  { definition, extents, scope, scan }: DefinitionParts,
  { axes, names }: Axes,
): Made {
  const { context } = defining;
  const place: Place = { at: definition.at, file: scope.file };
  const value = context.elaborate(definition.value, extend(scope, names));
  if (value.kind === 'record') return { ...makeRecords(defining, value, axes, place) };
  const expr = asType(context, needScalar(context, value, place), definition, place);
  if (extents.length === 0 && definition.name !== 'root') return { entity: scalar(expr) };
  const parts = { name: definition.name, axes, expr, place };
  return { entity: makeTensor(defining, scan === undefined ? parts : { ...parts, scan }) };
}

interface Axes {
  readonly axes: readonly AxisNode[];
  readonly names: readonly (readonly [string, Entity])[];
}

function makeAxes(builder: TeBuilder, { definition, extents }: DefinitionParts): Axes {
  const groups = (definition.axes ?? []).map((name, at) => {
    const extent = extents[at] ?? 1;
    const axes = [extent].flat().map((count) => builder.axis(name, count));
    const values = axes.map((axis) => valueOfAxis(builder, axis, axis.extent));
    return { axes, named: [name, axisEntity(extent, values)] as const };
  });
  return { axes: groups.flatMap(({ axes }) => axes), names: groups.map(({ named }) => named) };
}

/** Integers are stored as declared; floats must be of the declared type. */
function asType(context: Context, expr: TeExpr, { name, dtype }: Definition, place: Place): TeExpr {
  if (dtype === undefined || !isDType(dtype)) {
    complain(context, place, `${name} needs an element type`);
    return expr;
  }
  const integers = !isFloat(expr.dtype) && !isFloat(dtype);
  if (!integers && !fits(expr.dtype, dtype))
    complain(context, place, `${name} is ${dtype}, its value ${expr.dtype}`, 'cast the value');
  return context.builder.cast(dtype, expr);
}

interface TensorParts {
  readonly name: string;
  readonly axes: readonly AxisNode[];
  readonly expr: TeExpr;
  readonly place: Place;
  readonly scan?: number;
}

function makeTensor(defining: Defining, parts: TensorParts): Entity {
  const { name, axes, expr, place, scan } = parts;
  const { context, definitions } = defining;
  const dims = axes.map(({ extent }) => extent);
  const { dtype, range } = expr;
  if (name !== 'root' && scan === undefined) {
    if (expr.kind === 'const') return constantTensor(expr, dims);
    const values = isKnown(defining, expr)
      ? foldDefinition(axes, expr, defining.constantOf)
      : undefined;
    if (values) return tableTensor(context, expr, values, dims);
  }
  if (hasStatic(expr))
    complain(context, place, `${name} uses a builtin that exists while compiling only`);
  if (!isDType(dtype)) return { kind: 'absent' };
  definitions.push({ name, axes, dtype, value: expr, ...(scan === undefined ? {} : { scan }) });
  const at = (indices: readonly TeExpr[]): Entity =>
    scalar(context.builder.read({ definition: name, dtype, indices, range }));
  const flat = (position: TeExpr): Entity => at(unflatten(context.builder, dims, position));
  return { kind: 'tensor', dtype, dims, at, flat, same: name };
}

function constantTensor(expr: TeExpr, dims: readonly number[]): TensorEntity {
  return {
    kind: 'tensor',
    dtype: expr.dtype,
    dims,
    at: () => scalar(expr),
    flat: () => scalar(expr),
  };
}

function tableTensor(
  context: Context,
  { dtype }: TeExpr,
  values: readonly Scalar[],
  dims: readonly number[],
): Entity {
  const { builder } = context;
  const [first = 0] = values;
  if (values.every((value) => Object.is(value, first)))
    return constantTensor(builder.constant(dtype, first), dims);
  const parts = tableParts(context, dtype, values);
  const flat = (index: TeExpr): Entity => scalar(builder.load({ ...parts, index }));
  return {
    kind: 'tensor',
    dtype,
    dims,
    at: (indices) => flat(flatten(builder, dims, indices)),
    flat,
    same: parts.tensor,
  };
}

/** Whether everything that the expression reads is constant. */
function isKnown({ constantOf }: Defining, root: TeExpr): boolean {
  return every(root, (expr) =>
    expr.kind === 'load' ? constantOf(expr.tensor, 0) !== undefined : expr.kind !== 'read',
  );
}

const hasStatic = (root: TeExpr): boolean => !every(root, (expr) => expr.kind !== 'static');

function every(root: TeExpr, holds: (expr: TeExpr) => boolean): boolean {
  const seen = new Set<TeExpr>();
  const visit = (expr: TeExpr): boolean => {
    if (seen.has(expr)) return true;
    seen.add(expr);
    return holds(expr) && childrenOf(expr).every(visit);
  };
  return visit(root);
}

function makeRecords(
  { context, constantOf }: Defining,
  value: RecordEntity,
  axes: readonly AxisNode[],
  place: Place,
): Made {
  const entity: Entity = { kind: 'absent' };
  const record = context.rules.records.get(value.record);
  const columns = new Map<string, readonly Scalar[]>();
  for (const [name, expr] of value.fields) {
    const column = foldDefinition(axes, expr, constantOf);
    if (!column) {
      complain(context, place, `field ${name} is not known while compiling`);
      return { entity };
    }
    columns.set(name, column);
  }
  const packed = record && packRecords(record, columns);
  if (packed instanceof Uint8Array) return { entity, packed };
  if (packed)
    complain(
      context,
      place,
      `${packed.field} of record ${packed.index} cannot hold ${packed.value}`,
    );
  return { entity };
}
