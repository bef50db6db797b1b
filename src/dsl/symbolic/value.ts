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
  | SymbolicTensor
  /** Something of which no more is known than how it is written. */
  | { readonly kind: 'opaque'; readonly text: string };

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
  return value.kind === 'list' ? `[${value.items.map(textOf).join(', ')}]` : value.text;
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
  return known ?? opaque(`${textOf(of)}[${textOf(at)}]`);
}

/** A list of which some parts are lists themselves, whose items stand in their place. */
export function spliced(
  parts: readonly { readonly of: Symbolic; readonly spread: boolean }[],
): Symbolic {
  const [only, ...others] = parts;
  if (only?.spread && others.length === 0) return only.of;
  const known = parts.every(({ of, spread }) => !spread || of.kind === 'list');
  if (known)
    return list(
      parts.flatMap(({ of, spread }) => (spread && of.kind === 'list' ? of.items : [of])),
    );
  return opaque(
    `[${parts.map(({ of, spread }) => `${textOf(of)}${spread ? '..' : ''}`).join(', ')}]`,
  );
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
