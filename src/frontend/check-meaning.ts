/**
 * An operator whose options, shapes and data make no sense together has no meaning, and nothing behind
 * the importer has to expect one: a stride of zero, a result of another size than the file declares.
 */
import type { ApplyTerm } from '../ir/term.ts';
import { inferType } from '../te/specialize.ts';
import { operandOf } from '../tir/lower-term.ts';
import type { Building } from './building.ts';

/** False where the compute of the op has no value for this term; the reason is in `problems`. */
export function checkMeaning(building: Building, term: ApplyTerm, place: string): boolean {
  const { computes, index, pool, problems } = building;
  const compute = computes.get(term.op);
  // A term that other operators made too was looked at when the first one did.
  if (!compute || pool.provenanceOf(term).operators.size > 0) return true;
  const operands = term.args.map((arg) => operandOf(pool, arg));
  const instance = { attrs: term.attrs, operands, resultTypes: term.types };
  const type = inferType(compute, instance, index);
  if (type.ok) return true;
  for (const { message } of type.diagnostics)
    problems.error({
      code: 'inconsistent-operator',
      place,
      message: `options and shapes of the operator do not fit together: ${message}`,
    });
  return false;
}
