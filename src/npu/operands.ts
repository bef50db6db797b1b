/** Which operand goes to the IFM registers and which to IFM2. */
import type { FmPlacement } from './feature-map.ts';
import type { FmShape, FmUse } from './operation.ts';
import type { KernelStep } from './program.ts';

interface Operand {
  readonly use: FmUse;
  readonly at: FmPlacement;
}

interface Operands {
  readonly first: Operand;
  readonly second?: Operand;
  /** Operand A, op.ifm or the number before it, is in the IFM2 registers. */
  readonly reversed: boolean;
}

/** Only IFM2 can be repeated along an axis, so an op.ifm smaller than the OFM changes places. */
export function operandsOf({ op, ifm, ifm2 }: KernelStep): Operands {
  const a = { use: op.ifm, at: ifm };
  if (op.scalar) return { first: a, reversed: op.scalar.first };
  if (!op.ifm2 || !ifm2) return { first: a, reversed: false };
  const b = { use: op.ifm2, at: ifm2 };
  const reversed = !sameShape(op.ifm.shape, op.ofm.shape);
  if (reversed && !sameShape(op.ifm2.shape, op.ofm.shape))
    throw new Error('one operand of an elementwise kernel has the shape of its result');
  return reversed ? { first: b, second: a, reversed } : { first: a, second: b, reversed };
}

const sameShape = (a: FmShape, b: FmShape): boolean =>
  a.height === b.height && a.width === b.width && a.depth === b.depth;
