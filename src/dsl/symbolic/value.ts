/** Values of expressions before a model is known. Two values are equal when their texts are. */
import {
  atom,
  constant,
  constantOf,
  type Polynomial,
  textOf as polynomialText,
} from './polynomial.ts';

export type Symbolic =
  | { readonly kind: 'int'; readonly of: Polynomial }
  /** A string, an enum member or a dtype that is known. */
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'list'; readonly items: readonly Symbolic[] }
  /** A list of which some parts are lists whose items are not known. */
  | { readonly kind: 'splice'; readonly parts: readonly Part[] }
  | SymbolicTensor
  /** Something of which no more is known than how it is written; of a list of operands also what each is. */
  | {
      readonly kind: 'opaque';
      readonly text: string;
      readonly item?: (text: string) => Symbolic;
    };

export interface Part {
  readonly of: Symbolic;
  /** The items of the list stand in its place. */
  readonly spread: boolean;
}

export interface SymbolicTensor {
  readonly kind: 'tensor';
  /** How it is written; equal texts are the same elements. */
  readonly text: string;
  readonly dtype: Symbolic;
  /** A list of dims, or opaque where not even the rank is known. */
  readonly dims: Symbolic;
}

export const opaque = (text: string): Symbolic => ({ kind: 'opaque', text });
export const int = (of: Polynomial): Symbolic => ({ kind: 'int', of });
export const number = (value: number): Symbolic => int(constant(value));
export const word = (text: string): Symbolic => ({ kind: 'word', text });
export const bool = (value: boolean): Symbolic => ({ kind: 'bool', value });
export const list = (items: readonly Symbolic[]): Symbolic => ({ kind: 'list', items });

export function textOf(value: Symbolic): string {
  if (value.kind === 'int') return polynomialText(value.of);
  if (value.kind === 'word') return `"${value.text}"`;
  if (value.kind === 'bool') return String(value.value);
  if (value.kind === 'list') return `[${value.items.map(textOf).join(', ')}]`;
  if (value.kind !== 'splice') return value.text;
  return `[${value.parts.map(({ of, spread }) => `${textOf(of)}${spread ? '..' : ''}`).join(', ')}]`;
}

/** A value in arithmetic: what is no integer for sure may be one. */
export const polynomialOf = (value: Symbolic): Polynomial =>
  value.kind === 'int' ? value.of : atom(textOf(value));

export const numberOf = (value: Symbolic): number | undefined =>
  value.kind === 'int' ? constantOf(value.of) : undefined;

/** `list[at]` and `list.at`; of a list that is not known an opaque item. */
export function itemOf(of: Symbolic, at: Symbolic): Symbolic {
  const position = numberOf(at);
  const known = of.kind === 'list' && position !== undefined ? of.items[position] : undefined;
  if (known) return known;
  const text = `${textOf(of)}[${textOf(at)}]`;
  const ahead = of.kind === 'splice' ? of.parts.slice(0, (position ?? -1) + 1) : [];
  const part = ahead.every(({ spread }) => !spread) ? ahead[position ?? -1] : undefined;
  if (part) return part.of;
  return of.kind === 'opaque' && of.item ? of.item(text) : opaque(text);
}

/** A list of which some parts are lists themselves. */
export function spliced(parts: readonly Part[]): Symbolic {
  const [only, ...others] = parts;
  if (only?.spread && others.length === 0) return only.of;
  const flat = parts.flatMap((part): readonly Part[] => {
    if (part.spread && part.of.kind === 'list')
      return part.of.items.map((of) => ({ of, spread: false }));
    return part.spread && part.of.kind === 'splice' ? part.of.parts : [part];
  });
  return flat.some(({ spread }) => spread)
    ? { kind: 'splice', parts: flat }
    : list(flat.map(({ of }) => of));
}

/** A tensor of which nothing is known but its name. */
export const unknownTensor = (text: string): SymbolicTensor => ({
  kind: 'tensor',
  text,
  dtype: opaque(`dtype(${text})`),
  dims: opaque(`shape(${text})`),
});

/** `if cond then a else b` of a condition that is not known, part by part where both sides have parts. */
export function select(condition: string, a: Symbolic, b: Symbolic): Symbolic {
  if (textOf(a) === textOf(b)) return a;
  if (a.kind === 'list' && b.kind === 'list' && a.items.length === b.items.length)
    return list(a.items.map((item, at) => select(condition, item, b.items[at] ?? item)));
  const text = `(if ${condition} then ${textOf(a)} else ${textOf(b)})`;
  if (a.kind !== 'tensor' || b.kind !== 'tensor') return opaque(text);
  const dtype = select(condition, a.dtype, b.dtype);
  return { kind: 'tensor', text, dtype, dims: select(condition, a.dims, b.dims) };
}
