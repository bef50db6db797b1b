/** Functions of reals that exist while compiling only: they shape tables, never run on the device. */
import type { StaticName } from './tensor-expr.ts';

const FUNCTIONS: Readonly<Record<StaticName, (x: number) => number>> = {
  frexp_fraction: (x) => frexp(x).fraction,
  frexp_exponent: (x) => frexp(x).exponent,
  round: roundAway,
  floor: Math.floor,
};

export const staticScalar = (name: StaticName, x: number): number => FUNCTIONS[name](x);

export const isStaticName = (name: string): name is StaticName => Object.hasOwn(FUNCTIONS, name);

/** x = fraction * 2^exponent, 0.5 <= |fraction| < 1; not for subnormals, which no scale is. */
function frexp(x: number): { readonly fraction: number; readonly exponent: number } {
  if (x === 0 || !Number.isFinite(x)) return { fraction: x, exponent: 0 };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const exponent = ((bits.getUint16(0) >> 4) & 0x7ff) - 1022;
  return { fraction: x / 2 ** exponent, exponent };
}

/** Halves away from zero. Adding 0.5 to |x| could round up by itself, so the fraction is compared. */
function roundAway(x: number): number {
  const size = Math.abs(x);
  const whole = Math.floor(size);
  return Math.sign(x) * (size - whole >= 0.5 ? whole + 1 : whole);
}
