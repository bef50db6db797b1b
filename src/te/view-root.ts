/** Results that are views: the definitions that they show, or copies where there are none. */
import { isDType } from '../ir/dtype.ts';
import type { TensorType } from '../ir/term.ts';
import { complain, type Place } from './context.ts';
import type { Defining } from './define.ts';
import type { Entity } from './entity.ts';
import type { ProgramDefinition } from './program.ts';
import type { Root, Unpruned } from './prune.ts';
import { readFlat } from './views.ts';

/** Stands for a result that could not be made, after a complaint. */
export const NO_ROOT: Root = { definition: '', type: { dtype: 'i32', shape: [] } };

interface RootParts {
  readonly place: Place;
  /** Of a list of results, those that are computed; undefined: there is one result, no list. */
  readonly wanted: readonly number[] | undefined;
}

export function viewRoots(
  defining: Defining,
  entity: Entity,
  { place, wanted }: RootParts,
): Unpruned['roots'] {
  if (wanted === undefined) return [viewRoot(defining, entity, { place, taken: new Set() })];
  const items = entity.kind === 'list' ? entity.items : [];
  const roots: Root[] = [];
  for (const at of wanted) {
    const item = items[at] ?? { kind: 'absent' };
    const taken = new Set(roots.map(({ definition }) => definition));
    roots.push(viewRoot(defining, item, { place, taken }));
  }
  const [first = NO_ROOT, ...others] = roots;
  return [first, ...others];
}

interface ViewParts {
  readonly place: Place;
  /** Definitions that are results already. */
  readonly taken: ReadonlySet<string>;
}

function viewRoot(defining: Defining, entity: Entity, { place, taken }: ViewParts): Root {
  const { context, definitions } = defining;
  if (entity.kind !== 'tensor' || !isDType(entity.dtype)) {
    // What stands here after another complaint is no news.
    if (context.problems.length === 0) complain(context, place, 'the root is no tensor of numbers');
    return NO_ROOT;
  }
  const type: TensorType = { dtype: entity.dtype, shape: entity.dims };
  const { same } = entity;
  if (defining.typesOnly) return { definition: '', type };
  const shown = definitions.find(({ name }) => name === same);
  if (shown && !taken.has(shown.name)) return { definition: shown.name, type };
  const count = entity.dims.reduce((a, b) => a * b, 1);
  const axis = context.builder.axis('i', count);
  // An axis of one value is that value: no loop runs over it.
  const position = count === 1 ? context.builder.constant('i32', 0) : axis;
  const element = readFlat(context.builder, entity, position);
  const value = element.kind === 'scalar' ? element.expr : position;
  const name = taken.size === 0 ? 'root' : `root_${taken.size}`;
  const copy: ProgramDefinition = { name, axes: [axis], dtype: entity.dtype, value };
  definitions.push(copy);
  return { definition: name, type };
}
