// Golden floats: one number away is counted apart, two are a difference, and the reference has to be met to the bit.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { cellModel, OPERATOR_CELLS } from '../../models/operators.ts';
import { loadRules } from '../../rule-set.ts';

const { options } = await loadSchemaNames();
const tables = new Map([...options].map(([number, name]) => [name, number]));
const cell = OPERATOR_CELLS.find(({ name }) => name === 'SIN f32');
assert.ok(cell);
const compilation = compile(cellModel(cell!, tables));
const inputs = randomInputs(compilation, 1);
const computed = createReference(compilation, loadRules())(inputs);
const bundle = await openBundle(compilation, NAMES);

/** What comes of outputs of which one element is so many floats away. */
function verified(steps: number, nearFloats: boolean) {
  assert.ok(computed.ok && bundle.ok);
  if (!computed.ok || !bundle.ok) return;
  const [output = new Uint8Array(0)] = computed.value.outputs;
  const moved = output.slice();
  const bits = new Int32Array(moved.buffer);
  bits[3] = (bits[3] ?? 0) + steps;
  const expected = { source: 'golden', outputs: [moved], tensors: new Map(), nearFloats };
  const { artifact } = bundle.value;
  const vectors = [{ name: 'v0', inputs, expected: [expected] }];
  const result = verifyBundle({ artifact, compilation, catalog, vectors });
  assert.ok(result.ok);
  if (!result.ok) return;
  const { equal, comparisons, mismatches } = result.value;
  return [equal, comparisons['golden']?.equal, comparisons['golden']?.near, mismatches.length];
}

test('the same floats are equal', () => assert.equal(verified(0, true), [true, 1, 0, 0]));
test('the next one is near', () => assert.equal(verified(1, true), [true, 0, 1, 0]));
test('so is the one before', () => assert.equal(verified(-1, true), [true, 0, 1, 0]));
test('two away is different', () => assert.equal(verified(2, true), [false, 0, 0, 1]));
test('of the reference every bit counts', () => assert.equal(verified(1, false), [false, 0, 0, 1]));

test.run();
