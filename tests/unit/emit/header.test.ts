import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { emitFiles } from '../../../src/emit/bundle.ts';
import type { CompiledModule } from '../../../src/emit/bundle-input.ts';
import { emitHeader } from '../../../src/emit/header.ts';
import { identifierOf } from '../../../src/emit/identifiers.ts';
import { sampleModule } from './sample-module.ts';

const tensor = (name: string, bytes = 16) => ({ ...sampleModule.inputs[0]!, name, bytes });

function codes(changes: Partial<CompiledModule>): readonly string[] {
  const files = emitFiles({ ...sampleModule, ...changes }, { epoch: 0 });
  return files.ok
    ? []
    : files.diagnostics.map(({ code, place }) => `${code} ${place ?? ''}`.trim());
}

test('sizes, structs and prototype carry the names of the model', () => {
  const lines = emitHeader(sampleModule).split('\n');
  for (const line of [
    '#define TVMGEN_DEFAULT_TFL_QUANTIZE_0_SIZE 16',
    '#define TVMGEN_DEFAULT_TFL_QUANTIZE_0_SCALE 0.100000001f',
    '#define TVMGEN_DEFAULT_TFL_QUANTIZE_0_ZERO_POINT (-128)',
    '#define TVMGEN_DEFAULT_MOBILENET_RESHAPE_11_SIZE 16',
    '#define TVMGEN_DEFAULT_WORKSPACE_SIZE 96',
    'struct tvmgen_default_inputs {',
    '  void* tfl_quantize_0;',
    'struct tvmgen_default_outputs {',
    '  void* Mobilenet_Reshape_11;',
    'struct tvmgen_default_devices {',
    '  void* ethos_u;',
    '    struct tvmgen_default_inputs* inputs,',
    '    struct tvmgen_default_outputs* outputs,',
    '    struct tvmgen_default_devices* devices);',
  ])
    assert.ok(lines.includes(line), line);
});

test('a module without NPU has no devices', () => {
  const header = emitHeader({ ...sampleModule, npuFunctions: [] });
  assert.not.match(header, 'devices');
});

test('names become identifiers', () => {
  const cases = [
    ['serving_default_x:0', 'serving_default_x_0'],
    ['1/conv', '_1_conv'],
    ['', '_'],
    ['int', 'int_'],
    ['größe', 'gr__e'],
  ];
  for (const [name = '', identifier] of cases) assert.is(identifierOf(name), identifier);
});

test('names that C cannot tell apart are refused', () => {
  assert.equal(codes({ inputs: [tensor('a.b'), tensor('a/b')] }), ['name-clash tensor "a/b"']);
  assert.equal(codes({ outputs: [tensor('x'), tensor('X')] }), ['name-clash tensor "X"']);
  assert.equal(codes({ inputs: [tensor('x')], outputs: [tensor('x', 32)] }), [
    'name-clash tensor "x"',
  ]);
  assert.equal(codes({ inputs: [tensor('workspace')] }), ['name-clash tensor "workspace"']);
  assert.equal(codes({ moduleName: 'my-model' }), ['bad-module-name']);
});

test('a tensor that is an input and an output has its macros once', () => {
  const both = { ...sampleModule, inputs: [tensor('x')], outputs: [tensor('x')] };
  assert.equal(codes(both), []);
  assert.is(emitHeader(both).split('DEFAULT_X_SIZE').length, 2);
});

test.run();
