/** The quantization of one tensor, checked against its type and shape. */
import type { TensorType } from '../ir/term.ts';
import type { Quant } from '../ir/value.ts';
import { type Problems, tensorPlace } from './problems.ts';
import type { TensorEntry } from './read-model.ts';

/** What a tensor without parameters has, and every float tensor. */
const IDENTITY: Quant = { kind: 'quant', scale: [1], zero: [0], axis: 0 };

/** Zero points are values of the type they shift. */
const ZERO_RANGE: Readonly<Record<string, readonly [bigint, bigint]>> = {
  i8: [-128n, 127n],
  u8: [0n, 255n],
  i16: [-32768n, 32767n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i64: [-(2n ** 31n), 2n ** 31n - 1n],
};

/** Undefined where it is refused; the reasons are in `problems`. */
export function readQuantization(
  tensor: TensorEntry,
  type: TensorType,
  problems: Problems,
): Quant | undefined {
  const table = tensor.quantization;
  const range = ZERO_RANGE[type.dtype];
  if (!table || !range) return IDENTITY;
  const custom = (table.scalar(4, 'u8') ?? 0) !== 0;
  const scale = table.scalars(2, 'f32') ?? [];
  const stored = table.scalars64(3) ?? [];
  if (scale.length === 0 && !custom) return IDENTITY;
  // Old converters give a bias the axis of its weights; a vector has only one.
  const axis = type.shape.length === 1 ? 0 : (table.scalar(6, 'i32') ?? 0);
  const zero = stored.length === 0 ? scale.map(() => 0n) : stored;
  const reason = custom
    ? 'a custom quantization has no meaning here'
    : (checkScales(scale) ?? checkZeros(zero, scale.length, range) ?? checkAxis(scale, axis, type));
  if (reason === undefined) return { kind: 'quant', scale, zero: zero.map(Number), axis };
  return problems.error({
    code: 'bad-quantization',
    place: tensorPlace(tensor),
    message: reason,
    help: 'convert the model again: every scale must be a positive number',
  });
}

function checkScales(scale: readonly number[]): string | undefined {
  const at = scale.findIndex((value) => !Number.isFinite(value) || value <= 0);
  return at < 0 ? undefined : `scale ${at} of the quantization is ${scale[at]}`;
}

function checkZeros(
  zero: readonly bigint[],
  count: number,
  [low, high]: readonly [bigint, bigint],
): string | undefined {
  if (zero.length !== count)
    return `the quantization has ${count} scales and ${zero.length} zero points`;
  const outside = zero.find((value) => value < low || value > high);
  return outside === undefined
    ? undefined
    : `zero point ${outside} is outside ${low}..${high}, the values of the tensor's type`;
}

function checkAxis(scale: readonly number[], axis: number, type: TensorType): string | undefined {
  if (scale.length === 1) return undefined;
  const dim = type.shape[axis];
  if (dim === undefined)
    return `the quantization goes along dim ${axis} of a tensor with ${type.shape.length} dims`;
  return dim === scale.length
    ? undefined
    : `the quantization has ${scale.length} scales for the ${dim} slices of dim ${axis}`;
}
