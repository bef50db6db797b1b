/** Operands and result of an operator against the signature of the compute that gives it a meaning. */
import type { ComputeDecl, DimSort, Param, Sort } from '../ir/rules.ts';
import { type TensorType, type Term, typeOf } from '../ir/term.ts';
import type { Problems } from './problems.ts';

type TensorSort = Extract<Sort, { kind: 'tensor' }>;

interface TensorParam {
  readonly name: string;
  readonly sort: TensorSort;
}

const isTensorParam = (param: Param): param is TensorParam => param.sort.kind === 'tensor';

/** How many tensors the op takes; the quantizations of a signature stand behind them. */
export const tensorParams = (compute: ComputeDecl): readonly TensorParam[] =>
  compute.params.filter(isTensorParam);

export interface Applied {
  /** One for each tensor of the signature. */
  readonly tensors: readonly Term[];
  readonly types: readonly TensorType[];
  readonly place: string;
}

/** False where an operand or the result does not fit; the reasons are in `problems`. */
export function checkOperands(compute: ComputeDecl, applied: Applied, problems: Problems): boolean {
  const dims = new Map<string, number>();
  const params = tensorParams(compute);
  const [result] = applied.types;
  const reasons = applied.tensors.map((term, at) => {
    const param = params[at];
    return param && misfit(param, term, dims);
  });
  if (compute.result.kind === 'tensor' && result)
    reasons.push(misfitOfType({ name: 'the result', sort: compute.result }, result, dims));
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

function misfit(param: TensorParam, term: Term, dims: Map<string, number>): string | undefined {
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
  dims: Map<string, number>,
): string | undefined {
  const fits =
    (sort.dtypes.length === 0 || sort.dtypes.includes(dtype)) &&
    (sort.dims === undefined || sort.dims.length === shape.length) &&
    (sort.dims ?? []).every((dim, at) => fitsDim(dim, shape[at] ?? 0, dims));
  if (fits) return undefined;
  return `${name} is ${dtype}[${shape.join(', ')}]; it must be ${sortText(sort, dims)}`;
}

function fitsDim(dim: DimSort, size: number, dims: Map<string, number>): boolean {
  if (dim.kind === 'any') return true;
  if (dim.kind === 'int') return dim.value === size;
  const bound = dims.get(dim.name) ?? size;
  dims.set(dim.name, bound);
  return bound === size;
}

function sortText({ dtypes, dims }: TensorSort, bound: ReadonlyMap<string, number>): string {
  const dimText = (dim: DimSort): string => {
    if (dim.kind === 'any') return '_';
    return String(dim.kind === 'int' ? dim.value : (bound.get(dim.name) ?? dim.name));
  };
  const types = dtypes.length === 0 ? 'any type' : dtypes.join(' or ');
  return dims === undefined ? types : `${types} [${dims.map(dimText).join(', ')}]`;
}
