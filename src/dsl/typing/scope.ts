/** What the parts of a declaration bring into scope. */
import type { AttrPattern, Param, Sort } from '../../ir/rules.ts';
import { namedDims } from '../names.ts';
import { knownOf, type Maybe } from './known.ts';

export type Binding = readonly [string, Maybe];

export const dimBindings = (sort: Sort | undefined): readonly Binding[] =>
  namedDims(sort).map(({ name, kind }) => [
    name,
    kind === 'rest' ? { kind: 'list', of: { kind: 'int' } } : { kind: 'int' },
  ]);

/** Operands and the dims in their sorts. */
export const paramBindings = (params: readonly Param[]): readonly Binding[] =>
  params.flatMap(({ name, sort }): readonly Binding[] => [
    ...dimBindings(sort),
    [name, knownOf(sort)],
  ]);

/** The names of a pattern that stands for a value of a known sort. */
export function patternBindings(pattern: AttrPattern, known: Maybe): readonly Binding[] {
  if (pattern.kind === 'bind') return pattern.name === '_' ? [] : [[pattern.name, known]];
  if (pattern.kind === 'literal') return [];
  const of = known?.kind === 'list' ? known.of : undefined;
  return pattern.items.flatMap((item) => patternBindings(item, of));
}
