/** Operands that no line of the match builds: inputs, constants, quantizations, and what is left out. */
import { DTYPES, isDType } from '../ir/dtype.ts';
import type { MatchNode } from '../ir/rules.ts';
import { elements, type TensorType, type Term, typeOf } from '../ir/term.ts';
import { toBytes } from '../te/bytes.ts';
import { dimsFit, drawDims, type Place, placeOf, type TensorSort } from './draw-dims.ts';
import { drawHint, hintedBounds, numbersOf } from './draw-hint.ts';
import { drawElements, drawQuant, drawRecords, type Role } from './draw-value.ts';
import { DrawEnded, type Drawing, type Leaf } from './drawing.ts';
import { paramsOf } from './trial-world.ts';

/** The operand at this place, behind those of the same list. */
export function drawLeaf(drawing: Drawing, leaf: Leaf, before: readonly Term[]): Term {
  const place = placeOf(drawing, leaf.node, leaf.at);
  if (place.own ?? place.param) return drawTensor(drawing, place, leader(drawing, leaf, before));
  return drawQuantOf(drawing, leaf, { name: place.name, item: before.length });
}

/** The first operand of the line: the others are mostly of its type. */
function leader({ operands }: Drawing, { node }: Leaf, before: readonly Term[]): Term | undefined {
  const drawn = node.args.flatMap((_, at) => operands.get(`${node.name} ${at}`) ?? []);
  return [...before, ...drawn].find((term) => typeOf(term) !== undefined);
}

function drawTensor(drawing: Drawing, place: Place, first: Term | undefined): Term {
  const { own, param, name } = place;
  const { choices, world, around } = drawing;
  // An operand that the match does not describe may be absent where the op lets it.
  if ((own ?? param)?.optional && choices.take(4) === 0) return world.pool.none();
  const possible = commonDtypes(own, param);
  const dtypes = around ? likeFirst(possible, first) : possible;
  const isConstant = own?.constant || param?.constant;
  // So is known what the match gives no name: nothing that it makes reads it.
  if (isConstant || name === '_') return drawConstant(drawing, place, drawDtype(drawing, dtypes));
  const hint = drawHint(drawing, name);
  const wanted = hint === undefined ? undefined : numbersOf(hint);
  const there = around?.operand(choices, fitsPlace(drawing, place, { dtypes, shape: wanted }));
  if (there) return there;
  const dtype = drawDtype(drawing, dtypes);
  const shape = wanted ?? drawDims(drawing, place);
  const type = bounded({ dtype, shape });
  const input = world.pool.input(drawing.inputs.length, `in${drawing.inputs.length}`, type);
  drawing.inputs.push(input);
  const bounds = hintedBounds(drawing, name);
  if (bounds) drawing.bounds.set(input, bounds);
  return input;
}

interface Wanted {
  readonly dtypes: readonly string[];
  /** By hint, which an operand that is there need not follow always. */
  readonly shape: readonly number[] | undefined;
}

function fitsPlace(drawing: Drawing, place: Place, wanted: Wanted) {
  const shape = drawing.choices.take(4) === 3 ? undefined : wanted.shape?.join();
  return (type: TensorType): boolean =>
    wanted.dtypes.includes(type.dtype) &&
    (shape === undefined || type.shape.join() === shape) &&
    dimsFit(drawing, place, type.shape);
}

/** Of the types that a place takes: that of the first operand, or floats with floats. */
function likeFirst(dtypes: readonly string[], first: Term | undefined): readonly string[] {
  const { dtype } = (first && typeOf(first)) ?? {};
  if (dtype === undefined || !isDType(dtype)) return dtypes;
  if (dtypes.includes(dtype)) return [dtype];
  const { float } = DTYPES[dtype];
  const alike = dtypes.filter((one) => isDType(one) && DTYPES[one].float === float);
  return alike.length > 0 ? alike : dtypes;
}

