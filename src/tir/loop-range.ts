/** Bounds of loop expressions, from those of their parts. */
import { elementAt } from '../te/bytes.ts';
import { exactInterval, held, type Interval, intervalOfType, union } from '../te/interval.ts';
import { isComparison, isFloat } from '../te/scalar.ts';
import type { LoopBuffer, LoopExpr, LoopProgram, LoopStmt } from './program.ts';

/** Tables of up to this many elements are looked through for their bounds. */
const LONGEST_SCANNED = 1 << 16;

export function rangeOfBuffer(buffer: LoopBuffer): Interval {
  const { bytes, dtype, length } = buffer;
  if (!bytes || isFloat(dtype) || length > LONGEST_SCANNED) return intervalOfType(dtype);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < length; at++) {
    const value = Number(elementAt(bytes, dtype, at) ?? 0);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return held(dtype, [low, high]);
}

export const rangesOfBuffers = (program: LoopProgram): ReadonlyMap<string, Interval> =>
  new Map(program.buffers.map((buffer) => [buffer.name, rangeOfBuffer(buffer)]));

/** Bounds before wrapping. What the value then is: `held(dtype, exact)`. */
export function exactRange(expr: LoopExpr, parts: readonly Interval[]): Interval {
  const whole = intervalOfType(expr.dtype);
  if (isFloat(expr.dtype)) return whole;
  const [a = whole, b = whole, c = whole] = parts;
  switch (expr.kind) {
    case 'const':
      return [Number(expr.value), Number(expr.value)];
    case 'binary':
      return isComparison(expr.op) || expr.dtype === 'bool' ? [0, 1] : exactInterval(expr.op, a, b);
    case 'unary':
      if (expr.op === 'clz') return [0, 32];
      if (expr.dtype === 'bool') return [0, 1];
      return expr.op === 'neg' ? [-a[1], -a[0]] : [-a[1] - 1, -a[0] - 1];
    case 'select':
      return union(b, c);
    case 'cast':
      return isFloat(expr.of.dtype) || expr.dtype === 'bool' ? whole : a;
    default:
      return whole;
  }
}

/** Variables that a statement changes after their `let`: their bounds are those of their type. */
export function assignedNames(body: readonly LoopStmt[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (statement: LoopStmt): void => {
    if (statement.kind === 'assign') names.add(statement.name);
    if (statement.kind === 'for') statement.body.forEach(visit);
    if (statement.kind === 'if') [...statement.then, ...statement.else].forEach(visit);
  };
  body.forEach(visit);
  return names;
}
