// Weights that the file stores sparsely, and DENSIFY in front of who uses them: the model is as if they were dense.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../../src/frontend/import-model.ts';
import { topological } from '../../../src/ir/graph.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { placementsOf } from '../../../src/report/placement.ts';
import { compile } from '../../compile.ts';
import { buildModel, type SparseSpec } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';

const rules = loadRules();
const quantization = { scale: [0.5], zero: [0] };

interface Stored {
  readonly shape: readonly [number, number];
  readonly data: readonly number[];
  readonly sparse?: SparseSpec;
}

/** A dense layer whose weights come through DENSIFY where they are sparse. */
function model({ shape, data, sparse }: Stored): Uint8Array {
  const [units, inputs] = shape;
  const weights = { name: 'w', shape, type: 'INT8', quantization } as const;
  const dense = { code: 9, options: { type: 8, fields: [] } } as const;
  return buildModel({
    description: 'a dense layer',
    tensors: [
      { name: 'x', shape: [1, inputs], type: 'INT8', quantization },
      { ...weights, data: Uint8Array.from(data), ...(sparse ? { sparse } : {}) },
      { ...weights, name: 'dense' },
      { name: 'y', shape: [1, units], type: 'INT8', quantization: { scale: [8], zero: [1] } },
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

/** The weights of the layer, or what is wrong. */
function weightsOf(stored: Stored): readonly number[] | string {
  const pool = createPool();
  const result = importModel({ bytes: model(stored), rules, pool });
  if (!result.ok) return result.diagnostics.map(({ message }) => message).join('; ');
  const constants = topological(result.value.outputs).filter((term) => term.kind === 'const');
  return constants.flatMap((term) => [...new Int8Array(pool.bytesOf(term))]);
}

const ROWS: Stored = {
  shape: [2, 4],
  data: [1, 2, 253],
  sparse: { order: [0, 1], levels: [2, { segments: [0, 2, 3], indices: [0, 3, 1] }] },
};

test('rows of indices', () => {
  assert.equal(weightsOf(ROWS), [1, 0, 0, 2, 0, -3, 0, 0]);
});

test('columns first', () => {
  const levels = [3, { segments: [0, 1, 2, 3], indices: [1, 0, 1] }];
  const stored: Stored = { shape: [2, 3], data: [6, 5, 7], sparse: { order: [1, 0], levels } };
  assert.equal(weightsOf(stored), [0, 5, 0, 6, 0, 7]);
});

test('blocks of two rows and two columns', () => {
  const levels = [2, { segments: [0, 1, 2], indices: [1, 0] }, 2, 2];
  const sparse = { order: [0, 1, 2, 3], blocks: [0, 1], levels };
  const stored: Stored = { shape: [4, 4], data: [1, 2, 3, 4, 5, 6, 7, 8], sparse };
  assert.equal(weightsOf(stored), [0, 0, 1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 0, 0]);
});

test('nothing of it is left: the layer is the same, on the NPU', () => {
  const [sparse, dense] = [ROWS, { ...ROWS, data: [1, 0, 0, 2, 0, 253, 0, 0] }].map(
    (stored, at) => {
      const { sparse: _, ...plain } = stored;
      return compile(model(at === 0 ? stored : plain));
    },
  );
  const [constants] = [sparse, dense].map((one) =>
    one ? [...one.functions.values()].map(({ constants }) => [...constants]) : [],
  );
  assert.equal(dense && [...dense.functions.values()].map((fn) => [...fn.constants]), constants);
  const placements = sparse ? placementsOf(sparse, rules) : [];
  assert.equal(
    placements.map(({ placement, reason }) => [placement, reason]),
    [
      ['none', 'its result is known while compiling'],
      ['npu', ''],
    ],
  );
});

test('tables that contradict each other are refused', () => {
  const wrong = (change: Partial<SparseSpec>, data = ROWS.data): string => {
    const sparse = { order: [0, 1], levels: [2, 4], ...ROWS.sparse, ...change };
    return String(weightsOf({ ...ROWS, data, sparse }));
  };
  assert.match(wrong({ order: [0, 0] }), /no order of 2 dims/);
  assert.match(wrong({ order: [0] }), /no order of 2 dims/);
  assert.match(wrong({ levels: [2] }), /describes 1 of 2 dims/);
  assert.match(wrong({ levels: [3, 4] }), /a complete dim has 3 elements; it should have 2/);
  const row = { segments: [0, 2, 3], indices: [0, 3, 1] };
  assert.match(wrong({ levels: [2, { ...row, indices: [0, 4, 1] }] }), /outside 0..3/);
  assert.match(wrong({ levels: [2, { ...row, segments: [0, 2, 4] }] }), /do not rise/);
  assert.match(wrong({ levels: [2, { ...row, segments: [2, 0, 3] }] }), /do not rise/);
  assert.match(wrong({ levels: [2, { ...row, segments: [0, 2] }] }), /fewer elements/);
  assert.match(wrong({}, [1, 2]), /more elements/);
  assert.match(wrong({}, [1, 2, 3, 4]), /fewer elements/);
  const blocks = { order: [0, 1, 2], blocks: [1] };
  assert.match(wrong({ ...blocks, levels: [2, 1, 3] }), /do not fill/);
  assert.match(wrong({ ...blocks, order: [0, 2, 1], levels: [2, 2, 2] }), /in front of dims/);
  assert.match(wrong({ ...blocks, blocks: [2], levels: [2, 2, 2] }), /does not have/);
});

test.run();
