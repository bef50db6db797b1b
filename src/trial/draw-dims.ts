/** Dims of operands: what the match and the op's signature say of each, known names first, the rest drawn. */
import { alignDims } from '../ir/dims.ts';
import type { DimSort, MatchNode, Sort } from '../ir/rules.ts';
import { type Term, typeOf } from '../ir/term.ts';
import { isList, type Value } from '../ir/value.ts';
import { drawDim } from './draw-value.ts';
import type { Drawing } from './drawing.ts';
import { paramsOf } from './trial-world.ts';

export type TensorSort = Extract<Sort, { kind: 'tensor' }>;

/** A place of the match with what its own sort and that of the op say. */
export interface Place {
  readonly name: string;
  readonly node: string;
  readonly own: TensorSort | undefined;
  readonly param: TensorSort | undefined;
}

export function placeOf(drawing: Drawing, node: MatchNode, at: number): Place {
  const arg = node.args[at];
  return {
    name: arg?.name ?? '_',
    node: node.name,
    own: tensorSort(arg?.sort),
    param: tensorSort(paramsOf(drawing.world, node.op)[at]?.sort),
  };
}

/** The sort of a tensor, or of each item of a list of tensors. */
function tensorSort(sort: Sort | undefined): TensorSort | undefined {
  if (sort?.kind === 'list') return tensorSort(sort.of);
  return sort?.kind === 'tensor' ? sort : undefined;
}

/** Names mean one thing in the rule, and another in the signature of each op. */
interface Scope {
  readonly get: (name: string) => Value | undefined;
  readonly set: (name: string, value: Value) => void;
}

const ruleScope = ({ values }: Drawing): Scope => ({
  get: (name) => values.get(name),
  set: (name, value) => void values.set(name, value),
});

const opScope = ({ dims }: Drawing, node: string): Scope => ({
  get: (name) => dims.get(`${node} ${name}`),
  set: (name, value) => void dims.set(`${node} ${name}`, value),
});

/** One axis, as one of two sorts has it. */
interface Axis {
  readonly dim: DimSort;
  /** Of the axes that a `rest` stands for. */
  readonly offset: number;
}

export function drawDims(drawing: Drawing, { node, own, param }: Place): readonly number[] {
  const views = [
    { dims: own?.dims, scope: ruleScope(drawing) },
    { dims: param?.dims, scope: opScope(drawing, node) },
  ];
  const known = views.reduce<number | undefined>((rank, view) => rank ?? rankOf(view), undefined);
  const count = known ?? drawRank(drawing, leastRank(own) ?? leastRank(param) ?? 0);
  const axes = views.map(({ dims, scope }) => ({ scope, list: axesOf(dims ?? [], count) }));
  const shape = Array.from({ length: count }, (_, at) => {
    for (const { list, scope } of axes) {
      const known = list[at] && knownSize(drawing, list[at], scope);
      if (known !== undefined) return known;
    }
    const [mine] = axes;
    const size = hintedSize(drawing, mine?.list[at]) ?? drawDim(drawing.choices);
    // A hint of a later dim may ask for this one.
    const { dim } = mine?.list[at] ?? {};
    if (dim?.kind === 'name') mine?.scope.set(dim.name, size);
    return size;
  });
  note(own?.dims, shape, ruleScope(drawing));
  note(param?.dims, shape, opScope(drawing, node));
  return shape;
}

/** Whether a term of this shape could stand at the place, by what is known so far. */
export function dimsFit(
  drawing: Drawing,
  { node, own, param }: Place,
  shape: readonly number[],
): boolean {
  const fit = (dims: readonly DimSort[] | undefined, scope: Scope): boolean =>
    !dims ||
    (alignDims(dims, shape)?.every(({ dim, sizes }) => sizesFit(dim, sizes, scope)) ?? false);
  return fit(own?.dims, ruleScope(drawing)) && fit(param?.dims, opScope(drawing, node));
}

function sizesFit(dim: DimSort, sizes: readonly number[], { get }: Scope): boolean {
  if (dim.kind === 'any') return true;
  const known = dim.kind === 'int' ? dim.value : get(dim.name);
  const wanted = isList(known) ? known : [known];
  if (known === undefined || (dim.kind === 'stretched' && sizes[0] === 1)) return true;
  return wanted.length === sizes.length && wanted.every((size, at) => size === sizes[at]);
}

/** Dims of a term are those that its sorts name. */
export function noteDims(drawing: Drawing, place: Place, term: Term): void {
  const { shape } = typeOf(term) ?? {};
  if (!shape) return;
  note(place.own?.dims, shape, ruleScope(drawing));
  note(place.param?.dims, shape, opScope(drawing, place.node));
}

function note(dims: readonly DimSort[] | undefined, shape: readonly number[], scope: Scope): void {
  for (const { dim, sizes } of (dims && alignDims(dims, shape)) ?? []) {
    if (dim.kind === 'name') scope.set(dim.name, sizes[0] ?? 1);
    if (dim.kind === 'rest') scope.set(dim.name, sizes);
  }
}

/** Known where no `rest` is left to draw. */
function rankOf({
  dims,
  scope,
}: {
  readonly dims?: readonly DimSort[] | undefined;
  readonly scope: Scope;
}) {
  if (!dims) return undefined;
  const rest = dims.find((dim) => dim.kind === 'rest');
  if (!rest) return dims.length;
  const known = scope.get(rest.name);
  return isList(known) ? dims.length - 1 + known.length : undefined;
}

/** Dims that are there whatever the rank is. */
const leastRank = (sort: TensorSort | undefined): number | undefined =>
  sort?.dims?.filter(({ kind }) => kind !== 'rest').length;

/** Mostly up to four dims, for that is what a feature map has. */
function drawRank({ choices }: Drawing, least: number): number {
  if (choices.take(8) === 7) return Math.max(least, 5 - 5 * choices.take(2));
  return Math.max(least, 1 + choices.take(4));
}

const axesOf = (dims: readonly DimSort[], rank: number): readonly Axis[] =>
  (alignDims(dims, Array<number>(rank).fill(0)) ?? []).flatMap(({ dim, sizes }) =>
    sizes.map((_, offset) => ({ dim, offset })),
  );

type Known = (dim: DimSort, offset: number, scope: Scope, drawing: Drawing) => Value | undefined;

const KNOWN: Readonly<Record<DimSort['kind'], Known>> = {
  int: (dim) => (dim.kind === 'int' ? dim.value : undefined),
  any: () => undefined,
  name: (dim, _, { get }) => ('name' in dim ? get(dim.name) : undefined),
  rest(dim, offset, { get }) {
    const list = 'name' in dim ? get(dim.name) : undefined;
    return isList(list) ? list[offset] : undefined;
  },
  stretched: (dim, _, { get }, { choices }) =>
    'name' in dim && choices.take(3) > 0 ? get(dim.name) : 1,
};

function knownSize(drawing: Drawing, { dim, offset }: Axis, scope: Scope): number | undefined {
  const value = KNOWN[dim.kind](dim, offset, scope, drawing);
  return typeof value === 'number' ? value : undefined;
}

function hintedSize(drawing: Drawing, axis: Axis | undefined): number | undefined {
  if (axis?.dim.kind !== 'name' && axis?.dim.kind !== 'rest') return undefined;
  if (!drawing.rule.sample?.[axis.dim.name]) return undefined;
  const value = drawing.settle(drawing, axis.dim.name);
  const size = isList(value) ? value[axis.offset] : value;
  return typeof size === 'number' ? size : undefined;
}
