/** Expressions of loop programs in JavaScript. Each comes with its bounds and whether it is a BigInt. */
import type { DType } from '../ir/dtype.ts';
import { held, type Interval, intervalOfType, isInside } from '../te/interval.ts';
import { isComparison, isFloat } from '../te/scalar.ts';
import { exactRange } from './loop-range.ts';
import type { LoopBinary, LoopExpr } from './program.ts';

export interface Printed {
  readonly text: string;
  readonly range: Interval;
  readonly big: boolean;
}

export interface Variables {
  readonly ranges: ReadonlyMap<string, Interval>;
  /** Buffers whose elements are BigInts. */
  readonly wide: ReadonlySet<string>;
  readonly locals: Map<string, { readonly range: Interval; readonly big: boolean }>;
}

type Of<K extends LoopExpr['kind']> = Extract<LoopExpr, { kind: K }>;

export function javascriptExpr(variables: Variables, expr: LoopExpr): Printed {
  const print = (child: LoopExpr): Printed => javascriptExpr(variables, child);
  switch (expr.kind) {
    case 'const':
      return printConst(expr);
    case 'var': {
      const known = variables.locals.get(expr.name);
      const range = known?.range ?? intervalOfType(expr.dtype);
      return { text: expr.name, range, big: known?.big ?? false };
    }
    case 'load': {
      const text = `${expr.buffer}[${print(expr.index).text}]`;
      const range = variables.ranges.get(expr.buffer) ?? intervalOfType(expr.dtype);
      const big = variables.wide.has(expr.buffer);
      return { text: expr.dtype === 'bool' ? `(${text} !== 0)` : text, range, big };
    }
    case 'binary':
      return multiplyShift(expr, print) ?? printBinary(expr, print(expr.left), print(expr.right));
    case 'unary':
      return printUnary(expr, print(expr.of));
    case 'select':
      return printSelect(expr, print);
    case 'cast':
      return printCast(expr, print(expr.of));
  }
}

const SAFE: Interval = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
/** Strictly inside 64 bits, as doubles see it. */
const INSIDE_I64: Interval = [-(2 ** 63 - 1024), 2 ** 63 - 1024];
const I32 = intervalOfType('i32');

function printConst({ dtype, value }: Of<'const'>): Printed {
  if (dtype === 'bool') return { text: value ? 'true' : 'false', range: [0, 1], big: false };
  const range = isFloat(dtype)
    ? intervalOfType(dtype)
    : held(dtype, [Number(value), Number(value)]);
  const big = dtype === 'i64' && !isInside([Number(value), Number(value)], SAFE);
  const shown = Object.is(value, -0) ? '-0' : String(value);
  const text = big ? `${shown}n` : shown;
  return { text: shown.startsWith('-') ? `(${text})` : text, range, big };
}

const asBig = ({ text, big }: Printed): string => {
  if (big) return text;
  return /^\d+$/.test(text) ? `${text}n` : `BigInt(${text})`;
};

const SYMBOLS: Readonly<Partial<Record<LoopBinary, string>>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: '%',
  shl: '<<',
  shr: '>>',
  and: '&',
  or: '|',
  xor: '^',
  lt: '<',
  le: '<=',
  eq: '===',
  ne: '!==',
};

function printBinary(expr: Of<'binary'>, a: Printed, b: Printed): Printed {
  const { op, dtype } = expr;
  const symbol = SYMBOLS[op] ?? '';
  if (isComparison(op)) {
    const [x, y] = a.big || b.big ? [asBig(a), asBig(b)] : [a.text, b.text];
    return { text: `(${x} ${symbol} ${y})`, range: [0, 1], big: false };
  }
  if (dtype === 'bool') {
    const logical = op === 'and' ? '&&' : op === 'or' ? '||' : '!==';
    return { text: `(${a.text} ${logical} ${b.text})`, range: [0, 1], big: false };
  }
  if (isFloat(dtype)) return floatBinary(expr, a, b);
  const exact = exactRange(expr, [a.range, b.range]);
  const range = held(dtype, exact);
  if (dtype === 'i64') return { ...wideBinary(op, exact, a, b), range };
  const text = narrowBinary(op, a, b);
  const done = op === 'mul' && dtype === 'i32';
  return { text: done ? text : wrapped(dtype, exact, text), range, big: false };
}

