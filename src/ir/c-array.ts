/**
 * Constant arrays as C text, in one regular form that is valid C and C++ and that a bundle's reader
 * parses back. The text is what runs: the reader takes the bytes from here and from nowhere else.
 *
 *     <attributes> static const uint8_t name[4] = {
 *       0x12, 0x34, 0x56, 0x78,
 *     };
 */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { DTYPES, type DType } from './dtype.ts';

/** C's name of an element in memory. */
export const C_TYPES: Readonly<Record<DType, string>> = {
  bool: 'bool',
  i8: 'int8_t',
  u8: 'uint8_t',
  i16: 'int16_t',
  u16: 'uint16_t',
  i32: 'int32_t',
  u32: 'uint32_t',
  i64: 'int64_t',
  f32: 'float',
  f64: 'double',
};

const DTYPE_OF_C = new Map(Object.entries(C_TYPES).map(([dtype, c]) => [c, dtype as DType]));

export interface CArray {
  readonly name: string;
  readonly dtype: DType;
  /** Little-endian; at least one element, because C has no empty array. */
  readonly bytes: Uint8Array;
  /** Macros in front of the declaration: section and alignment. */
  readonly attributes?: string;
}

const PER_ROW = 12;

export function formatArray({ name, dtype, bytes, attributes }: CArray): string {
  const values = elementTexts(dtype, bytes);
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += PER_ROW)
    lines.push(`  ${values.slice(at, at + PER_ROW).join(', ')},`);
  const prefix = attributes ? `${attributes} ` : '';
  const head = `${prefix}static const ${C_TYPES[dtype]} ${name}[${values.length}] = {`;
  return `${head}\n${lines.join('\n')}\n};\n`;
}

function elementTexts(dtype: DType, bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { print } = CODECS[dtype];
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; at += DTYPES[dtype].bytes) texts.push(print(view, at));
  return texts;
}

