/**
 * Where the elements of the terms of an NPU function are. Views see bytes that others make: under
 * another shape, a part of them, or with rows and columns exchanged. A join has its operands side by
 * side; they are copied there, unless the kernel that makes one can write to its place at once. A copy
 * of a part is left out where everybody who reads it can read the whole's bytes instead.
 */
import type { NpuFunction } from '../ir/graph.ts';
import { operandsOf, topological } from '../ir/graph.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';

/** In elements of the storage's type. */
export interface MapPlace {
  /** Number of the storage: the id of the term that is all of it. */
  readonly storage: number;
  /** Elements in front of the first. */
  readonly offset: number;
  /**
   * From row to row and from column to column; absent: no gaps, under any shape. Negative ones are
   * those of a map that is seen backwards, which only a copy can read.
   */
  readonly strides?: Steps;
}

interface Found {
  readonly place: MapPlace;
  /** Has the elements in the same order, under the shape that the place has. */
  readonly as: Term;
}

interface Steps {
  readonly y: number;
  readonly x: number;
}

/** What a primitive does with bytes. `kernel` writes new ones. */
export type Movement =
  | { readonly kind: 'kernel' | 'copy' }
  /** Some rows, columns and channels of the operand, or all under another shape. */
  | {
      readonly kind: 'view';
      readonly part?: { readonly at: readonly number[]; readonly step: readonly number[] };
      /** Rows and columns change places. */
      readonly turn: boolean;
    }
  /** One operand behind the other along an axis of [1, h, w, c], or a row or column of each in turn. */
  | { readonly kind: 'join'; readonly axis: number; readonly interleaved: boolean };

export interface Places {
  /** Worked out once for each term. */
  readonly movementOf: MovementOf;
  /** Throws for a term that is no feature map of the function. */
  readonly of: (term: Term) => MapPlace;
  /** Where the elements of any term can be read in the end, and as which term; undefined: nowhere. */
  readonly find: (term: Term) => Found | undefined;
  /** The place of operand `at` of a join. */
  readonly inJoin: (join: ApplyTerm, at: number) => MapPlace;
  /** Whether the operand of the join is made there, so that nothing is to be copied. */
  readonly madeInJoin: (join: ApplyTerm, at: number) => boolean;
  /** Copies that no kernel has to make. */
  readonly leftOut: ReadonlySet<Term>;
}

type MovementOf = (term: ApplyTerm) => Movement;

export function placesOf(fn: NpuFunction, workOut: MovementOf): Places {
  const graph = graphOf(fn, remembered(workOut));
  const homes = new Map<Term, Home>();
  const known = new Map<Term, MapPlace>();
  const leftOut = new Set<Term>();
  const of = (term: Term): MapPlace => {
    const found = known.get(term) ?? findPlace(term, { graph, homes, leftOut, of });
    known.set(term, found);
    return found;
  };
  for (const term of graph.order)
    if (movement(term, graph)?.kind === 'join') settleJoin(term as ApplyTerm, graph, homes);
  for (const term of graph.order)
    if (movement(term, graph)?.kind === 'copy' && needless(term as ApplyTerm, graph, of))
      leftOut.add(term);
  const inFunction = new Set(graph.order);
  const find = (term: Term): Found | undefined => {
    if (inFunction.has(term)) return { place: of(term), as: term };
    // A view that others made needless is the bytes of what it views.
    const moved = movement(term, graph);
    const [source] = operandsOf(term);
    return moved?.kind === 'view' && !moved.part && !moved.turn && source
      ? find(source)
      : undefined;
  };
  return {
    movementOf: graph.movementOf,
    of,
    find,
    inJoin: (join, at) => placeInJoin(join, at, of(join), graph),
    madeInJoin: (join, at) => {
      const home = homes.get(sourceOfCopy(join.args[at]));
      return home?.join === join && home.at === at;
    },
    leftOut,
  };
}

/** Everybody asks for the movements of their neighbours, and each is some expressions of a rule. */
function remembered(workOut: MovementOf): MovementOf {
  const known = new Map<ApplyTerm, Movement>();
  return (term) => {
    const movement = known.get(term) ?? workOut(term);
    known.set(term, movement);
    return movement;
  };
}

/** The operand of a join that a term is made as. */
interface Home {
  readonly join: ApplyTerm;
  readonly at: number;
}

interface FunctionGraph {
  readonly order: readonly Term[];
  readonly users: ReadonlyMap<Term, readonly ApplyTerm[]>;
  readonly outputs: ReadonlySet<Term>;
  readonly movementOf: MovementOf;
}

function graphOf({ outputs }: NpuFunction, movementOf: MovementOf): FunctionGraph {
  const order = topological(outputs);
  const users = new Map<Term, ApplyTerm[]>();
  for (const term of order)
    for (const operand of operandsOf(term))
      if (term.kind === 'apply') users.set(operand, [...(users.get(operand) ?? []), term]);
  return { order, users, outputs: new Set(outputs), movementOf };
}

const movement = (term: Term, { movementOf }: FunctionGraph): Movement | undefined =>
  term.kind === 'apply' ? movementOf(term) : undefined;

/** What is copied into a join. */
function sourceOfCopy(copy: Term | undefined): Term {
  const source = copy?.kind === 'apply' ? copy.args[0] : undefined;
  if (!source) throw new Error('the operands of a join are copies');
  return source;
}

