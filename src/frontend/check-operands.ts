/** Operands and result of an operator against the signature of the compute that gives it a meaning. */
import { alignDims, operandCounts } from '../ir/dims.ts';
import type { ComputeDecl, DimSort, Param, Sort } from '../ir/rules.ts';
import { type TensorType, type Term, typeOf } from '../ir/term.ts';
import type { Problems } from './problems.ts';

type TensorSort = Extract<Sort, { kind: 'tensor' }>;

interface TensorParam {
  readonly name: string;
  readonly sort: TensorSort;
}

/** What one tensor of a parameter must be: a list takes any number of them. */
function tensorParam({ name, sort }: Param): TensorParam | undefined {
  const one = sort.kind === 'list' ? sort.of : sort;
  return one.kind === 'tensor' ? { name, sort: one } : undefined;
}

/**
 * One parameter for each of `count` tensors; the quantizations of a signature stand behind them. Optional
 * operands at the end need not be there. undefined: the op takes another number of tensors.
 */
export function tensorParams(
  { params }: ComputeDecl,
  count: number,
): readonly TensorParam[] | undefined {
  const tensors = params.filter((param) => tensorParam(param));
  const optional = [...tensors].reverse().findIndex(({ sort }) => !isOptional(sort));
  const missing = Math.min(Math.max(0, tensors.length - count), Math.max(0, optional));
  const sorts = tensors.map(({ sort }) => sort);
  const counts = operandCounts(sorts, count + missing);
  return counts?.flatMap((times, at) => {
    const param = tensors[at] && tensorParam(tensors[at]);
    return param ? Array<TensorParam>(times).fill(param) : [];
  });
}

/** Where the operands of these names stand among the tensors; none of them is a list. */
export const positionsOf = ({ params }: ComputeDecl, names: readonly string[]): readonly number[] =>
  names.map((name) =>
    params.filter((param) => tensorParam(param)).findIndex((param) => param.name === name),
  );

export const tensorNames = ({ params }: ComputeDecl): string =>
  params.flatMap((param) => tensorParam(param)?.name ?? []).join(', ');

const isOptional = (sort: Sort): boolean => sort.kind === 'tensor' && sort.optional;

export interface Applied {
  /** One for each tensor of the signature. */
  readonly tensors: readonly Term[];
  readonly types: readonly TensorType[];
  readonly place: string;
}

/** False where an operand or the result does not fit; the reasons are in `problems`. */
export function checkOperands(compute: ComputeDecl, applied: Applied, problems: Problems): boolean {
  const dims = new Map<string, string>();
  const params = tensorParams(compute, applied.tensors.length) ?? [];
  const [result] = applied.types;
  const reasons = applied.tensors.map((term, at) => {
    const param = params[at];
    return param && misfit(param, term, dims);
  });
  const made = compute.result.kind === 'list' ? compute.result.of : compute.result;
  if (made.kind === 'tensor' && result)
    reasons.push(misfitOfType({ name: 'the result', sort: made }, result, dims));
  const refused = reasons.filter((reason) => reason !== undefined);
  for (const message of refused)
    problems.error({
      code: 'unsupported-operand',
      place: applied.place,
      message,
      help: `the rules for ${compute.name} say which types and shapes it takes`,
    });
  return refused.length === 0;
}

function misfit(param: TensorParam, term: Term, dims: Map<string, string>): string | undefined {
  const { name, sort } = param;
  const type = typeOf(term);
  if (!type) return sort.optional ? undefined : `operand ${name} is left out`;
  if (sort.constant && term.kind !== 'const')
    return `operand ${name} is computed while the model runs; it must be a constant`;
  return misfitOfType({ name: `operand ${name}`, sort }, type, dims);
}

function misfitOfType(
  { name, sort }: TensorParam,
  { dtype, shape }: TensorType,
  dims: Map<string, string>,
): string | undefined {
  const aligned = sort.dims ? alignDims(sort.dims, shape) : [];
  const fits =
    (sort.dtypes.length === 0 || sort.dtypes.includes(dtype)) &&
    aligned?.every(({ dim, sizes }) => fitsDim(dim, sizes, dims));
  if (fits) return undefined;
  return `${name} is ${dtype}[${shape.join(', ')}]; it must be ${sortText(sort, dims)}`;
}

/** Dims of any number are compared as their text. */
function fitsDim(dim: DimSort, sizes: readonly number[], dims: Map<string, string>): boolean {
  const size = sizes.join(', ');
  if (dim.kind === 'any' || (dim.kind === 'stretched' && size === '1')) return true;
  if (dim.kind === 'int') return size === `${dim.value}`;
  const bound = dims.get(dim.name) ?? size;
  dims.set(dim.name, bound);
  return bound === size;
}

function sortText({ dtypes, dims }: TensorSort, bound: ReadonlyMap<string, string>): string {
  const dimText = (dim: DimSort): string => {
    if (dim.kind === 'any') return '_';
    if (dim.kind === 'int') return `${dim.value}`;
    const size = bound.get(dim.name) ?? (dim.kind === 'rest' ? `${dim.name}..` : dim.name);
    return dim.kind === 'stretched' ? `${size} or 1` : size;
  };
  const types = dtypes.length === 0 ? 'any type' : dtypes.join(' or ');
  return dims === undefined ? types : `${types} [${dims.map(dimText).join(', ')}]`;
}
