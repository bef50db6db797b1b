/** Builtins about dims and tensors. All others stay as they are written. */
import * as polynomial from './polynomial.ts';
import {
  int,
  itemOf,
  list,
  number,
  numberOf,
  opaque,
  polynomialOf,
  type Symbolic,
  textOf,
} from './value.ts';

/** Undefined: not known. */
type Builtin = (args: readonly Symbolic[], name: string) => Symbolic | undefined;

const BUILTINS: Readonly<Record<string, Builtin>> = {
  shape: ([of]) => (of?.kind === 'tensor' ? of.dims : undefined),
  dtype: ([of]) => (of?.kind === 'tensor' ? of.dtype : undefined),
  len: ([of]) => (of?.kind === 'list' ? number(of.items.length) : undefined),
  last: ([of]) => (of?.kind === 'list' ? (of.items.at(-1) ?? number(1)) : undefined),
  with_last: ([of, item]) =>
    of?.kind === 'list' && item ? list([...of.items.slice(0, -1), item]) : undefined,
  elements: ([of]) =>
    of?.kind === 'list'
      ? int(of.items.map(polynomialOf).reduce(polynomial.multiply, polynomial.constant(1)))
      : undefined,
  total: ([of]) =>
    of?.kind === 'list'
      ? int(of.items.map(polynomialOf).reduce(polynomial.add, polynomial.constant(0)))
      : undefined,
  part: ([of, axis, , count], name) =>
    of?.kind === 'tensor' && axis && count
      ? seenAs([of, withAxis(of.dims, axis, count)], name)
      : undefined,
  join: ([tensors, axis], name) => (tensors && axis ? joined(tensors, axis, name) : undefined),
  broadcast_dims: ([a, b]) => (a && b ? stretched(a, b) : undefined),
  view: (args, name) => seenAs(args, name),
  broadcast: (args, name) => seenAs(args, name),
  pad: ([of, widths], name) =>
    of?.kind === 'tensor' && widths
      ? seenAs([of, padded(of.dims, widths)], `${name} ${textOf(widths)} around`)
      : undefined,
  max: ([a, b], name) => (a && b ? extreme(a, b, name) : undefined),
  min: ([a, b], name) => (a && b ? extreme(a, b, name) : undefined),
};

export const callBuiltin = (name: string, args: readonly Symbolic[]): Symbolic | undefined =>
  Object.hasOwn(BUILTINS, name) ? BUILTINS[name]?.(args, name) : undefined;

function seenAs([of, dims]: readonly Symbolic[], name: string): Symbolic | undefined {
  if (of?.kind !== 'tensor' || !dims) return undefined;
  return { kind: 'tensor', text: `${name}(${of.text}, ${textOf(dims)})`, dtype: of.dtype, dims };
}

/** Dims with another size of one axis; negative axes count from the last. */
function withAxis(dims: Symbolic, axis: Symbolic, size: Symbolic): Symbolic {
  const at = numberOf(axis);
  if (dims.kind !== 'list' || at === undefined)
    return opaque(`${textOf(dims)} with ${textOf(size)} along ${textOf(axis)}`);
  const position = at < 0 ? at + dims.items.length : at;
  return list(dims.items.map((item, index) => (index === position ? size : item)));
}

function joined(tensors: Symbolic, axis: Symbolic, name: string): Symbolic | undefined {
  const first = itemOf(tensors, number(0));
  if (first.kind !== 'tensor') return undefined;
  const along = (one: Symbolic): Symbolic =>
    one.kind === 'tensor' && one.dims.kind === 'list' && numberOf(axis) !== undefined
      ? (one.dims.items.at(numberOf(axis) ?? 0) ?? opaque(textOf(one)))
      : opaque(`${textOf(one)} along ${textOf(axis)}`);
  const size =
    tensors.kind === 'list'
      ? int(tensors.items.map(along).map(polynomialOf).reduce(polynomial.add, []))
      : opaque(`all of ${textOf(tensors)} along ${textOf(axis)}`);
  return seenAs([first, withAxis(first.dims, axis, size)], `${name} of ${textOf(tensors)}`);
}

function stretched(a: Symbolic, b: Symbolic): Symbolic | undefined {
  if (textOf(a) === textOf(b)) return a;
  if (a.kind !== 'list' || b.kind !== 'list') return undefined;
  const rank = Math.max(a.items.length, b.items.length);
  const dims = Array.from({ length: rank }, (_, at) => {
    const [x, y] = [a, b].map(({ items }) => items[at - rank + items.length] ?? number(1));
    const [one, other] = [textOf(x ?? number(1)), textOf(y ?? number(1))];
    if (one === other || other === '1') return x ?? number(1);
    return one === '1' ? (y ?? number(1)) : opaque(`stretched(${one}, ${other})`);
  });
  return list(dims);
}

function padded(dims: Symbolic, widths: Symbolic): Symbolic {
  if (dims.kind !== 'list') return opaque(`padded(${textOf(dims)}, ${textOf(widths)})`);
  return list(
    dims.items.map((dim, at) => {
      const width = itemOf(widths, number(at));
      const sides = [0, 1].map((side) => polynomialOf(itemOf(width, number(side))));
      return int(sides.reduce(polynomial.add, polynomialOf(dim)));
    }),
  );
}

/** Which of two is larger is known where they differ by a constant. */
function extreme(a: Symbolic, b: Symbolic, name: string): Symbolic {
  const difference = polynomial.subtract(polynomialOf(a), polynomialOf(b));
  const constant = polynomial.constantOf(difference);
  if (constant !== undefined) return constant > 0 === (name === 'max') ? a : b;
  return opaque(`${name}(${[a, b].map(textOf).sort().join(', ')})`);
}
