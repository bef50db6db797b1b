/** Expressions of loop programs in C11 without undefined behaviour. Each comes with its bounds. */
import { C_TYPES } from '../ir/c-array.ts';
import type { DType } from '../ir/dtype.ts';
import { held, type Interval, intervalOfType, isInside } from '../te/interval.ts';
import { isComparison, isFloat } from '../te/scalar.ts';
import { exactRange } from './loop-range.ts';
import type { LoopBinary, LoopExpr } from './program.ts';

export interface CText {
  readonly text: string;
  readonly range: Interval;
}

export interface CVariables {
  readonly buffers: ReadonlyMap<string, Interval>;
  readonly locals: Map<string, Interval>;
}

type Of<K extends LoopExpr['kind']> = Extract<LoopExpr, { kind: K }>;

export function cExpr(variables: CVariables, expr: LoopExpr): CText {
  const print = (child: LoopExpr): CText => cExpr(variables, child);
  const whole = intervalOfType(expr.dtype);
  switch (expr.kind) {
    case 'const':
      return { text: constant(expr), range: rangeOf(expr, []) };
    case 'var':
      return { text: expr.name, range: variables.locals.get(expr.name) ?? whole };
    case 'load': {
      const text = `${expr.buffer}[${bare(print(expr.index).text)}]`;
      return { text, range: variables.buffers.get(expr.buffer) ?? whole };
    }
    case 'binary': {
      const [left, right] = [print(expr.left), print(expr.right)];
      const range = rangeOf(expr, [left.range, right.range]);
      return { text: binary(expr, left, right), range };
    }
    case 'unary': {
      const of = print(expr.of);
      return { text: unary(expr, of), range: rangeOf(expr, [of.range]) };
    }
    case 'select': {
      const [cond, then, otherwise] = [print(expr.cond), print(expr.then), print(expr.else)];
      const range = rangeOf(expr, [cond.range, then.range, otherwise.range]);
      return { text: `(${cond.text} ? ${then.text} : ${otherwise.text})`, range };
    }
    case 'cast': {
      const of = print(expr.of);
      return { text: cast(expr, of), range: rangeOf(expr, [of.range]) };
    }
  }
}

/** Without the parentheses around the whole. */
export function bare(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

const rangeOf = (expr: LoopExpr, parts: readonly Interval[]): Interval =>
  isFloat(expr.dtype) ? intervalOfType(expr.dtype) : held(expr.dtype, exactRange(expr, parts));

function constant({ dtype, value }: Of<'const'>): string {
  if (dtype === 'bool') return value ? 'true' : 'false';
  if (isFloat(dtype)) return real(Number(value), dtype === 'f32' ? 'f' : '');
  if (dtype === 'i64') return wide(BigInt(value));
  if (dtype === 'u32') return `${value}U`;
  if (Number(value) === -2147483648) return 'INT32_MIN';
  return Number(value) < 0 ? `(${value})` : String(value);
}

function wide(value: bigint): string {
  if (value === -(2n ** 63n)) return 'INT64_MIN';
  const text = `INT64_C(${value < 0n ? -value : value})`;
  return value < 0n ? `(-${text})` : text;
}

function real(value: number, suffix: string): string {
  if (!Number.isFinite(value)) return value > 0 ? '(1.0 / 0.0)' : '(-1.0 / 0.0)';
  const digits = String(Object.is(value, -0) ? '-0' : value);
  const text = `${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
  return text.startsWith('-') ? `(${text})` : text;
}

const SYMBOLS: Readonly<Partial<Record<LoopBinary, string>>> = {
  add: '+',
  sub: '-',
  mul: '*',
  div: '/',
  mod: '%',
  shr: '>>',
  and: '&',
  or: '|',
  xor: '^',
  lt: '<',
  le: '<=',
  eq: '==',
  ne: '!=',
};
const LOGICAL: Readonly<Partial<Record<LoopBinary, string>>> = { and: '&&', or: '||', xor: '!=' };

/** As doubles see them, the 64-bit integers that certainly are such. */
const INSIDE_I64: Interval = [-(2 ** 63 - 1024), 2 ** 63 - 1024];

const limitsOf = (dtype: DType): Interval => (dtype === 'i64' ? INSIDE_I64 : intervalOfType(dtype));

function binary(expr: Of<'binary'>, a: CText, b: CText): string {
  const { op, dtype } = expr;
  if (op === 'min' || op === 'max') return extreme(expr, a, b);
  const plain = `(${a.text} ${SYMBOLS[op]} ${b.text})`;
  if (isComparison(op) || isFloat(dtype)) return plain;
  if (dtype === 'bool') return `(${a.text} ${LOGICAL[op]} ${b.text})`;
  const bits = dtype === 'i64' ? 64 : 32;
  const signed = dtype === 'i32' || dtype === 'i64';
  if (!signed) return `(${C_TYPES[dtype]})(${a.text} ${SYMBOLS[op] ?? '<<'} ${b.text})`;
  const called = `carina_${op}${bits}(${bare(a.text)}, ${bare(b.text)})`;
  if (op === 'div' || op === 'mod') return a.range[0] >= 0 && b.range[0] > 0 ? plain : called;
  if (op === 'and' || op === 'or' || op === 'xor' || op === 'shr') return plain;
  if (!isInside(exactRange(expr, [a.range, b.range]), limitsOf(dtype))) return called;
  return op === 'shl' ? shiftLeft(expr, a, b) : plain;
}

/** A negative number must not be shifted left; multiplying is the same. */
function shiftLeft({ dtype, right }: Of<'binary'>, a: CText, b: CText): string {
  if (a.range[0] >= 0) return `(${a.text} << ${b.text})`;
  if (right.kind !== 'const')
    return `carina_shl${dtype === 'i64' ? 64 : 32}(${bare(a.text)}, ${bare(b.text)})`;
  return `(${a.text} * ${constant({ kind: 'const', dtype, value: 2 ** Number(right.value) })})`;
}

function extreme({ op, dtype }: Of<'binary'>, a: CText, b: CText): string {
  const suffix = isFloat(dtype) || dtype === 'i64' ? dtype : 'i32';
  const call = `carina_${op}_${suffix}(${bare(a.text)}, ${bare(b.text)})`;
  return suffix === dtype ? call : `(${C_TYPES[dtype]})${call}`;
}

function unary({ op, dtype }: Of<'unary'>, of: CText): string {
  if (dtype === 'bool') return `!${of.text}`;
  if (op === 'sqrt') return `${dtype === 'f32' ? 'sqrtf' : 'sqrt'}(${bare(of.text)})`;
  if (op === 'clz') return `carina_clz32(${bare(of.text)})`;
  if (op === 'not') return `(${C_TYPES[dtype]})~${of.text}`;
  const exact: Interval = [-of.range[1], -of.range[0]];
  if (isFloat(dtype) || isInside(exact, limitsOf(dtype))) return `(-${of.text})`;
  return `carina_sub${dtype === 'i64' ? 64 : 32}(0, ${bare(of.text)})`;
}

function cast({ dtype, of: { dtype: from } }: Of<'cast'>, of: CText): string {
  if (dtype === 'bool') return `(${of.text} != 0)`;
  if (from === 'bool') return `(${of.text} ? 1 : 0)`;
  return `(${C_TYPES[dtype]})${of.text}`;
}
