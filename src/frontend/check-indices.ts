/** Every index of the file points at something: buffers, operator codes, tensors. */
import { type Problems, tensorPlace } from './problems.ts';
import type { ModelFile } from './read-model.ts';

export function checkIndices(file: ModelFile, problems: Problems): void {
  const { tensors, operators, buffers, codes } = file;
  const check = (place: string, what: string, index: number, count: number): void => {
    if (index >= 0 && index < count) return;
    const have = count === 0 ? 'there is none' : `the last one is ${count - 1}`;
    problems.error({
      code: 'bad-index',
      place,
      message: `${what} ${index} does not exist; ${have}`,
    });
  };
  for (const tensor of tensors) check(tensorPlace(tensor), 'buffer', tensor.buffer, buffers.length);
  for (const index of file.inputs) check('the model inputs', 'tensor', index, tensors.length);
  for (const index of file.outputs) check('the model outputs', 'tensor', index, tensors.length);
  for (const { index, opcode, inputs, outputs, intermediates } of operators) {
    const place = `operator ${index}`;
    check(place, 'operator code', opcode, codes.length);
    for (const tensor of [...inputs, ...intermediates])
      if (tensor !== ABSENT) check(place, 'tensor', tensor, tensors.length);
    for (const tensor of outputs) check(place, 'tensor', tensor, tensors.length);
  }
  if ((buffers[0]?.data?.length ?? 0) > 0)
    problems.error({
      code: 'bad-buffer',
      place: 'buffer 0',
      message: 'buffer 0 has data; it stands for tensors without data and must be empty',
    });
}

/** Where an optional operand is left out. */
export const ABSENT = -1;
