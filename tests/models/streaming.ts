/** A model that means over the last four inputs: three of them it keeps in a variable. */
import { buildModel, type ModelSpec, type OperatorSpec, type TensorSpec } from './write-model.ts';

const CHANNELS = 4;
const KEPT = 3;
/** What every element of the variable is before the first invocation. */
export const FIRST = -7;

const quantization = { scale: [0.5], zero: [-7] };
const map = (name: string, rows: number): TensorSpec => ({
  name,
  shape: [1, rows, 1, CHANNELS],
  type: 'INT8',
  quantization,
});
const resource = (name: string): TensorSpec => ({ name, shape: [], type: 'RESOURCE' });
const ints = (name: string, values: readonly number[]): TensorSpec => ({
  name,
  shape: [values.length],
  type: 'INT32',
  data: new Uint8Array(Int32Array.from(values).buffer),
});

const handle = (output: number): OperatorSpec => ({
  code: 142,
  options: { type: 111, fields: [{ slot: 1, type: 'string', value: 'history' }] },
  inputs: [],
  outputs: [output],
});

/** Input and output are [1, 1, 1, 4]. */
export const streamingModel = (): Uint8Array => buildModel(streamingSpec());

export function streamingSpec(): ModelSpec {
  return {
    description: 'mean of the last four inputs',
    tensors: [
      map('x', 1),
      resource('handle'),
      map('kept', KEPT),
      map('all', KEPT + 1),
      ints('begin', [0, 1, 0, 0]),
      ints('end', [1, KEPT + 1, 1, CHANNELS]),
      ints('step', [1, 1, 1, 1]),
      map('newest', KEPT),
      map('mean', 1),
    ],
    operators: [
      {
        code: 129,
        options: { type: 103, fields: [{ slot: 0, type: 'i32', value: 1 }] },
        inputs: [],
        outputs: [],
      },
      handle(1),
      { code: 143, inputs: [1], outputs: [2] },
      {
        code: 2,
        options: { type: 10, fields: [{ slot: 0, type: 'i32', value: 1 }] },
        inputs: [2, 0],
        outputs: [3],
      },
      { code: 45, options: { type: 32, fields: [] }, inputs: [3, 4, 5, 6], outputs: [7] },
      { code: 144, inputs: [1, 7], outputs: [] },
      {
        code: 1,
        options: {
          type: 5,
          fields: [
            { slot: 0, type: 'i8', value: 1 },
            { slot: 1, type: 'i32', value: 1 },
            { slot: 2, type: 'i32', value: 1 },
            { slot: 3, type: 'i32', value: 1 },
            { slot: 4, type: 'i32', value: KEPT + 1 },
          ],
        },
        inputs: [3],
        outputs: [8],
      },
    ],
    inputs: [0],
    outputs: [8],
    subgraphs: [
      {
        tensors: [
          resource('handle'),
          { ...map('first', KEPT), data: new Uint8Array(KEPT * CHANNELS).fill(FIRST & 255) },
        ],
        operators: [handle(0), { code: 144, inputs: [0, 1], outputs: [] }],
        inputs: [],
        outputs: [],
      },
    ],
  };
}
