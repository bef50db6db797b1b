// Models of our own import as they were described, and a damaged or unsupported one says why not.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import type { ImportRules } from '../../../src/frontend/building.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { createPool, type TermPool } from '../../../src/ir/pool.ts';
import type { ApplyTerm, Term } from '../../../src/ir/term.ts';
import { RULE_FRAGMENT } from '../../models/rule-fragment.ts';
import { buildModel } from '../../models/write-model.ts';
import { ZOO, zooModel, zooSpec } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';

const schema = await loadSchemaNames();

function imported(
  bytes: Uint8Array,
  pool: TermPool = createPool(),
  rules: ImportRules = RULE_FRAGMENT,
): Graph {
  const result = importModel({ bytes, rules, pool, schema });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

function applied(term: Term | undefined): ApplyTerm {
  if (term?.kind !== 'apply') throw new Error(`a ${term?.kind} term`);
  return term;
}

test('every model of the zoo imports with the shapes and scales of its description', () => {
  for (const name of ZOO) {
    const spec = zooSpec(name);
    const graph = imported(buildModel(spec));
    assert.equal(graph.source.operators.length, spec.operators.length, name);
    for (const [tensor, term] of graph.tensors) {
      const { types, args } = applied(term);
      assert.equal(types[0]?.shape, spec.tensors[tensor]?.shape, name);
      const quant = args.at(-1);
      assert.is(quant?.kind, 'quant');
      if (quant?.kind === 'quant')
        assert.equal(quant.quant.scale, spec.tensors[tensor]?.quantization?.scale, name);
    }
  }
});

test('options become named attributes, enums by the name of their member', () => {
  const graph = imported(zooModel('conv-5x2-stride3x1'));
  assert.equal(applied(graph.outputs[0]).attrs, {
    padding: 'SAME',
    stride_w: 1,
    stride_h: 3,
    activation: 'RELU6',
    dilation_w: 1,
    dilation_h: 1,
  });
});

test('operands are the tensors, then a quantization for each input and output', () => {
  const kinds = (name: string) =>
    applied(imported(zooModel(name), createPool(), loadRules()).outputs[0]).args.map(
      (term) => term.kind,
    );
  assert.equal(kinds('conv-3x3-valid'), [
    'input',
    'const',
    'const',
    'quant',
    'quant',
    'quant',
    'quant',
  ]);
  assert.equal(kinds('depthwise-no-bias'), kinds('conv-no-bias'));
  assert.equal(kinds('conv-no-bias'), [
    'input',
    'const',
    'none',
    'quant',
    'quant',
    'none',
    'quant',
  ]);
});

test('weights come with their bytes and a scale for each channel', () => {
  const pool = createPool();
  const spec = zooSpec('conv-3x3-valid');
  const conv = applied(imported(buildModel(spec), pool).outputs[0]);
  const [, weights, , , quant] = conv.args;
  assert.ok(weights?.kind === 'const' && quant?.kind === 'quant');
  if (weights?.kind !== 'const' || quant?.kind !== 'quant') return;
  const stored = spec.tensors[spec.operators[0]?.inputs[1] ?? -1];
  assert.equal(pool.bytesOf(weights), stored?.data);
  assert.equal(quant.quant, { kind: 'quant', axis: 0, ...stored?.quantization });
});

test('each term knows the operators and tensors it comes from', () => {
  const pool = createPool();
  const graph = imported(zooModel('two-inputs-two-outputs'), pool);
  const [sum, second] = graph.outputs;
  assert.ok(sum && second);
  if (!sum || !second) return;
  assert.equal([...pool.provenanceOf(second).operators], [1]);
  assert.equal([...pool.provenanceOf(sum).tensors], [graph.outputPorts[0]?.tensor]);
  assert.equal(
    graph.inputPorts.map((port) => port.name),
    ['input', 'input1'],
  );
});

test('the same name and seed give the same file; another seed gives other weights', () => {
  assert.equal(zooModel('residual'), zooModel('residual'));
  assert.not.equal(zooModel('residual'), zooModel('residual', { seed: 2 }));
});

test.run();
