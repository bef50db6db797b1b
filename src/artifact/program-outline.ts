/** A CPU program's buffers without its body: for those who show a bundle and do not run it. */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { DTYPES } from '../ir/dtype.ts';
import type { LoopProgram } from '../tir/program.ts';
import { problem } from './manifest.ts';
import { mismatch, type Shape } from './shape.ts';

const PROGRAM: Shape = {
  fields: {
    name: 'string',
    buffers: [
      {
        fields: {
          name: 'string',
          dtype: { oneOf: Object.keys(DTYPES) },
          length: 'size',
          role: { oneOf: ['input', 'output', 'constant', 'local'] },
        },
      },
    ],
  },
};

/** Error: `bad-bundle`. */
export function readProgramOutline(json: unknown): Result<LoopProgram> {
  const path = mismatch(PROGRAM, json);
  if (path !== undefined)
    return failure(problem(`a CPU program is wrong at ${path || 'its root'}`));
  const { name, buffers } = json as LoopProgram;
  return success({ name, buffers, body: [] });
}
