/** Custom operators: nothing says what they compute, so the application has to. */
import { HOOK, hookAttrs } from '../ir/hook.ts';
import type { ApplyTerm } from '../ir/term.ts';
import { type Building, operatorName } from './building.ts';
import { ABSENT } from './check-indices.ts';
import type { OperatorEntry } from './read-model.ts';
import { defineOutput, readTensor } from './tensor-values.ts';

export function importHook(building: Building, operator: OperatorEntry, place: string): void {
  const { pool, problems, file } = building;
  const named = (file.codes[operator.opcode]?.custom ?? '') !== '';
  if (!named)
    problems.error({
      code: 'custom-operator',
      place,
      message: 'a custom operator has no name',
      help: 'convert the model again',
    });
  const terms = named ? makeTerms(building, operator, place) : [];
  for (const [at, tensor] of operator.outputs.entries()) {
    const term = terms[at];
    if (term) pool.addProvenance(term, { operators: new Set([operator.index]) });
    defineOutput(building, { tensor, term, place });
  }
}

/** One term an output; none where a tensor is refused. */
function makeTerms(
  building: Building,
  operator: OperatorEntry,
  place: string,
): readonly ApplyTerm[] {
  const { pool, tensors } = building;
  const { index, inputs, outputs, customOptions } = operator;
  const read = inputs.map((tensor) => readTensor(building, tensor, place));
  const quants = [...inputs, ...outputs].map((tensor) =>
    tensor === ABSENT ? pool.none() : tensors.describe(tensor)?.quant,
  );
  const args = [...read, ...quants].filter((term) => term !== undefined);
  const types = outputs.flatMap((tensor) => tensors.describe(tensor)?.type ?? []);
  if (args.length < read.length + quants.length || types.length < outputs.length) return [];
  const options = [...(customOptions ?? [])].map((byte) => byte.toString(16).padStart(2, '0'));
  const facts = {
    code: operatorName(building, operator),
    operator: index,
    options: options.join(''),
    outputs: types,
  };
  return types.map((type, at) =>
    pool.apply({ op: HOOK, attrs: hookAttrs(facts, at), args, types: [type] }),
  );
}