/** Every constant array of a C text by its name. Errors name the array. */
export function readArrays(text: string): Result<ReadonlyMap<string, CArray>> {
  const arrays = new Map<string, CArray>();
  const problems: Diagnostic[] = [];
  const head = /^(?:([A-Z_0-9() ]+) )?static const (\w+) (\w+)\[(\d+)\] = \{\n/gm;
  for (let match = head.exec(text); match; match = head.exec(text)) {
    const [, , type = '', name = '', count = ''] = match;
    const dtype = DTYPE_OF_C.get(type);
    const end = text.indexOf('};', head.lastIndex);
    const bytes =
      dtype && end >= 0 && readElements(dtype, Number(count), text.slice(head.lastIndex, end));
    if (arrays.has(name)) problems.push(broken(name, 'is declared twice'));
    else if (bytes) arrays.set(name, { name, dtype, bytes });
    else problems.push(broken(name, `does not hold ${count} values of type ${type}`));
  }
  return problems.length > 0 ? failure(...problems) : success(arrays);
}

const broken = (name: string, what: string): Diagnostic => ({
  code: 'bad-array',
  severity: 'error',
  message: `The C array ${name} ${what}.`,
  place: `array ${name}`,
});

function readElements(dtype: DType, count: number, body: string): Uint8Array | undefined {
  const texts = body.trim().split(/\s*,\s*/);
  if (texts.pop() !== '' || texts.length !== count) return undefined;
  const size = DTYPES[dtype].bytes;
  const bytes = new Uint8Array(count * size);
  const view = new DataView(bytes.buffer);
  const { parse } = CODECS[dtype];
  return texts.every((text, index) => parse(view, index * size, text)) ? bytes : undefined;
}

interface Codec {
  readonly print: (view: DataView, at: number) => string;
  /** Stores the value; false where the text is not one of this type. */
  readonly parse: (view: DataView, at: number, text: string) => boolean;
}

type IntegerKind = 'Int8' | 'Int16' | 'Int32' | 'Uint16' | 'Uint32';

function decimal(kind: IntegerKind, low: number, high: number): Codec {
  return {
    print: (view, at) => String(view[`get${kind}`](at, true)),
    parse(view, at, text) {
      const value = /^-?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
      view[`set${kind}`](at, value, true);
      return value >= low && value <= high;
    },
  };
}

/** C has no literal for the smallest int64_t: its digits alone are out of range. */
const INT64_MIN = -(2n ** 63n);

const int64: Codec = {
  print(view, at) {
    const value = view.getBigInt64(at, true);
    return value === INT64_MIN ? 'INT64_MIN' : `${value}`;
  },
  parse(view, at, text) {
    const known = text === 'INT64_MIN' || /^-?[0-9]+$/.test(text);
    const value = text === 'INT64_MIN' ? INT64_MIN : BigInt(known ? text : 0);
    view.setBigInt64(at, value, true);
    return known && value === BigInt.asIntN(64, value);
  },
};

/** Weights are megabytes of these. */
const BYTE_TEXTS = Array.from({ length: 256 }, (_, at) => `0x${at.toString(16).padStart(2, '0')}`);

const byte: Codec = {
  print: (view, at) => BYTE_TEXTS[view.getUint8(at)] ?? '',
  parse(view, at, text) {
    view.setUint8(at, Number.parseInt(text.slice(2), 16));
    return /^0x[0-9a-f]{2}$/.test(text);
  },
};

const boolean: Codec = {
  print: (view, at) => (view.getUint8(at) === 0 ? 'false' : 'true'),
  parse(view, at, text) {
    view.setUint8(at, text === 'true' ? 1 : 0);
    return text === 'true' || text === 'false';
  },
};

function float(kind: 'Float32' | 'Float64', suffix: string): Codec {
  return {
    print: (view, at) => hexFloat(view[`get${kind}`](at, true), suffix),
    parse(view, at, text) {
      const value = parseHexFloat(text, suffix);
      view[`set${kind}`](at, value ?? 0, true);
      return value !== undefined;
    },
  };
}

const SPECIAL = new Map([
  ['INFINITY', Number.POSITIVE_INFINITY],
  ['-INFINITY', Number.NEGATIVE_INFINITY],
  ['NAN', Number.NaN],
]);

/** Hexadecimal, because that is exact and needs no rounding in any C compiler. */
export function hexFloat(value: number, suffix: string): string {
  for (const [name, special] of SPECIAL) if (Object.is(value, special)) return name;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const high = view.getUint32(0);
  const sign = high >>> 31 ? '-' : '';
  const exponent = (high >>> 20) & 0x7ff;
  const mantissa = (high & 0xfffff).toString(16).padStart(5, '0') + hex8(view.getUint32(4));
  const fraction = mantissa.replace(/0+$/, '');
  if (exponent === 0 && fraction === '') return `${sign}0x0p+0${suffix}`;
  const power = exponent === 0 ? -1022 : exponent - 1023;
  const digits = `${exponent === 0 ? 0 : 1}${fraction && `.${fraction}`}`;
  return `${sign}0x${digits}p${power < 0 ? '' : '+'}${power}${suffix}`;
}

const hex8 = (word: number): string => word.toString(16).padStart(8, '0');

function parseHexFloat(text: string, suffix: string): number | undefined {
  const special = SPECIAL.get(text);
  if (special !== undefined) return special;
  const match = /^(-?)0x([01])(?:\.([0-9a-f]{1,13}))?p([+-][0-9]{1,4})(f?)$/.exec(text);
  if (!match || match[5] !== suffix) return undefined;
  const [, sign, lead = '', fraction = '', power] = match;
  const size = Number.parseInt(lead + fraction, 16) * 2 ** (Number(power) - 4 * fraction.length);
  return sign ? -size : size;
}

const CODECS: Readonly<Record<DType, Codec>> = {
  bool: boolean,
  i8: decimal('Int8', -128, 127),
  u8: byte,
  i16: decimal('Int16', -32768, 32767),
  u16: decimal('Uint16', 0, 65535),
  i32: decimal('Int32', -2147483648, 2147483647),
  u32: decimal('Uint32', 0, 4294967295),
  i64: int64,
  f32: float('Float32', 'f'),
  f64: float('Float64', ''),
};
