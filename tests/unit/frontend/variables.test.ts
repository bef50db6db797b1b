// A variable has one type and its operators their options: what is wrong is said, with the operator.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { streamingSpec } from '../../models/streaming.ts';
import { buildModel, type ModelSpec } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';

const schema = await loadSchemaNames();
const rules = loadRules();

/** Codes of what is wrong with the model, changed in one place. */
function codesOf(change: (spec: ModelSpec) => ModelSpec): readonly string[] {
  const bytes = buildModel(change(streamingSpec()));
  const result = importModel({ bytes, rules, pool: createPool(), schema });
  return result.ok ? [] : [...new Set(result.diagnostics.map(({ code }) => code))];
}

const KEPT = 2;
const NEWEST = 7;
const START = 0;
const READ = 2;
const ASSIGN = 5;

const operator =
  (at: number, change: object) =>
  (spec: ModelSpec): ModelSpec => ({
    ...spec,
    operators: spec.operators.map((one, index) => (index === at ? { ...one, ...change } : one)),
  });

test('as it is, nothing is wrong', () => {
  assert.equal(
    codesOf((spec) => spec),
    [],
  );
});

test('a variable is set with another type than it is read with', () => {
  assert.equal(codesOf(operator(ASSIGN, { inputs: [1, 0] })), ['variable-type']);
});

test('the first value has another shape', () => {
  const codes = codesOf((spec) => {
    const [start] = spec.subgraphs ?? [];
    const [handle, first] = start!.tensors;
    const longer = { ...first!, shape: [1, 5, 1, 4], data: new Uint8Array(20) };
    return { ...spec, subgraphs: [{ ...start!, tensors: [handle!, longer] }] };
  });
  assert.equal(codes, ['variable-type']);
});

test('what sets a variable reads a tensor that nobody has computed', () => {
  const early = (spec: ModelSpec): ModelSpec => {
    const operators = spec.operators.filter((_, at) => at !== ASSIGN);
    operators.splice(READ + 1, 0, spec.operators[ASSIGN]!);
    return { ...spec, operators };
  };
  assert.equal(codesOf(early), ['read-before-written']);
});

test('two operators give one tensor a value', () => {
  const twice = (spec: ModelSpec): ModelSpec => ({
    ...spec,
    operators: [...spec.operators, spec.operators[READ]!],
  });
  assert.ok(codesOf(twice).includes('written-twice'));
});

test('an operator of variables comes with the options of another', () => {
  const options = { type: 10, fields: [{ slot: 0, type: 'i32', value: 1 }] };
  assert.ok(codesOf(operator(START, { options })).includes('wrong-options'));
});

test('a variable that nobody named, and a subgraph that is not there', () => {
  assert.equal(codesOf(operator(ASSIGN, { inputs: [KEPT, NEWEST] })), ['unknown-variable']);
  const options = { type: 103, fields: [{ slot: 0, type: 'i32', value: 7 }] };
  assert.ok(codesOf(operator(START, { options })).includes('bad-index'));
});

test.run();
