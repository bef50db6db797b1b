import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Graph, topological } from '../../../src/ir/graph.ts';
import { createPool } from '../../../src/ir/pool.ts';
import type { Term } from '../../../src/ir/term.ts';
import { parseProgram } from '../../../src/ir/text/parse.ts';
import { printProgram } from '../../../src/ir/text/print.ts';
import { CALL, formRegions } from '../../../src/partition/regions.ts';

const type = { dtype: 'i8', shape: [1, 4] } as const;

function setUp() {
  const pool = createPool();
  const x = pool.input(0, 'x', type);
  const apply = (op: string, ...args: readonly Term[]): Term =>
    pool.apply({
      op,
      attrs: { q: { kind: 'quant', scale: [0.1], zero: [-3], axis: 0 } },
      args,
      types: [type],
    });
  const regions = (...outputs: readonly Term[]) => {
    const graph: Graph = {
      inputs: [x],
      inputPorts: [{ name: 'x', tensor: 0 }],
      outputs,
      outputPorts: [],
      variables: [],
      tensors: new Map(),
      source: { operators: [], tensors: [] },
    };
    return formRegions(graph, {
      pool,
      onNpu: (term) => term.kind === 'apply' && term.op.startsWith('npu'),
      nameOf: (index) => `part_${index}`,
    });
  };
  return { pool, x, apply, regions };
}

const calls = (outputs: readonly Term[]): number =>
  topological(outputs).filter((term) => term.kind === 'apply' && term.op === CALL).length;

test('a chain becomes one function', () => {
  const { x, apply, regions } = setUp();
  const { main, functions } = regions(apply('npu.b', apply('npu.a', x)));
  assert.is(functions.length, 1);
  assert.is(calls(main.outputs), 1);
});

test('a diamond through the CPU is cut in two, so that no call depends on itself', () => {
  const { x, apply, regions } = setUp();
  const top = apply('npu.a', x);
  const { main, functions } = regions(apply('npu.join', apply('npu.b', top), apply('cpu', top)));
  assert.is(functions.length, 2);
  assert.equal(
    functions.map((one) => [one.params.length, one.outputs.length]),
    [
      [1, 2],
      [2, 1],
    ],
  );
  assert.is(calls(main.outputs), 2);
});

test('independent branches share a function', () => {
  const { x, apply, regions } = setUp();
  const { functions } = regions(apply('npu.a', x), apply('npu.b', x));
  assert.equal(
    functions.map((one) => one.outputs.length),
    [2],
  );
});

test('the text of a program reads back to the same terms', () => {
  const { pool, x, apply, regions } = setUp();
  const weights = pool.constant({ dtype: 'i8', shape: [2] }, Uint8Array.of(1, 2));
  const top = apply('npu.a', x, weights, pool.none());
  const program = regions(apply('npu.join', apply('npu.b', top), apply('cpu', top)));
  const text = printProgram(program, pool);
  const bytes = (hash: string) => (hash === weights.hash ? pool.bytesOf(weights) : undefined);
  const back = parseProgram(text, pool, bytes);
  assert.is(back.main.outputs[0], program.main.outputs[0]);
  assert.equal(
    back.functions,
    program.functions.map(({ name, params, outputs }) => ({ name, params, outputs })),
  );
});

test.run();
