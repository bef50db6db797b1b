/**
 * What the signature of an operator does not tell: which constants, options and results go with its operands. A name is
 * one of the signature, an option of the table, `root` for the dims of the result, or `root.dtype`. Operators that are
 * not here are drawn by their signature and by the hints of partition rules alone.
 */
import { isDType } from '../../src/ir/dtype.ts';
import { type ApplyTerm, elements, type Term, typeOf } from '../../src/ir/term.ts';
import type { Value } from '../../src/ir/value.ts';
import { elementAt } from '../../src/te/bytes.ts';
import { pick } from '../../src/trial/choices.ts';
import type { Drawing } from '../../src/trial/drawing.ts';

type Sample = (drawing: Drawing) => Value;
type Samples = Readonly<Record<string, Sample>>;

const take = ({ choices }: Drawing, below: number): number => choices.take(Math.max(below, 1));

const oneOf =
  (...list: [Value, ...Value[]]): Sample =>
  ({ choices }) =>
    pick(choices, list);

/** Dims of an operand. */
function dims(drawing: Drawing, name = 'x'): readonly number[] {
  drawing.settle(drawing, name);
  const [term] = drawing.terms.get(name) ?? [];
  return (term && typeOf(term)?.shape) ?? [];
}

/** Elements of a constant operand. */
function numbers(drawing: Drawing, name: string): readonly number[] {
  drawing.settle(drawing, name);
  const [term] = drawing.terms.get(name) ?? [];
  if (term?.kind !== 'const' || !isDType(term.type.dtype)) return [];
  const { dtype, shape } = term.type;
  const bytes = drawing.world.pool.bytesOf(term);
  return Array.from({ length: elements(shape) }, (_, at) => Number(elementAt(bytes, dtype, at)));
}

const option = (drawing: Drawing, name: string): number => Number(drawing.settle(drawing, name));

const size = (drawing: Drawing, most = 6): number => 1 + take(drawing, most);

const shapeOfRank = (drawing: Drawing, rank: number, most = 6): readonly number[] =>
  Array.from({ length: rank }, () => size(drawing, most));

const rankOf = (drawing: Drawing, name = 'x'): number => dims(drawing, name).length;

const counted = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** One axis of the operand, from the front or from the back. */
const anAxis =
  (name = 'x'): Sample =>
  (drawing) => {
    const rank = rankOf(drawing, name);
    return take(drawing, rank) - (take(drawing, 3) === 2 ? rank : 0);
  };

function shuffled(drawing: Drawing, count: number): readonly number[] {
  const left = Array.from({ length: count }, (_, at) => at);
  return left.flatMap((_, at) => left.splice(take(drawing, count - at), 1));
}

/** Some axes of the operand. */
const someAxes: Sample = (drawing) => {
  const all = shuffled(drawing, rankOf(drawing));
  return all.slice(0, size(drawing, all.length));
};

/** Dims of a result that lacks the axes, or has one element of each. */
const without =
  (axes: string, keep?: string): Sample =>
  (drawing) => {
    const from = dims(drawing);
    const gone = numbers(drawing, axes).map((axis) => counted(axis, from.length));
    const keeps = keep !== undefined && drawing.settle(drawing, keep) === true;
    return from.flatMap((dim, at) => (!gone.includes(at) ? [dim] : keeps ? [1] : []));
  };

const reduction: Samples = { axes: someAxes, root: without('axes', 'keep_dims') };
const extremum: Samples = {
  axis: (drawing) => [Number(anAxis()(drawing))],
  root: without('axis'),
  'root.dtype': oneOf('i32', 'i64'),
};

/** Two widths an axis; the signature does not say that there are as many as the operand has axes. */
const widths =
  (width: (drawing: Drawing, dim: number) => number): Sample =>
  (drawing) => {
    drawing.dims.set('root rank', rankOf(drawing));
    return dims(drawing).flatMap((dim) => [width(drawing, dim), width(drawing, dim)]);
  };

const someWidths = widths((drawing) => take(drawing, 3));

