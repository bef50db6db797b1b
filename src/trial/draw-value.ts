/** Random values of each kind: what models have, the ends of the ranges, and in between. Simple ones first. */
import { DTYPES, type DType } from '../ir/dtype.ts';
import type { EnumDecl, RecordDecl, Sort } from '../ir/rules.ts';
import type { Quant, Value } from '../ir/value.ts';
import { toBytes } from '../te/bytes.ts';
import { packRecords } from '../te/records.ts';
import { type Choices, pick, pickNearFront, randomNumbers } from './choices.ts';

export type DrawValue = (choices: Choices) => Value;

export const drawDim = (choices: Choices): number =>
  pickNearFront(choices, [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 33]);

const drawInt: DrawValue = (choices) => pickNearFront(choices, [1, 2, 3, 0, 4, 5, 7]);
const drawBool: DrawValue = (choices) => choices.take(2) === 1;
/** Not beyond what a float32 keeps. */
const drawReal: DrawValue = (choices) =>
  Math.fround(pick(choices, [1, 0, -1, 0.5, 0.01, 0.2]) * pick(choices, [1, 0.7, 1.3, 3]));

/** Values of fields of options tables, by type; enums have a type of their own. */
const FIELDS: Readonly<Record<string, DrawValue>> = {
  i8: drawInt,
  u8: drawInt,
  i16: drawInt,
  i32: drawInt,
  i64: drawInt,
  f32: drawReal,
  bool: drawBool,
  '[i32]': () => [],
};

export function fieldValue(
  type: string,
  enums: ReadonlyMap<string, EnumDecl>,
): DrawValue | undefined {
  const [first, ...others] = Object.keys(enums.get(type)?.members ?? {});
  if (first === undefined) return FIELDS[type];
  return (choices) => pick(choices, [first, ...others]);
}

/** Values of attributes, by sort. A symbol can be anything, so nothing is drawn for it. */
const SORTS: Readonly<Partial<Record<Sort['kind'], DrawValue>>> = {
  int: drawInt,
  real: drawReal,
  bool: drawBool,
};

export function sortValue(sort: Sort): DrawValue | undefined {
  if (sort.kind !== 'list') return SORTS[sort.kind];
  const item = sortValue(sort.of);
  const { length } = sort;
  if (!item) return undefined;
  return (choices) => Array.from({ length: length ?? choices.take(4) }, () => item(choices));
}

export type Role = 'operand' | 'weights' | 'result';

/** Exponents of scales: as models have them, or as far as anything may go. */
const EXPONENTS: Readonly<Record<Role, readonly [low: number, high: number]>> = {
  operand: [-9, -2],
  weights: [-10, -4],
  result: [-7, 1],
};
const WIDE = [-24, 6] as const;

export interface QuantParts {
  readonly dtype: string;
  readonly role: Role;
  /** One scale, or one a channel. */
  readonly channels: number;
  readonly axis: number;
}

export function drawQuant(choices: Choices, { dtype, role, channels, axis }: QuantParts): Quant {
  const [low, high] = choices.take(8) < 7 ? EXPONENTS[role] : WIDE;
  const exponent = high - choices.take(high - low + 1);
  const scale = Array.from({ length: channels }, () => drawScale(choices, exponent));
  const zero = drawZero(choices, dtype, role);
  // Zero points of channels differ in few models; rules have to ask.
  const spread = channels > 1 && choices.take(16) === 15;
  const zeros = scale.map(() => (spread ? drawZero(choices, dtype, role) : zero));
  return { kind: 'quant', scale, zero: zeros, axis };
}

/** Channels differ by a few powers of two, a few by many. */
function drawScale(choices: Choices, exponent: number): number {
  const down = pickNearFront(choices, [0, 1, 2, 3, 0, 1, 2, 14]);
  const fraction = choices.take(4) === 0 ? 0 : choices.take(2 ** 23) / 2 ** 23;
  return (1 + fraction) * 2 ** (exponent - down);
}

function drawZero(choices: Choices, dtype: string, role: Role): number {
  const range = RANGES[dtype];
  if (!range || (role === 'weights' && choices.take(4) < 3)) return 0;
  const [low, high] = range;
  return pick(choices, [0, low, high, low + choices.take(high - low + 1)]);
}

/** Zero points of wider types are 0. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  i8: [-128, 127],
  u8: [0, 255],
};

type Fill = (size: number, random: () => number) => number;

/** How the elements of a tensor are spread; `size` is the largest magnitude to expect. */
const FILLS: readonly [Fill, ...Fill[]] = [
  () => 0,
  (size) => size,
  (size) => -size - 1,
  (_, random) => Math.floor(random() * 9) - 4,
  (size, random) => Math.floor(random() * (2 * size + 2)) - size - 1,
  (size, random) => Math.floor(random() * (2 * size + 2)) - size - 1,
  (size, random) => (random() < 0.5 ? size : -size - 1),
];

/** Numbers wider than 16 bits in models are biases, far from the ends of their type. */
const MAGNITUDES: Readonly<Record<number, readonly [number, ...number[]]>> = {
  1: [127],
  2: [32767],
  4: [1023, 32767, 1048575],
  8: [1023, 32767, 1048575],
};

/** Between which numbers elements lie, both ends included. */
export type Bounds = readonly [low: number, high: number];

/** Little-endian elements. What is random in them comes from one choice, however many there are. */
export function drawElements(
  choices: Choices,
  dtype: DType,
  count: number,
  bounds?: Bounds,
): Uint8Array {
  const { bytes, signed, float } = DTYPES[dtype];
  const size = pick(choices, MAGNITUDES[bytes] ?? [127]);
  const fill = pick(choices, FILLS);
  const random = randomNumbers(choices.take(2 ** 32));
  const middle = signed ? 0 : size + 1;
  const between = ([low, high]: Bounds): number => Math.floor(low + random() * (high - low + 1));
  const element = (): number =>
    bounds ? between(bounds) : (fill(size, random) + middle) / (float ? 256 : 1);
  return toBytes(dtype, Array.from({ length: count }, element));
}

/** Wide fields hold numbers far from their ends, as elements of wide types do. */
const MOST_BITS = 32;

/** Records whose fields have any value. */
export function drawRecords(choices: Choices, record: RecordDecl, count: number): Uint8Array {
  const random = randomNumbers(choices.take(2 ** 32));
  const columns = record.fields.map(({ name, bits, signed }): [string, readonly number[]] => {
    const values = 2 ** Math.min(bits, MOST_BITS);
    const low = signed ? -values / 2 : 0;
    return [name, Array.from({ length: count }, () => low + Math.floor(random() * values))];
  });
  const bytes = packRecords(record, new Map(columns));
  if (bytes instanceof Uint8Array) return bytes;
  throw new Error(`${bytes.field} cannot hold ${bytes.value}`);
}
