/** Elementwise kernels: what each mode makes of two operands whose zero points are off. */
import type { Report } from './finding.ts';
import type { ElementwiseMode, ElementwiseOperation, GlobalScale } from './operation.ts';
import type { Scaler } from './scaling.ts';
import { scaleValue } from './scaling.ts';

type Combine = (a: number, b: number) => number;

/** The bits by which the operand that is not scaled is shifted, and the headroom of the other. */
const ADVANCED = { 1: { shift: 19, headroom: 20 }, 2: { shift: 14, headroom: 15 } } as const;

export interface Operands {
  /** Order y, x, c with the zero point taken off. */
  readonly first: Int32Array;
  /** The same, of the second map's own extent; one element for a scalar. */
  readonly second: Int32Array;
}

/** Scaled values in order y, x, c, without the OFM zero point. */
export function elementwise(
  operation: ElementwiseOperation,
  { first, second }: Operands,
  report: Report,
): Float64Array {
  const { ofm, reversed } = operation;
  const combine = COMBINES[operation.mode](operation, report);
  const [stepY, stepX, stepC] = secondSteps(operation);
  const values = new Float64Array(ofm.height * ofm.width * ofm.depth);
  let at = 0;
  for (let y = 0; y < ofm.height; y++)
    for (let x = 0; x < ofm.width; x++)
      for (let c = 0; c < ofm.depth; c++, at++) {
        const a = first[at] ?? 0;
        const b = second[y * stepY + x * stepX + c * stepC] ?? 0;
        values[at] = reversed ? combine(b, a) : combine(a, b);
      }
  return values;
}

/** Elements from one coordinate of the second map to the next: 0 where it is broadcast. */
function secondSteps({ second }: ElementwiseOperation): readonly [number, number, number] {
  if (second?.kind !== 'map') return [0, 0, 0];
  const { height, width, depth } = second.map;
  return [height > 1 ? width * depth : 0, width > 1 ? depth : 0, depth > 1 ? 1 : 0];
}

const UNITY: GlobalScale = { scale: 1, shift: 0 };

/** In 32-bit operations only the shift of the scale acts. */
function outputScaler({ ifm, ofm, scale = UNITY, rounding }: ElementwiseOperation): Scaler {
  const wide = ifm.type.bytes === 4 || ofm.type.bytes === 4;
  return { scale: wide ? 1 : scale.scale, shift: scale.shift, rounding, headroom: 0 };
}

const COMBINES: Readonly<
  Record<ElementwiseMode, (operation: ElementwiseOperation, report: Report) => Combine>
> = {
  MUL: multiply,
  ADD: (operation) => sum(operation, 1),
  SUB: (operation) => sum(operation, -1),
  MIN: () => Math.min,
  MAX: () => Math.max,
  LRELU(operation) {
    const scaler = outputScaler(operation);
    return (a) => (a < 0 ? scaleValue(a, scaler) : a);
  },
  ABS(operation) {
    const scaler = outputScaler(operation);
    return (a) => scaleValue(Math.abs(a), scaler);
  },
  CLZ: () => Math.clz32,
  SHL(_, report) {
    return (a, b) => {
      const value = a * 2 ** b;
      if (value !== (value | 0)) report('ofm-overflow', 'a left shift loses bits');
      return a << b;
    };
  },
  SHR:
    ({ rounding }) =>
    (a, b) =>
      scaleValue(a, { scale: 1, shift: b & 63, rounding, headroom: 0 }),
};

/** A product of two 32-bit operands has 64 bits: one operand takes the place of the scale. */
function multiply(operation: ElementwiseOperation): Combine {
  const scaler = outputScaler(operation);
  if (operation.ifm.type.bytes < 4) return (a, b) => scaleValue(a * b, scaler);
  return (a, b) => scaleValue(b < 0 ? -a : a, { ...scaler, scale: Math.abs(b) });
}

function sum(operation: ElementwiseOperation, sign: 1 | -1): Combine {
  const output = outputScaler(operation);
  const { operandScale, operandRounding, ifm } = operation;
  if (!operandScale) return (a, b) => scaleValue(a + sign * b, output);
  if (operandScale.kind === 'both') {
    const { a: scaleA, b: scaleB } = operandScale;
    return (a, b) => scaleValue(a * scaleA + sign * b * scaleB, output);
  }
  const { shift, headroom } = ADVANCED[ifm.type.bytes === 1 ? 1 : 2];
  const scaler: Scaler = { ...operandScale.scale, rounding: operandRounding, headroom };
  const unit = 2 ** shift;
  return operandScale.operand === 'a'
    ? (a, b) => scaleValue(scaleValue(a, scaler) + sign * b * unit, output)
    : (a, b) => scaleValue(a * unit + sign * scaleValue(b, scaler), output);
}
