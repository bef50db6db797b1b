/** Axes of definitions and reductions: an extent makes one, a list of extents a list of them. */
import type { TeBuilder } from './builder.ts';
import { type Context, needInt, needInts, type Place, scalar } from './context.ts';
import type { Entity } from './entity.ts';
import type { TeExpr } from './tensor-expr.ts';

export type Extent = number | readonly number[];

export function extentOf(context: Context, entity: Entity, place: Place): Extent {
  return entity.kind === 'list'
    ? needInts(context, entity, place)
    : needInt(context, entity, place);
}

/** What the name of an axis stands for, given the axes that its extent made. */
export function axisEntity(extent: Extent, made: readonly TeExpr[]): Entity {
  const items = made.map(scalar);
  const [only] = items;
  return typeof extent === 'number' && only ? only : { kind: 'list', items };
}

/** An axis of one value is that value: guards and products with it fold away. */
export const valueOfAxis = (builder: TeBuilder, axis: TeExpr, extent: number): TeExpr =>
  extent === 1 ? builder.constant('i32', 0) : axis;
