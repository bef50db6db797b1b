// Tables and clamps that a kernel does to its own results: no kernel of their own, equal bits, and who saw to it is said.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Compilation } from '../../../src/driver/compile.ts';
import { explainOperators } from '../../../src/report/explain.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import {
  add,
  averagePool,
  conv,
  dense,
  depthwise,
  hardSwish,
  leakyRelu,
  maxPool,
  reshape,
  sigmoid,
  tangent,
} from '../../models/layers.ts';
import {
  type ActivationType,
  createNetwork,
  finish,
  input,
  type Network,
  type TensorId,
  tensorAt,
} from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';

const SHAPE = [1, 9, 7, 16];

/** An operator of one operand whose result has the same quantization. */
function alike(network: Network, from: TensorId, code: number): TensorId {
  const { spec, rms } = tensorAt(network, from);
  const name = `alike${network.operators.length}`;
  const output = network.tensors.push({ spec: { ...spec, name }, rms }) - 1;
  network.operators.push({ code, inputs: [from], outputs: [output] });
  return output;
}

const relu = (network: Network, from: TensorId): TensorId => alike(network, from, 19);
const relu6 = (network: Network, from: TensorId): TensorId => alike(network, from, 21);

type Layers = (network: Network) => readonly TensorId[];

function compiled(layers: Layers, type: ActivationType, accelerator = 'ethos-u55-128') {
  const network = createNetwork({ seed: 11, type });
  const model = buildModel(finish(network, 'last steps', layers(network)));
  const found = catalog.accelerators.find(({ name }) => name === accelerator);
  return compile(model, found ? { accelerator: found } : {});
}

const kernelsOf = ({ linked }: Compilation): readonly string[] =>
  linked.steps.flatMap((step) =>
    step.kind === 'npu'
      ? step.prepared.operations.map(({ op }) => `${op.kernel}${op.table ? ' with table' : ''}`)
      : ['cpu'],
  );

/** The reasons of what could not be compared; all else is equal. */
async function compare(compilation: Compilation): Promise<readonly string[]> {
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const { artifact } = bundle.value;
  const reference = createReference(compilation, loadRules());
  const vectors = [1, 2].map((seed) => {
    const inputs = randomInputs(compilation, seed);
    const expected = reference(inputs);
    assert.ok(expected.ok);
    return { name: `seed ${seed}`, inputs, expected: [expected.value] };
  });
  const result = verifyBundle({ artifact, compilation, catalog, vectors });
  assert.ok(result.ok);
  assert.equal([result.value.mismatches, result.value.findings], [[], []]);
  return result.value.omissions.map(({ reason }) => reason);
}

const LOOKUP = 'fused into another operation by rule lookup_as_last_step';
const CLAMP = 'fused into another operation by rule clamp_as_last_step';
const RESCALE = 'fused into another operation by rule rescale_as_last_step';

interface Sample {
  readonly says: string;
  readonly type: ActivationType;
  readonly layers: Layers;
  readonly kernels: readonly string[];
  readonly omitted: readonly string[];
}

const window = { kernel: [3, 3] } as const;

const SAMPLES: readonly Sample[] = [
  {
    says: 'convolutions and tables',
    type: 'i8',
    layers: (n) => [
      sigmoid(
        n,
        depthwise(n, hardSwish(n, conv(n, input(n, SHAPE), { filters: 20, ...window })), window),
      ),
    ],
    kernels: ['convolution with table', 'depthwise with table'],
    omitted: [LOOKUP, LOOKUP],
  },
  {
    says: 'pools, sums and tables',
    type: 'i8',
    layers: (n) => {
      const x = input(n, SHAPE);
      return [
        leakyRelu(
          n,
          add(n, tangent(n, maxPool(n, x, window)), leakyRelu(n, averagePool(n, x, window), 0.2)),
          0.1,
        ),
      ];
    },
    kernels: ['pooling with table', 'pooling with table', 'elementwise with table'],
    omitted: [LOOKUP, LOOKUP, LOOKUP],
  },
  {
    says: 'a dense layer, seen under another shape before its table',
    type: 'i8',
    layers: (n) => [sigmoid(n, reshape(n, dense(n, input(n, [3, 24]), { units: 10 }), [5, 6]))],
    kernels: ['convolution with table'],
    omitted: [LOOKUP, LOOKUP],
  },
  {
    says: 'results that are wanted without the table too',
    type: 'i8',
    layers: (n) => {
      const x = conv(n, input(n, SHAPE), { filters: 20, ...window });
      return [x, sigmoid(n, x)];
    },
    kernels: ['convolution', 'pooling with table'],
    omitted: [],
  },
  {
    says: 'a table behind a table',
    type: 'i8',
    layers: (n) => [sigmoid(n, hardSwish(n, maxPool(n, input(n, SHAPE), window)))],
    kernels: ['pooling with table', 'pooling with table'],
    omitted: [LOOKUP],
  },
  ...(['i8', 'u8'] as const).map(
    (type): Sample => ({
      says: 'clamps in a row',
      type,
      layers: (n) => [
        relu6(
          n,
          relu(n, conv(n, input(n, SHAPE), { filters: 20, ...window, activation: 'RELU_N1_TO_1' })),
        ),
      ],
      kernels: ['convolution'],
      omitted: [CLAMP, CLAMP],
    }),
  ),
  {
    says: 'a clamp in front of a table',
    type: 'i8',
    layers: (n) => [hardSwish(n, relu(n, conv(n, input(n, SHAPE), { filters: 20, ...window })))],
    kernels: ['convolution with table'],
    omitted: [CLAMP, LOOKUP],
  },
  {
    says: 'clamps',
    type: 'i16',
    layers: (n) => [relu6(n, relu(n, conv(n, input(n, SHAPE), { filters: 20, ...window })))],
    kernels: ['convolution'],
    omitted: [RESCALE, RESCALE],
  },
];

for (const { says, type, layers, kernels, omitted } of SAMPLES)
  test(`${says}, ${type}`, async () => {
    const compilation = compiled(layers, type);
    assert.equal(kernelsOf(compilation), kernels);
    assert.equal(await compare(compilation), omitted);
  });

for (const { name } of catalog.accelerators)
  test(`${name}: the banks of a convolution make room for its table`, async () => {
    for (const { says, layers, type, kernels, omitted } of SAMPLES.slice(0, 2)) {
      const compilation = compiled(layers, type, name);
      assert.equal(kernelsOf(compilation), kernels, says);
      assert.equal(await compare(compilation), omitted);
    }
  });

test('explain names the rule at the operator that has no kernel of its own', () => {
  const compilation = compiled(
    (n) => [sigmoid(n, reshape(n, dense(n, input(n, [3, 24]), { units: 10 }), [5, 6]))],
    'i8',
  );
  const accelerator = catalog.accelerators[0];
  assert.ok(accelerator);
  if (!accelerator) return;
  const explained = explainOperators(compilation, { rules: loadRules(), accelerator });
  assert.equal(
    explained.map(({ kind, fused, fusedFile }) => [kind, fused, fusedFile]),
    [
      ['FULLY_CONNECTED', null, null],
      ['RESHAPE', null, null],
      ['LOGISTIC', 'lookup_as_last_step', 'rules/fuse/finish.rule'],
    ],
  );
});

test.run();