function drawConstant(drawing: Drawing, place: Place, dtype: string): Term {
  const { choices, world } = drawing;
  if (!isDType(dtype)) {
    const record = world.index.records.get(dtype);
    if (!record) throw new DrawEnded('sorts', `a constant of ${dtype} cannot be drawn`);
    const type = bounded({ dtype, shape: drawDims(drawing, place) });
    return world.pool.constant(type, drawRecords(choices, record, elements(type.shape)));
  }
  const hint = drawHint(drawing, place.name);
  if (hint === undefined) {
    const type = bounded({ dtype, shape: drawDims(drawing, place) });
    return world.pool.constant(type, drawElements(choices, dtype, elements(type.shape)));
  }
  const values = numbersOf(hint);
  // A list is as long as the hint says; of other constants the dims say how many elements there are.
  const rank = (place.own?.dims ?? place.param?.dims)?.length ?? 1;
  const shape = rank === 1 ? [values.length] : drawDims(drawing, place);
  if (elements(shape) === values.length)
    return world.pool.constant({ dtype, shape }, toBytes(dtype, values));
  const type = `${place.name}[${shape.join(', ')}]`;
  throw new DrawEnded('sample', `${values.length} elements for ${type}`);
}

const COMMON = ['i8', 'u8', 'i16', 'i32'];

function commonDtypes(own: TensorSort | undefined, param: TensorSort | undefined) {
  const [a = [], b = []] = [own?.dtypes, param?.dtypes];
  if (a.length === 0) return b.length === 0 ? COMMON : b;
  return b.length === 0 ? a : a.filter((one) => b.includes(one));
}

export function drawDtype({ choices, variant }: Drawing, dtypes: readonly string[]): string {
  const at = dtypes.length > 1 && choices.take(8) === 7 ? choices.take(dtypes.length) : variant;
  const dtype = dtypes[at % dtypes.length];
  if (dtype === undefined) throw new DrawEnded('sorts', 'no element type fits');
  return dtype;
}

/** More elements than this say nothing that fewer do not. */
const MOST_ELEMENTS = 4096;

function bounded(type: TensorType): TensorType {
  if (elements(type.shape) <= MOST_ELEMENTS) return type;
  throw new DrawEnded('size', `a tensor of shape [${type.shape.join(', ')}] is too large to try`);
}

const NO_TENSOR: TensorType = { dtype: 'i8', shape: [] };

/** Quantizations stand behind the tensors: one for each, in order, then those of the results. */
function drawQuantOf(
  drawing: Drawing,
  { node, at }: Leaf,
  { name, item }: { readonly name: string; readonly item: number },
): Term {
  const { world, choices } = drawing;
  const tensors = tensorPlaces(drawing, node);
  const position = tensors[at - tensors.length];
  const owner =
    position === undefined ? undefined : drawing.operandsAt(drawing, node, position)[item];
  if (owner?.kind === 'none') return world.pool.none();
  const given = owner && drawing.around?.quantOf(owner);
  if (given) return given;
  const { dtype, shape } = typeOf(owner ?? computedOperand(drawing, node)) ?? NO_TENSOR;
  const hint = drawHint(drawing, name);
  const channels = typeof hint === 'number' ? hint : 1;
  const axis = shape[0] === channels ? 0 : Math.max(shape.lastIndexOf(channels), 0);
  return world.pool.quant(
    drawQuant(choices, { dtype, role: roleOf(owner), channels, axis: channels > 1 ? axis : 0 }),
  );
}

const isTensorAt = ({ world }: Drawing, { op }: MatchNode, at: number): boolean => {
  const sort = paramsOf(world, op)[at]?.sort;
  return (sort?.kind === 'list' ? sort.of : sort)?.kind === 'tensor';
};

const tensorPlaces = (drawing: Drawing, node: MatchNode): readonly number[] =>
  [...node.args.keys()].filter((at) => isTensorAt(drawing, node, at));

/** The first operand that is no constant: results are mostly like it. */
function computedOperand(drawing: Drawing, node: MatchNode): Term {
  const operands = tensorPlaces(drawing, node).flatMap((at) =>
    drawing.operandsAt(drawing, node, at),
  );
  const [first] = operands;
  const computed = operands.find(({ kind }) => kind !== 'const') ?? first;
  if (!computed) throw new DrawEnded('sorts', `${node.op} takes no tensor`);
  return computed;
}

const roleOf = (owner: Term | undefined): Role =>
  owner === undefined ? 'result' : owner.kind === 'const' ? 'weights' : 'operand';