/** The same elements under other dims: an axis in two, two as one, all in one row. */
const otherDims: Sample = (drawing) => {
  const from = dims(drawing);
  const at = take(drawing, from.length);
  const dim = from[at] ?? 1;
  const factor = [2, 3, 4, 1].find((one) => dim % one === 0) ?? 1;
  const way = take(drawing, 4);
  if (way === 0) return [elements(from)];
  if (way === 1) return [1, elements(from)];
  if (way === 2) return [...from.slice(0, at), factor, dim / factor, ...from.slice(at + 1)];
  return [...from.slice(0, at), dim * (from[at + 1] ?? 1), ...from.slice(at + 2)];
};

/** All operands of a list have the dims of the first, but for one axis perhaps. */
const alike =
  (axis?: string): Sample =>
  (drawing) => {
    const { values } = drawing;
    if (!values.has('list dims')) values.set('list dims', shapeOfRank(drawing, size(drawing, 4)));
    const first = values.get('list dims') as readonly number[];
    if (axis === undefined) return first;
    if (!values.has(axis)) values.set(axis, take(drawing, first.length));
    return first.map((dim, at) => (at === values.get(axis) ? size(drawing) : dim));
  };

const parts = (drawing: Drawing, axis: string): number =>
  dims(drawing)[counted(Number(numbers(drawing, axis)[0]), rankOf(drawing))] ?? 1;

const dividers = (drawing: Drawing, dim: number): number => {
  const all = Array.from({ length: dim }, (_, at) => at + 1).filter((one) => dim % one === 0);
  return all[take(drawing, Math.min(all.length, 4))] ?? 1;
};

const sameDims =
  (name: string): Sample =>
  (drawing) =>
    dims(drawing, name);

const selection: Samples = { condition: sameDims('a'), b: sameDims('a') };

/** A matrix that fits behind the first. */
const factor: Sample = (drawing) => {
  const a = dims(drawing, 'a');
  const depth = a.at(option(drawing, 'adj_x') ? -2 : -1) ?? 1;
  const columns = size(drawing, 9);
  const turned = drawing.settle(drawing, 'adj_y') === true;
  return [...a.slice(0, -2), ...(turned ? [columns, depth] : [depth, columns])];
};

const blockOf: Sample = (drawing) => [size(drawing, 3), size(drawing, 3)];

const TYPES = ['i8', 'u8', 'i16', 'i32', 'i64', 'f32', 'bool'] as const;

