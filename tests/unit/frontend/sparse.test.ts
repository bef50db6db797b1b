// Weights that the file stores sparsely, and DENSIFY in front of who uses them: the model is as if they were dense.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { importModel } from '../../../src/frontend/import-model.ts';
import { topological } from '../../../src/ir/graph.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { placementsOf } from '../../../src/report/placement.ts';
import { compile } from '../../compile.ts';
import { SPARSE, type Stored, sparseModel } from '../../models/sparse.ts';
import type { SparseSpec } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';
import { bytesOf, readGoldens, runShipped } from '../verify/golden-run.ts';

const rules = loadRules();
const ROWS: Stored = SPARSE.rows;
/** The weights of the layer, or what is wrong. */
function weightsOf(stored: Stored): readonly number[] | string {
  const pool = createPool();
  const result = importModel({ bytes: sparseModel(stored), rules, pool });
  if (!result.ok) return result.diagnostics.map(({ message }) => message).join('; ');
  const constants = topological(result.value.outputs).filter((term) => term.kind === 'const');
  return constants.flatMap((term) => [...new Int8Array(pool.bytesOf(term))]);
}

test('rows of indices', () => {
  assert.equal(weightsOf(ROWS), [1, 0, 0, 2, 0, -3, 0, 0]);
});

test('columns first', () => {
  assert.equal(weightsOf(SPARSE.columns), [0, 5, 0, 6, 0, 7]);
});

test('blocks of two rows and two columns', () => {
  assert.equal(weightsOf(SPARSE.blocks), [0, 0, 1, 2, 0, 0, 3, 4, 5, 6, 0, 0, 7, 8, 0, 0]);
});

test('nothing of it is left: the layer is the same, on the NPU', () => {
  const [sparse, dense] = [ROWS, { ...ROWS, data: [1, 0, 0, 2, 0, 253, 0, 0] }].map(
    (stored, at) => {
      const { sparse: _, ...plain } = stored;
      return compile(sparseModel(at === 0 ? stored : plain));
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

const goldens = readGoldens('sparse.json');
for (const [name, stored] of Object.entries(SPARSE))
  test(`${name}: the layer gives the bytes of the reference kernels`, async () => {
    const golden = goldens[name];
    assert.ok(golden);
    const outputs = await runShipped(sparseModel(stored), golden);
    assert.equal(
      outputs.map((bytes) => [...bytes]),
      golden?.outputs.map((text) => [...bytesOf(text)]),
    );
  });

test.run();
