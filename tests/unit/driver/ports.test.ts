// Inputs and outputs that no kernel can read or write in place: more than there are base addresses, results that
// are there twice, inputs and constants as results; and maps with several readers, on both sides of the CPU. Each is right in what ships.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { add, conv, hardSwish } from '../../models/layers.ts';
import {
  createNetwork,
  finish,
  input,
  type Network,
  shapeOf,
  type TensorId,
  tensorAt,
} from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';

type Draw = (network: Network) => readonly TensorId[];

const SHAPE = [1, 3, 4, 5];
const inputs = (n: Network, count: number): readonly TensorId[] =>
  Array.from({ length: count }, () => input(n, SHAPE));

function constant(n: Network): TensorId {
  const spec = {
    name: `known${n.tensors.length}`,
    shape: [1, 1, 1, 3],
    type: 'INT8',
    data: Uint8Array.of(1, 128, 255),
    quantization: { scale: [0.5], zero: [0] },
  } as const;
  return n.tensors.push({ spec, rms: 1 }) - 1;
}

/** Side by side along the last axis. */
function join(n: Network, from: readonly TensorId[]): TensorId {
  const [first = 0] = from;
  const { spec, rms } = tensorAt(n, first);
  const channels = from.reduce((sum, one) => sum + (shapeOf(n, one).at(-1) ?? 0), 0);
  const shape = [...spec.shape.slice(0, -1), channels];
  const output = n.tensors.push({ spec: { ...spec, name: 'joined', shape }, rms }) - 1;
  const fields = [{ slot: 0, type: 'i32', value: shape.length - 1 }] as const;
  n.operators.push({ code: 2, options: { type: 10, fields }, inputs: from, outputs: [output] });
  return output;
}

/** Zeros of its kind: no rule takes that to the NPU. */
function onCpu(n: Network, from: TensorId): TensorId {
  const { spec, rms } = tensorAt(n, from);
  const output = n.tensors.push({ spec: { ...spec, name: 'zeros' }, rms }) - 1;
  n.operators.push({ code: 93, inputs: [from], outputs: [output] });
  return output;
}

const MODELS: Readonly<Record<string, Draw>> = {
  'nine inputs of one function': (n) => [inputs(n, 9).reduce((sum, one) => add(n, sum, one))],
  'nine outputs of one function': (n) => {
    const [x = 0] = inputs(n, 1);
    return Array.from({ length: 9 }, () => conv(n, x, { filters: 3, kernel: [2, 2] }));
  },
  'eight outputs that the next kernels read too': (n) => {
    const results = [hardSwish(n, input(n, SHAPE))];
    while (results.length < 8) results.push(hardSwish(n, results.at(-1) ?? 0));
    return results;
  },
  'four inputs and four outputs': (n) => inputs(n, 4).map((x) => hardSwish(n, x)),
  'a map that two kernels read, one of them twice': (n) => {
    const x = conv(n, input(n, SHAPE), { filters: 5, kernel: [3, 3] });
    return [add(n, x, x), conv(n, x, { filters: 3, kernel: [1, 1] })];
  },
  'a CPU operator between NPU parts, and a map around it': (n) => {
    const x = conv(n, input(n, SHAPE), { filters: 5, kernel: [3, 3] });
    const zeros = onCpu(n, conv(n, x, { filters: 5, kernel: [1, 1] }));
    return [add(n, conv(n, zeros, { filters: 5, kernel: [1, 1] }), x)];
  },
  'one result twice': (n) => {
    const y = hardSwish(n, input(n, SHAPE));
    return [y, y];
  },
  'an input as result, beside what is made of it': (n) => {
    const x = input(n, SHAPE);
    return [x, hardSwish(n, x), x];
  },
  'a constant beside a map in a join': (n) => [join(n, [input(n, [1, 1, 1, 3]), constant(n)])],
  'a constant as result': (n) => [constant(n), hardSwish(n, input(n, SHAPE))],
  'a result of constants alone': (n) => {
    const one = hardSwish(n, input(n, SHAPE));
    return [one, add(n, constant(n), constant(n))];
  },
};

/** What runs one after the other, where that is what a model is about. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  'a map that two kernels read, one of them twice': ['npu'],
  'a CPU operator between NPU parts, and a map around it': ['npu', 'cpu', 'npu'],
};

for (const [name, draw] of Object.entries(MODELS))
  test(name, async () => {
    const network = createNetwork({ seed: 1 });
    const compilation = compile(buildModel(finish(network, name, draw(network))));
    const bundle = await openBundle(compilation, NAMES);
    assert.ok(bundle.ok);
    const given = randomInputs(compilation, 1);
    const expected = createReference(compilation, loadRules())(given);
    assert.ok(expected.ok);
    const vectors = [{ name: 'random', inputs: given, expected: [expected.value] }];
    const { artifact } = bundle.value;
    const result = verifyBundle({ artifact, compilation, catalog, vectors });
    assert.ok(result.ok);
    assert.equal([result.value.mismatches, result.value.findings], [[], []]);
    const steps = artifact.steps.map(({ kind }) => kind);
    assert.equal(steps, STEPS[name] ?? steps);
    assert.is(artifact.outputs.length, compilation.graph.outputs.length);
  });

test('ports without a name are called by the number of their tensor', async () => {
  const quantization = { scale: [0.5], zero: [0] };
  const tensor = { name: '', shape: [1, 4], type: 'INT8', quantization } as const;
  const model = buildModel({
    description: 'nameless',
    tensors: [tensor, tensor],
    operators: [{ code: 19, inputs: [0], outputs: [1] }],
    inputs: [0],
    outputs: [1],
  });
  const bundle = await openBundle(compile(model), NAMES);
  assert.ok(bundle.ok);
  const { inputs, outputs } = bundle.value.artifact;
  assert.equal(
    [...inputs, ...outputs].map(({ name }) => name),
    ['tensor_0', 'tensor_1'],
  );
});

test.run();
