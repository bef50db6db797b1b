// Custom operators: the header declares functions, generated code calls them, and what cannot run them says so.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildModule } from '../../../src/driver/module.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { placementsOf } from '../../../src/report/placement.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { runSequence } from '../../../src/verify/run-sequence.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { buildModel, type TensorSpec } from '../../models/write-model.ts';
import { loadRules } from '../../rule-set.ts';
import { filesOf, hasCompiler, textOf } from './build-directory.ts';
import { hostSteps } from './host-steps.ts';

const quantization = { scale: [0.5], zero: [3] };
const map = (name: string, shape: number[]): TensorSpec => ({
  ...{ name, shape, type: 'INT8', quantization },
});

/** Sums and differences with a constant between, by an operator of somebody; a padding behind each. */
const model = (custom = 'Sum&Difference'): Uint8Array =>
  buildModel({
    description: 'a custom operator',
    tensors: [
      map('a', [4]),
      map('b', [4]),
      { name: 'k', shape: [1], type: 'INT16', data: Uint8Array.from([7, 0]) },
      map('sum', [4]),
      map('difference', [4]),
      {
        name: 'wide',
        shape: [1, 2],
        type: 'INT32',
        data: new Uint8Array(Int32Array.of(1, 1).buffer),
      },
      map('y', [6]),
    ],
    operators: [
      {
        ...{ code: 32, custom, customOptions: Uint8Array.from([1, 255]) },
        ...{ inputs: [0, 2, 1, -1], outputs: [3, 4] },
      },
      { code: 34, inputs: [4, 5], outputs: [6] },
    ],
    inputs: [0, 1],
    outputs: [6],
  });

const HOOK = `#include "tvmgen_default.h"
int32_t tvmgen_default_hook_0_Sum_Difference(
    const int8_t* input_0, const int16_t* input_1, const int8_t* input_2, int8_t* output_0, int8_t* output_1) {
  for (int i = 0; i < 4; i++) {
    output_0[i] = (int8_t)(input_0[i] + input_2[i] + input_1[0]);
    output_1[i] = (int8_t)(input_0[i] - input_2[i] + input_1[0]);
  }
  return FAILS;
}
`;

test('the header says what the function is given', () => {
  const rules = loadRules();
  const compilation = compile(model());
  const files = filesOf(buildModule(compilation, NAMES));
  const header = textOf(files, './codegen/host/include/tvmgen_default.h');
  const lines = [
    '/* Operator 0 of the model, "Sum&Difference": the application defines this function.',
    '   input_0: i8, 4, scale 0.5, zero point 3',
    '   input_1: i16, 1',
    '   output_1: i8, 4, scale 0.5, zero point 3',
    '   options: 2 bytes, 01ff */',
    '    const int8_t* input_0,',
    '    const int16_t* input_1,',
    '    int8_t* output_1);',
  ];
  for (const line of lines) assert.ok(header.includes(`${line}\n`) || header.includes(line), line);
  const [custom] = placementsOf(compilation, rules);
  assert.is(custom?.placement, 'cpu');
  assert.match(custom?.reason ?? '', /the application supplies/);
});

test('nobody else can run it, and says so', async () => {
  const compilation = compile(model());
  const inputs = randomInputs(compilation, 1);
  const expected = createReference(compilation, loadRules())(inputs);
  assert.equal(!expected.ok && expected.diagnostics.map(({ code, place }) => [code, place]), [
    ['custom-operator', 'operator 0: Sum&Difference'],
  ]);
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const run = runSequence(bundle.value.artifact, inputs, catalog);
  assert.equal(!run.ok && run.diagnostics.map(({ code, place }) => [code, place]), [
    ['unsupported-step', 'operator 0: Sum&Difference'],
  ]);
});

test('an operator without a name is refused', () => {
  const result = importModel({ bytes: model(''), rules: loadRules(), pool: createPool() });
  assert.equal(!result.ok && result.diagnostics.map(({ code }) => code), ['custom-operator']);
});

if (!hasCompiler('gcc')) console.log('SKIP gcc is not here: hooks are not run');
else
  test('generated code calls it with tensors in the order of the model, and ends where it fails', () => {
    const rules = loadRules();
    const onCpu = { ...rules, rules: rules.rules.filter(({ kind }) => kind !== 'partition') };
    const module = buildModule(compile(model(), { rules: onCpu }), NAMES);
    const steps = [[Uint8Array.from([10, 20, 30, 40]), Uint8Array.from([1, 2, 3, 4])]];
    const found = hostSteps(module, steps, { 'hook.c': HOOK.replace('FAILS', '0') });
    assert.equal(found, [[Uint8Array.from([3, 16, 25, 34, 43, 3])]]);
    const failing = () => hostSteps(module, steps, { 'hook.c': HOOK.replace('FAILS', '7') });
    assert.throws(failing, /failed/);
  });

test.run();
