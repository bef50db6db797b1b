/** The terms that tensors of the file stand for while operators are read in their order. */
import type { Term } from '../ir/term.ts';
import type { Building } from './building.ts';
import { ABSENT } from './check-indices.ts';
import { quoted } from './problems.ts';
import { variableValue } from './variable-tensors.ts';

/** undefined where the tensor has no value here; the reason is in `problems`. */
export function readTensor(building: Building, tensor: number, place: string): Term | undefined {
  const { pool, tensors, values, problems, writers, file } = building;
  if (tensor === ABSENT) return pool.none();
  if (values.has(tensor)) return values.get(tensor);
  if (tensors.isConstant(tensor)) return tensors.constant(tensor);
  const entry = file.tensors[tensor];
  const name = `tensor ${tensor} ${quoted(entry?.name ?? '')}`;
  const writer = writers.get(tensor);
  if (entry?.variable) return variableValue(building, entry);
  return problems.error({
    code: writer === undefined ? 'tensor-without-data' : 'read-before-written',
    place,
    message:
      writer === undefined
        ? `${name} is read, but it has no data and no operator computes it`
        : `${name} is read here, but operator ${writer} computes it only later`,
  });
}

export interface Output {
  readonly tensor: number;
  readonly term: Term | undefined;
  readonly place: string;
}

/** The tensor has this value from here on; undefined where its operator was refused. */
export function defineOutput(building: Building, { tensor, term, place }: Output): void {
  const { values, tensors, problems, pool, file } = building;
  if (values.has(tensor) || tensors.isConstant(tensor))
    problems.error({
      code: 'written-twice',
      place,
      message: `tensor ${tensor} ${quoted(file.tensors[tensor]?.name ?? '')} has a value before this operator writes it`,
    });
  if (term) pool.addProvenance(term, { tensors: new Set([tensor]) });
  values.set(tensor, term);
}