/** Finds out which operands their kernels can make in the join. */
function settleJoin(join: ApplyTerm, graph: FunctionGraph, homes: Map<Term, Home>): void {
  for (const [at, copy] of join.args.entries()) {
    if (movement(copy, graph)?.kind !== 'copy')
      throw new Error('the operands of a join are copies');
    const source = sourceOfCopy(copy);
    const made = movement(source, graph)?.kind;
    const ownsBytes = made === 'kernel' || made === 'join';
    if (ownsBytes && !homes.has(source) && readsAnywhere(source, graph))
      homes.set(source, { join, at });
  }
}

/** Whether all who use a term can read it with gaps between rows and columns: kernels, and parts of it. */
function readsAnywhere(term: Term, graph: FunctionGraph): boolean {
  if (graph.outputs.has(term)) return false;
  return (graph.users.get(term) ?? []).every((user) => {
    const moved = graph.movementOf(user);
    if (moved.kind === 'join') return movement(term, graph)?.kind === 'copy';
    if (moved.kind !== 'view') return true;
    return (moved.part !== undefined || moved.turn) && readsAnywhere(user, graph);
  });
}

/** A copy whose readers can read the bytes where they are. One in a join only is made by the join. */
function needless(copy: ApplyTerm, graph: FunctionGraph, of: Places['of']): boolean {
  const users = graph.users.get(copy) ?? [];
  if (graph.outputs.has(copy)) return false;
  if (users.every((user) => graph.movementOf(user).kind === 'join')) return true;
  const source = sourceOfCopy(copy);
  if (source.kind === 'const') return false;
  const { strides } = of(source);
  if (strides && Math.min(strides.y, strides.x) < 0) return false;
  return readsAnywhere(copy, graph) || (strides === undefined && staysInside(copy, graph));
}

/** Neither the term nor a view of it is a result of the function. */
const staysInside = (term: Term, graph: FunctionGraph): boolean =>
  !graph.outputs.has(term) &&
  (graph.users.get(term) ?? []).every(
    (user) => graph.movementOf(user).kind !== 'view' || staysInside(user, graph),
  );

interface Finding {
  readonly graph: FunctionGraph;
  readonly homes: ReadonlyMap<Term, Home>;
  readonly leftOut: ReadonlySet<Term>;
  readonly of: Places['of'];
}

function findPlace(term: Term, { graph, homes, leftOut, of }: Finding): MapPlace {
  const home = homes.get(term);
  if (home) return placeInJoin(home.join, home.at, of(home.join), graph);
  const moved = movement(term, graph);
  const [source] = operandsOf(term);
  if (source && moved?.kind === 'view') return viewPlace(term, source, moved, of(source));
  if (source && leftOut.has(term)) return of(source);
  return { storage: term.id, offset: 0 };
}

const imageOf = (term: Term): readonly [number, number, number] => {
  const [, height = 1, width = 1, depth = 1] = typeOf(term)?.shape ?? [];
  return [height, width, depth];
};

/** Strides of a map that may have none. */
function stepsOf({ strides }: MapPlace, term: Term): Steps {
  const [, width, depth] = imageOf(term);
  return strides ?? { y: width * depth, x: depth };
}

function placeInJoin(
  join: ApplyTerm,
  at: number,
  whole: MapPlace,
  { movementOf }: FunctionGraph,
): MapPlace {
  const moved = movementOf(join);
  if (moved.kind !== 'join') throw new Error(`${join.op} is no join`);
  const axis = moved.axis - 1;
  const sizes = join.args.map((operand) => imageOf(operand)[axis] ?? 0);
  const before = moved.interleaved ? at : sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
  const { y, x } = stepsOf(whole, join);
  const offset = whole.offset + before * ([y, x, 1][axis] ?? 1);
  const turns = moved.interleaved ? sizes.length : 1;
  const strides = { y: axis === 0 ? y * turns : y, x: axis === 1 ? x * turns : x };
  return gapless({ ...whole, offset, strides }, join.args[at] ?? join);
}

function viewPlace(
  view: Term,
  source: Term,
  moved: Extract<Movement, { kind: 'view' }>,
  place: MapPlace,
): MapPlace {
  const { part, turn } = moved;
  if (!part && !turn) {
    if (place.strides) throw new Error('a map with gaps cannot be seen under another shape');
    return place;
  }
  const [atY = 0, atX = 0, atC = 0] = part?.at ?? [];
  const [stepY = 1, stepX = 1] = part?.step ?? [];
  const { y, x } = stepsOf(place, source);
  const offset = place.offset + atY * y + atX * x + atC;
  const strides = { y: y * stepY, x: x * stepX };
  return gapless(
    { ...place, offset, strides: turn ? { y: strides.x, x: strides.y } : strides },
    view,
  );
}

/** Without strides where they leave no gaps: then any shape will do. */
function gapless(place: MapPlace & { readonly strides: Steps }, term: Term): MapPlace {
  const [height, width, depth] = imageOf(term);
  const { y, x } = place.strides;
  const columns = width === 1 || x === depth;
  const rows = height === 1 || y === width * depth;
  if (!columns || !rows) return place;
  return { storage: place.storage, offset: place.offset };
}
