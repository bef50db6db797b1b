/** Tests unknown JSON against a shape, so that code behind it may trust its type. */

export type Shape =
  | 'string'
  | 'number'
  /** An integer from 0 to 2^53. */
  | 'natural'
  /** A natural number of bytes that a microcontroller may have: up to 2^30. */
  | 'size'
  | 'any'
  /** A list of one shape. */
  | readonly [Shape]
  /** An object with any keys and values of one shape. */
  | { readonly values: Shape }
  /** An object with at least these keys. */
  | { readonly fields: Readonly<Record<string, Shape>> }
  | { readonly oneOf: readonly string[] }
  /** An object whose `kind` says which fields it has. */
  | { readonly kinds: Readonly<Record<string, Readonly<Record<string, Shape>>>> }
  | { readonly orNull: Shape };

/** The path of the first value that does not fit, for example `.steps[2].function`. */
export function mismatch(shape: Shape, value: unknown, path = ''): string | undefined {
  if (typeof shape === 'string') return PRIMITIVE[shape](value) ? undefined : path;
  if ('orNull' in shape) return value === null ? undefined : mismatch(shape.orNull, value, path);
  if ('oneOf' in shape) return shape.oneOf.some((one) => one === value) ? undefined : path;
  if (isList(shape))
    return Array.isArray(value)
      ? first(value, (item, index) => mismatch(shape[0], item, `${path}[${index}]`))
      : path;
  if (!isObject(value)) return path;
  if ('values' in shape)
    return first(Object.entries(value), ([key, item]) =>
      mismatch(shape.values, item, `${path}.${key}`),
    );
  const fields = 'fields' in shape ? shape.fields : ownField(shape.kinds, value['kind']);
  if (!fields) return `${path}.kind`;
  return first(Object.entries(fields), ([key, item]) =>
    mismatch(item, ownField(value, key), `${path}.${key}`),
  );
}

/** Keeps a damaged file from filling the memory. */
const MAX_SIZE = 2 ** 30;

type Primitive = Extract<Shape, string>;

const PRIMITIVE: Readonly<Record<Primitive, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  natural: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  size: (value) => PRIMITIVE.natural(value) && Number(value) <= MAX_SIZE,
  any: (value) => value !== undefined,
};

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ownField = <T>(of: Readonly<Record<string, T>>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(of, key) ? of[key] : undefined;

function first<T>(
  items: readonly T[],
  test: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = test(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
