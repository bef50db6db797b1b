// Dense layers with weights that the file stores sparsely.
import { buildModel, type SparseSpec } from './write-model.ts';

const quantization = { scale: [0.5], zero: [0] };

export interface Stored {
  readonly shape: readonly [number, number];
  readonly data: readonly number[];
  readonly sparse?: SparseSpec;
}

/** A dense layer whose weights come through DENSIFY where they are sparse. Its sums are not rescaled: kernels round differently. */
export function sparseModel({ shape, data, sparse }: Stored): Uint8Array {
  const [units, inputs] = shape;
  const weights = { name: 'w', shape, type: 'INT8', quantization } as const;
  const dense = { code: 9, options: { type: 8, fields: [] } } as const;
  return buildModel({
    description: 'a dense layer',
    tensors: [
      { name: 'x', shape: [1, inputs], type: 'INT8', quantization },
      { ...weights, data: Uint8Array.from(data), ...(sparse ? { sparse } : {}) },
      { ...weights, name: 'dense' },
      { name: 'y', shape: [1, units], type: 'INT8', quantization: { scale: [0.25], zero: [1] } },
    ],
    operators: sparse
      ? [
          { code: 124, options: { type: 99, fields: [] }, inputs: [1], outputs: [2] },
          { ...dense, inputs: [0, 2, -1], outputs: [3] },
        ]
      : [{ ...dense, inputs: [0, 1, -1], outputs: [3] }],
    inputs: [0],
    outputs: [3],
  });
}

const columns = [3, { segments: [0, 1, 2, 3], indices: [1, 0, 1] }];
const blocks = [2, { segments: [0, 1, 2], indices: [1, 0] }, 2, 2];

export const SPARSE = {
  rows: {
    shape: [2, 4],
    data: [1, 2, 253],
    sparse: { order: [0, 1], levels: [2, { segments: [0, 2, 3], indices: [0, 3, 1] }] },
  },
  columns: { shape: [2, 3], data: [6, 5, 7], sparse: { order: [1, 0], levels: columns } },
  blocks: {
    shape: [4, 4],
    data: [1, 2, 3, 4, 5, 6, 7, 8],
    sparse: { order: [0, 1, 2, 3], blocks: [0, 1], levels: blocks },
  },
} as const satisfies Readonly<Record<string, Stored>>;