function floatBinary({ op, dtype }: Of<'binary'>, a: Printed, b: Printed): Printed {
  const text =
    op === 'min' || op === 'max'
      ? `${op === 'min' ? 'smaller' : 'larger'}(${a.text}, ${b.text})`
      : `(${a.text} ${SYMBOLS[op]} ${b.text})`;
  const rounded =
    dtype === 'f32' ? `Math.fround${text.startsWith('(') ? text : `(${text})`}` : text;
  return { text: rounded, range: intervalOfType(dtype), big: false };
}

/** Integers of at most 32 bits, before wrapping. */
function narrowBinary(op: LoopBinary, a: Printed, b: Printed): string {
  const natural = a.range[0] >= 0 && b.range[0] > 0;
  if (op === 'mul') return `Math.imul(${a.text}, ${b.text})`;
  if (op === 'min' || op === 'max') return `Math.${op}(${a.text}, ${b.text})`;
  if (op === 'div')
    return natural ? `(${a.text} / ${b.text} | 0)` : `Math.floor(${a.text} / ${b.text})`;
  if (op === 'mod' && !natural) return `remainder(${a.text}, ${b.text})`;
  return `(${a.text} ${SYMBOLS[op]} ${b.text})`;
}

const WRAPS: Readonly<Partial<Record<DType, (text: string) => string>>> = {
  i8: (text) => `(${text} << 24 >> 24)`,
  u8: (text) => `(${text} & 255)`,
  i16: (text) => `(${text} << 16 >> 16)`,
  u16: (text) => `(${text} & 65535)`,
  i32: (text) => `(${text} | 0)`,
  u32: (text) => `(${text} >>> 0)`,
};

const wrapped = (dtype: DType, exact: Interval, text: string): string =>
  isInside(exact, intervalOfType(dtype)) ? text : (WRAPS[dtype]?.(text) ?? text);

/** 64 bits: as numbers where operands and result are safe integers. */
function wideBinary(
  op: LoopBinary,
  exact: Interval,
  a: Printed,
  b: Printed,
): Omit<Printed, 'range'> {
  const bits = ['and', 'or', 'xor'].includes(op);
  const small = !bits || (isInside(a.range, I32) && isInside(b.range, I32));
  if (!a.big && !b.big && small && isInside(exact, SAFE))
    return { text: numberOp(op, a, b), big: false };
  const [x, y] = [asBig(a), asBig(b)];
  if (op === 'min' || op === 'max')
    return { text: `${op === 'min' ? 'smaller' : 'larger'}(${x}, ${y})`, big: true };
  if (op === 'div') return { text: `flooredQuotient(${x}, ${y})`, big: true };
  if (op === 'mod') return { text: `(${x} - flooredQuotient(${x}, ${y}) * ${y})`, big: true };
  const text = `(${x} ${SYMBOLS[op]} ${y})`;
  const fits = op === 'shr' || bits || isInside(exact, INSIDE_I64);
  return { text: fits ? text : `BigInt.asIntN(64, ${text})`, big: true };
}

function numberOp(op: LoopBinary, a: Printed, b: Printed): string {
  if (op === 'shl') return `(${a.text} * ${powerOf(b)})`;
  if (op === 'shr') return `Math.floor(${a.text} / ${powerOf(b)})`;
  if (op === 'div') return `Math.floor(${a.text} / ${b.text})`;
  if (op === 'mod') return `remainder(${a.text}, ${b.text})`;
  if (op === 'min' || op === 'max') return `Math.${op}(${a.text}, ${b.text})`;
  return `(${a.text} ${SYMBOLS[op]} ${b.text})`;
}

const powerOf = ({ text }: Printed): string =>
  /^\d+$/.test(text) ? String(2 ** Number(text)) : `pow2[${text}]`;

