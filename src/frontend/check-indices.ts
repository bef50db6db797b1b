/** Every index of the file points at something: buffers, operator codes, tensors. */
import { type Problems, tensorPlace } from './problems.ts';
import type { ModelFile, Subgraph } from './read-model.ts';

export function checkIndices(file: ModelFile, problems: Problems): void {
  const { buffers } = file;
  for (const [index, subgraph] of file.subgraphs.entries()) {
    const where = index === 0 ? '' : `subgraph ${index}, `;
    checkSubgraph(file, subgraph, where, problems);
  }
  if ((buffers[0]?.data?.length ?? 0) > 0)
    problems.error({
      code: 'bad-buffer',
      place: 'buffer 0',
      message: 'buffer 0 has data; it stands for tensors without data and must be empty',
    });
}

function checkSubgraph(
  { buffers, codes }: ModelFile,
  { tensors, operators, inputs, outputs }: Subgraph,
  where: string,
  problems: Problems,
): void {
  const check = (place: string, what: string, index: number, count: number): void => {
    if (index >= 0 && index < count) return;
    const have = count === 0 ? 'there is none' : `the last one is ${count - 1}`;
    problems.error({
      code: 'bad-index',
      place: `${where}${place}`,
      message: `${what} ${index} does not exist; ${have}`,
    });
  };
  for (const tensor of tensors) check(tensorPlace(tensor), 'buffer', tensor.buffer, buffers.length);
  for (const index of inputs) check('the model inputs', 'tensor', index, tensors.length);
  for (const index of outputs) check('the model outputs', 'tensor', index, tensors.length);
  for (const operator of operators) {
    const place = `operator ${operator.index}`;
    check(place, 'operator code', operator.opcode, codes.length);
    for (const tensor of [...operator.inputs, ...operator.intermediates])
      if (tensor !== ABSENT) check(place, 'tensor', tensor, tensors.length);
    for (const tensor of operator.outputs) check(place, 'tensor', tensor, tensors.length);
  }
}

/** Where an optional operand is left out. */
export const ABSENT = -1;
