/** The element type and the static shape of one tensor. */
import { DTYPES, type DType } from '../ir/dtype.ts';
import { elements, type TensorType } from '../ir/term.ts';
import { type Problems, tensorPlace } from './problems.ts';
import type { TensorEntry } from './read-model.ts';

/** The schema's tensor types by their number; those with a `dtype` can be compiled. */
const TYPES: readonly { readonly name: string; readonly dtype?: DType }[] = [
  { name: 'FLOAT32', dtype: 'f32' },
  { name: 'FLOAT16' },
  { name: 'INT32', dtype: 'i32' },
  { name: 'UINT8', dtype: 'u8' },
  { name: 'INT64', dtype: 'i64' },
  { name: 'STRING' },
  { name: 'BOOL', dtype: 'bool' },
  { name: 'INT16', dtype: 'i16' },
  { name: 'COMPLEX64' },
  { name: 'INT8', dtype: 'i8' },
  { name: 'FLOAT64' },
  { name: 'COMPLEX128' },
  { name: 'UINT64' },
  { name: 'RESOURCE' },
  { name: 'VARIANT' },
  { name: 'UINT32' },
  { name: 'UINT16' },
  { name: 'INT4' },
  { name: 'BFLOAT16' },
];

/** Operators of the format have at most five dims; above eight no kernel of anyone goes. */
const MAX_RANK = 8;
/** Of one tensor, and of all that a model uses together. */
export const MAX_BYTES = 2 ** 30;

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

/** Undefined where it is refused; the reason is in `problems`. */
export function readType(tensor: TensorEntry, problems: Problems): TensorType | undefined {
  const known = TYPES[tensor.type];
  const refusal = known?.dtype
    ? refuseShape(tensor, DTYPES[known.dtype].bytes)
    : refuseType(known?.name ?? `number ${tensor.type}`);
  if (known?.dtype && !refusal) return { dtype: known.dtype, shape: tensor.shape };
  return refusal && problems.error({ place: tensorPlace(tensor), ...refusal });
}

const refuseType = (name: string): Refusal => ({
  code: 'unsupported-type',
  message: `elements of type ${name} are not supported`,
  help: `use one of ${TYPES.flatMap((type) => (type.dtype ? [type.name] : [])).join(', ')}`,
});

function refuseShape({ shape, signature }: TensorEntry, width: number): Refusal | undefined {
  if (shape.includes(-1) || (shape.length === 0 && signature.length > 0)) return DYNAMIC;
  if (shape.length > MAX_RANK)
    return {
      code: 'bad-shape',
      message: `the tensor has ${shape.length} dims; ${MAX_RANK} is most`,
    };
  const text = `[${shape.join(', ')}]`;
  if (shape.some((dim) => dim < 0))
    return { code: 'bad-shape', message: `shape ${text} has a negative dim` };
  if (shape.includes(0))
    return { code: 'bad-shape', message: `shape ${text} leaves the tensor without elements` };
  // Each dim is below 2^31 and there are at most eight, so the product is a finite double.
  if (elements(shape) * width > MAX_BYTES)
    return { code: 'too-large', message: `shape ${text} needs more than ${MAX_BYTES} bytes` };
  return undefined;
}

const DYNAMIC: Refusal = {
  code: 'dynamic-shape',
  message: 'a dim of the tensor is known only when the model runs',
  help: 'export the model with a fixed input shape',
};
