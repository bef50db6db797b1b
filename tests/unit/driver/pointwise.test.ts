// Operators that take each element by itself, as models of one operator: on the NPU alone, and what the simulator makes
// of the bytes that ship is what their computes say.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import {
  buildModel,
  type OperatorSpec,
  type TensorSpec,
  type TensorTypeName,
} from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';

interface PointwiseModel {
  readonly operator: Omit<OperatorSpec, 'inputs' | 'outputs'>;
  readonly type: TensorTypeName;
  readonly operands: readonly (readonly number[])[];
  readonly shape: readonly number[];
  /** Of the operands, then of the result. */
  readonly quants?: readonly (readonly [scale: number, zero: number])[];
  /** Elements of the last operand, where it is a constant. */
  readonly known?: Uint8Array;
}

const CODES = {
  ADD: { code: 0, options: 11 },
  SUB: { code: 41, options: 28 },
  MUL: { code: 18, options: 21 },
} as const;

const arithmetic = (name: keyof typeof CODES, activation: number) => ({
  code: CODES[name].code,
  version: 2,
  options: {
    type: CODES[name].options,
    fields: [{ slot: 0, type: 'i8', value: activation, initial: 0 } as const],
  },
});
const SQUARED_DIFFERENCE = { code: 99 };
const PRELU = { code: 54 };
const HARD_SWISH = { code: 117 };

const whole = (
  name: keyof typeof CODES,
  activation: number,
  operands: PointwiseModel['operands'],
): PointwiseModel => ({
  operator: arithmetic(name, activation),
  type: 'INT32',
  operands,
  shape: operands[0] ?? [],
});

const MODELS: Readonly<Record<string, PointwiseModel>> = {
  'whole numbers, added': whole('ADD', 0, [
    [2, 3, 5],
    [2, 3, 5],
  ]),
  'whole numbers, added to a number and not below 0': whole('ADD', 1, [[2, 3, 5], []]),
  'whole numbers, subtracted, within -1 and 1': whole('SUB', 2, [
    [1, 7, 6, 17],
    [1, 1, 6, 1],
  ]),
  'whole numbers, multiplied': whole('MUL', 0, [
    [2, 3, 1, 2, 9],
    [3, 1, 2, 9],
  ]),
  'whole numbers, multiplied, within 0 and 6': whole('MUL', 3, [[40], [40]]),
  'squared differences of bytes, two scales': {
    operator: SQUARED_DIFFERENCE,
    type: 'INT8',
    operands: [
      [1, 9, 7, 17],
      [1, 1, 7, 17],
    ],
    shape: [1, 9, 7, 17],
    quants: [
      [0.013, -3],
      [0.021, 120],
      [0.09, -128],
    ],
  },
  'squared differences of bytes, one scale': {
    operator: SQUARED_DIFFERENCE,
    type: 'INT8',
    operands: [[3, 9, 16], []],
    shape: [3, 9, 16],
    quants: [
      [0.02, -3],
      [0.02, 12],
      [0.07, -128],
    ],
  },
  'squared differences of 16 bits': {
    operator: SQUARED_DIFFERENCE,
    type: 'INT16',
    operands: [
      [1, 5, 7, 9],
      [1, 5, 7, 9],
    ],
    shape: [1, 5, 7, 9],
    quants: [
      [0.0003, 0],
      [0.0005, 0],
      [0.02, 0],
    ],
  },
  'a share for each channel': {
    operator: PRELU,
    type: 'INT8',
    operands: [
      [1, 9, 7, 17],
      [1, 1, 17],
    ],
    shape: [1, 9, 7, 17],
    quants: [
      [0.05, 30],
      [0.008, -5],
      [0.04, -20],
    ],
  },
  'one share, unsigned': {
    operator: PRELU,
    type: 'UINT8',
    operands: [[1, 9, 7, 17], [1]],
    shape: [1, 9, 7, 17],
    quants: [
      [0.05, 130],
      [0.008, 5],
      [0.04, 120],
    ],
    known: Uint8Array.of(77),
  },
  'sums of bytes, batches and five axes': {
    operator: arithmetic('ADD', 1),
    type: 'INT8',
    operands: [
      [2, 3, 4, 5, 6],
      [3, 4, 5, 6],
    ],
    shape: [2, 3, 4, 5, 6],
    quants: [
      [0.05, 30],
      [0.008, -5],
      [0.04, -20],
    ],
  },
  'a table over six axes': {
    operator: HARD_SWISH,
    type: 'INT8',
    operands: [[2, 1, 3, 4, 5, 6]],
    shape: [2, 1, 3, 4, 5, 6],
    quants: [
      [0.05, 30],
      [0.04, -20],
    ],
  },
};

function modelOf(name: string, one: PointwiseModel): Uint8Array {
  const { operator, type, operands, shape, quants, known } = one;
  const tensors = [...operands, shape].map((dims, at): TensorSpec => {
    const [scale, zero] = quants?.[at] ?? [];
    const constant = known && at === operands.length - 1;
    return {
      name: `tensor${at}`,
      shape: dims,
      type,
      ...(scale === undefined || zero === undefined
        ? {}
        : { quantization: { scale: [scale], zero: [zero] } }),
      ...(constant ? { data: known } : {}),
    };
  });
  const places = [...operands.keys()];
  return buildModel({
    description: name,
    tensors,
    operators: [{ ...operator, inputs: places, outputs: [operands.length] }],
    inputs: places.filter((at) => !tensors[at]?.data),
    outputs: [operands.length],
  });
}

for (const [name, model] of Object.entries(MODELS))
  test(name, async () => {
    const compilation = compile(modelOf(name, model));
    const bundle = await openBundle(compilation, NAMES);
    assert.ok(bundle.ok);
    const { artifact } = bundle.value;
    assert.is(artifact.steps.filter(({ kind }) => kind === 'cpu').length, 0, 'all on the NPU');
    const reference = createReference(compilation, loadRules());
    const vectors = [1, 2].map((seed) => {
      const inputs = randomInputs(compilation, seed);
      const expected = reference(inputs);
      if (!expected.ok) throw new Error(JSON.stringify(expected.diagnostics));
      return { name: `seed ${seed}`, inputs, expected: [expected.value] };
    });
    const result = verifyBundle({ artifact, compilation, catalog, vectors });
    assert.ok(result.ok);
    assert.equal([result.value.mismatches, result.value.findings], [[], []]);
  });

test.run();