/** (a * b + c) >> s of 64 bits, the heart of every requantization, without BigInt. */
function multiplyShift(
  expr: Of<'binary'>,
  print: (child: LoopExpr) => Printed,
): Printed | undefined {
  const { left, right, op, dtype } = expr;
  if (op !== 'shr' || dtype !== 'i64' || left.kind !== 'binary') return undefined;
  const isSum = left.op === 'add' && left.left.kind === 'binary';
  const product = isSum ? left.left : left;
  if (product.kind !== 'binary' || product.op !== 'mul') return undefined;
  const [a, b, shift] = [print(product.left), print(product.right), print(right)];
  const zero: Printed = { text: '0', range: [0, 0], big: false };
  const added = isSum ? print(left.right) : zero;
  const factor: Interval = [-(2 ** 32), 2 ** 32];
  const small = isInside(a.range, factor) && isInside(b.range, factor);
  const bounded = isInside(added.range, [-(2 ** 52), 2 ** 52]) && isInside(shift.range, [16, 63]);
  const exact = exactRange(product, [a.range, b.range]);
  const sum: Interval = [exact[0] + added.range[0], exact[1] + added.range[1]];
  if ([a, b, shift, added].some(({ big }) => big) || !small || !bounded) return undefined;
  if (!isInside(sum, INSIDE_I64)) return undefined;
  const range = held('i64', exactRange(expr, [sum, shift.range]));
  const text = `mulShift(${a.text}, ${b.text}, ${added.text}, ${shift.text})`;
  return { text, range, big: false };
}

function printUnary(expr: Of<'unary'>, of: Printed): Printed {
  const { op, dtype } = expr;
  const exact = exactRange(expr, [of.range]);
  const range = isFloat(dtype) ? intervalOfType(dtype) : held(dtype, exact);
  if (dtype === 'bool') return { text: `!${of.text}`, range, big: false };
  if (op === 'clz') return { text: `Math.clz32(${of.text})`, range, big: false };
  if (op === 'sqrt') {
    const root = `Math.sqrt(${of.text})`;
    return { text: dtype === 'f32' ? `Math.fround(${root})` : root, range, big: false };
  }
  const sign = op === 'neg' ? '-' : '~';
  if (isFloat(dtype)) return { text: `(-${of.text})`, range, big: false };
  if (dtype === 'i64') {
    if (!of.big && isInside(exact, SAFE) && op === 'neg')
      return { text: `(0 - ${of.text})`, range, big: false };
    return { text: `BigInt.asIntN(64, ${sign}${asBig(of)})`, range, big: true };
  }
  const text = op === 'neg' ? `(0 - ${of.text})` : `~${of.text}`;
  return { text: wrapped(dtype, exact, text), range, big: false };
}

function printSelect(expr: Of<'select'>, print: (child: LoopExpr) => Printed): Printed {
  const [cond, then, otherwise] = [print(expr.cond), print(expr.then), print(expr.else)];
  const big = then.big || otherwise.big;
  const [a, b] = big ? [asBig(then), asBig(otherwise)] : [then.text, otherwise.text];
  const exact = exactRange(expr, [cond.range, then.range, otherwise.range]);
  const range = isFloat(expr.dtype) ? intervalOfType(expr.dtype) : held(expr.dtype, exact);
  return { text: `(${cond.text} ? ${a} : ${b})`, range, big };
}

function printCast(expr: Of<'cast'>, of: Printed): Printed {
  const { dtype } = expr;
  const from = expr.of.dtype;
  const range = isFloat(dtype) ? intervalOfType(dtype) : held(dtype, exactRange(expr, [of.range]));
  const plain = from === 'bool' ? { ...of, text: `(${of.text} ? 1 : 0)` } : of;
  if (dtype === 'bool')
    return { text: `(${of.text} !== ${of.big ? '0n' : '0'})`, range, big: false };
  if (dtype === 'f32') return { text: `Math.fround(${numeric(plain)})`, range, big: false };
  if (dtype === 'f64') return { text: numeric(plain), range, big: false };
  if (dtype === 'i64')
    return isFloat(from) ? { text: `wholeBig(${of.text})`, range, big: true } : { ...plain, range };
  if (isFloat(from))
    return { text: wrapAlways(dtype, `Math.trunc(${of.text})`), range, big: false };
  if (isInside(of.range, intervalOfType(dtype))) return { text: numeric(plain), range, big: false };
  const low = of.big ? `Number(BigInt.asIntN(32, ${of.text}))` : plain.text;
  return { text: wrapAlways(dtype, low), range, big: false };
}

const wrapAlways = (dtype: DType, text: string): string => WRAPS[dtype]?.(text) ?? text;
const numeric = ({ text, big }: Printed): string => (big ? `Number(${text})` : text);
