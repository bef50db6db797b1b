/** Which type an operation of two types has (docs/language.md, "Arithmetic is typed"). */
import { isFloat, type ScalarType } from './scalar.ts';

const SMALL: ReadonlySet<ScalarType> = new Set(['bool', 'i8', 'u8', 'i16', 'u16']);

/** What arithmetic computes with: small integers in i32, u32 in i64. */
export function widened(type: ScalarType): ScalarType {
  if (SMALL.has(type)) return 'i32';
  return type === 'u32' ? 'i64' : type;
}

/** The common type of two operands, or undefined where only a cast can say it. */
export function commonType(a: ScalarType, b: ScalarType): ScalarType | undefined {
  const [left, right] = [widened(a), widened(b)];
  if (left === right) return left;
  if (left === 'int') return right;
  if (right === 'int') return left;
  if (left === 'real') return isFloat(right) ? right : undefined;
  if (right === 'real') return isFloat(left) ? left : undefined;
  const mixed = isFloat(left) || isFloat(right);
  return mixed ? undefined : 'i64';
}

/** Whether a value may stand where `to` is expected without a cast: nothing can be lost. */
export function fits(from: ScalarType, to: ScalarType): boolean {
  if (from === to || from === 'int') return true;
  if (from === 'real') return isFloat(to);
  if (to === 'real') return isFloat(from);
  if (to === 'int') return !isFloat(from);
  return !isFloat(from) && widened(from) === 'i32'
    ? to === 'i32' || to === 'i64'
    : widened(from) === to;
}