export const SAMPLES: Readonly<Record<string, Samples>> = {
  'tfl.sum': reduction,
  'tfl.mean': reduction,
  'tfl.reduce_max': reduction,
  'tfl.reduce_min': reduction,
  'tfl.reduce_any': reduction,
  'tfl.reduce_all': reduction,
  'tfl.arg_max': extremum,
  'tfl.arg_min': extremum,
  'tfl.cumsum': { axis: (drawing) => [Number(anAxis()(drawing))] },
  'tfl.reverse_v2': { axes: (drawing) => [take(drawing, rankOf(drawing))] },
  'tfl.gather': { axis: anAxis(), batches: oneOf(0) },
  'tfl.gather_nd': {
    indices: (drawing) => [size(drawing), size(drawing, rankOf(drawing))],
  },
  'tfl.pad': { widths: someWidths },
  'tfl.padv2': { widths: someWidths, value: oneOf([], [1]) },
  'tfl.mirror_pad': { widths: widths(take) },
  'tfl.tile': { times: (drawing) => dims(drawing).map(() => size(drawing, 3)) },
  'tfl.transpose': { order: (drawing) => shuffled(drawing, rankOf(drawing)) },
  'tfl.slice': {
    begin: (drawing) => dims(drawing).map((dim) => take(drawing, dim)),
    size: (drawing) => {
      const begin = numbers(drawing, 'begin');
      return dims(drawing).map((dim, at) => size(drawing, dim - (begin[at] ?? 0)));
    },
  },
  'tfl.reshape': { root: otherDims },
  'tfl.squeeze': {
    axes: oneOf([]),
    root: (drawing) => dims(drawing).filter((dim) => dim !== 1),
  },
  'tfl.expand_dims': {
    root: (drawing) => {
      const at = take(drawing, rankOf(drawing) + 1);
      return [...dims(drawing).slice(0, at), 1, ...dims(drawing).slice(at)];
    },
  },
  'tfl.broadcast_to': {
    dims: (drawing) => [
      ...shapeOfRank(drawing, take(drawing, 2), 3),
      ...dims(drawing).map((dim) => (dim === 1 ? size(drawing) : dim)),
    ],
    root: (drawing) => numbers(drawing, 'dims'),
  },
  'tfl.fill': {
    dims: (drawing) => shapeOfRank(drawing, size(drawing, 4)),
    value: oneOf([]),
    root: (drawing) => numbers(drawing, 'dims'),
  },
  'tfl.shape': { 'root.dtype': oneOf('i32', 'i64') },
  'tfl.cast': { 'root.dtype': oneOf(...TYPES) },
  'tfl.quantize': { 'root.dtype': oneOf('i8', 'i16', 'u8', 'i32') },
  'tfl.concatenation': { xs: alike('axis') },
  'tfl.pack': { xs: alike(), axis: anAxis('xs') },
  'tfl.split': {
    axis: (drawing) => [Number(anAxis()(drawing))],
    num_splits: (drawing) => dividers(drawing, parts(drawing, 'axis')),
    output: oneOf(0),
  },
  'tfl.split_v': {
    axis: (drawing) => [Number(anAxis()(drawing))],
    sizes: (drawing) => {
      const whole = parts(drawing, 'axis');
      const first = size(drawing, whole - 1);
      return whole === 1
        ? [1]
        : pick(drawing.choices, [[first, whole - first], [first, -1], [whole]]);
    },
    output: oneOf(0),
  },
  'tfl.unpack': { axis: anAxis(), output: oneOf(0) },
  'tfl.select': selection,
  'tfl.select_v2': selection,
  'tfl.batch_matmul': { a: (drawing) => shapeOfRank(drawing, 2 + take(drawing, 3), 9), b: factor },
  'tfl.resize_nearest_neighbor': { size: (drawing) => shapeOfRank(drawing, 2, 12) },
  'tfl.resize_bilinear': { size: (drawing) => shapeOfRank(drawing, 2, 12) },
  'tfl.space_to_batch_nd': {
    block: blockOf,
    widths: (drawing) =>
      numbers(drawing, 'block').flatMap((side, at) => {
        const before = take(drawing, 2);
        const length = (dims(drawing)[at + 1] ?? 1) + before;
        return [before, (side - (length % side)) % side];
      }),
    root: (drawing) => {
      const [block, widths] = [numbers(drawing, 'block'), numbers(drawing, 'widths')];
      return dims(drawing).map((dim, at) => {
        const side = block[at - 1];
        if (at === 0) return dim * elements(block);
        return side ? (dim + (widths[2 * at - 2] ?? 0) + (widths[2 * at - 1] ?? 0)) / side : dim;
      });
    },
  },
  'tfl.batch_to_space_nd': {
    x: (drawing) => [
      elements(numbers(drawing, 'block')) * size(drawing, 2),
      ...shapeOfRank(drawing, 3),
    ],
    block: blockOf,
    crops: (drawing) => numbers(drawing, 'block').flatMap((side) => [take(drawing, side), 0]),
  },
};

/** How many outputs an operator has, where its options or operands say it. */
export const OUTPUTS: Readonly<Record<string, (term: ApplyTerm) => number>> = {
  'tfl.split': ({ attrs }) => Number(attrs['num_splits']),
  'tfl.split_v': ({ args }) => elements(shapeOf(args[1])),
  'tfl.unpack': ({ attrs, args }) => {
    const from = shapeOf(args[0]);
    return from[counted(Number(attrs['axis']), from.length)] ?? 1;
  },
};

const shapeOf = (term: Term | undefined): readonly number[] => (term && typeOf(term)?.shape) ?? [];
