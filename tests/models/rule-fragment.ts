/** The part of a rule set that the importer needs, written by hand: tests of it need no rule files. */
import type { ImportRules } from '../../src/frontend/building.ts';
import type { EnumDecl, ImportDecl, OptionField } from '../../src/ir/rules.ts';

const source = { file: 'tests/models/rule-fragment.ts', at: [0, 0] } as const;

function enumOf(name: string, ...members: readonly string[]): EnumDecl {
  const numbered = Object.fromEntries(members.map((member, at) => [member, at]));
  return { name, doc: '', source, members: numbered };
}

/** 'padding: Padding, stride_w: i32 = 1': slots count up from 0. */
function fieldsOf(text: string): readonly OptionField[] {
  if (text === '') return [];
  return text.split(', ').map((field, slot) => {
    const [, name = '', type = '', initial = '0'] = /^(\w+): (\S+)(?: = (\d+))?$/.exec(field) ?? [];
    return { slot, name, type, initial: Number(initial) };
  });
}

function importOf(tflite: string, code: number, options: string, fields: string): ImportDecl {
  const name = `tfl.${tflite.toLowerCase()}`;
  return { name, doc: '', source, tflite, code, options, fields: fieldsOf(fields) };
}

const ENUMS = [
  enumOf('Padding', 'SAME', 'VALID'),
  enumOf('Activation', 'NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'),
  enumOf('WeightsFormat', 'DEFAULT', 'SHUFFLED4X16INT8'),
];

const POOL =
  'padding: Padding, stride_w: i32, stride_h: i32, filter_w: i32, filter_h: i32, activation: Activation';

const IMPORTS = [
  importOf('ADD', 0, 'AddOptions', 'activation: Activation, pot_scale_int16: bool = 1'),
  importOf('AVERAGE_POOL_2D', 1, 'Pool2DOptions', POOL),
  importOf(
    'CONV_2D',
    3,
    'Conv2DOptions',
    'padding: Padding, stride_w: i32, stride_h: i32, activation: Activation, dilation_w: i32 = 1, dilation_h: i32 = 1',
  ),
  importOf(
    'DEPTHWISE_CONV_2D',
    4,
    'DepthwiseConv2DOptions',
    'padding: Padding, stride_w: i32, stride_h: i32, multiplier: i32, activation: Activation, dilation_w: i32 = 1, dilation_h: i32 = 1',
  ),
  importOf(
    'FULLY_CONNECTED',
    9,
    'FullyConnectedOptions',
    'activation: Activation, weights_format: WeightsFormat, keep_num_dims: bool, asymmetric_quantize_inputs: bool',
  ),
  importOf('MAX_POOL_2D', 17, 'Pool2DOptions', POOL),
  importOf('RESHAPE', 22, 'ReshapeOptions', 'new_shape: [i32]'),
  importOf('SOFTMAX', 25, 'SoftmaxOptions', 'beta: f32'),
  importOf('PAD', 34, 'PadOptions', ''),
  importOf(
    'TRANSPOSE_CONV',
    67,
    'TransposeConvOptions',
    'padding: Padding, stride_w: i32, stride_h: i32, activation: Activation',
  ),
  importOf('LOGISTIC', 14, '', ''),
  importOf('TANH', 28, '', ''),
  importOf('LEAKY_RELU', 98, 'LeakyReluOptions', 'alpha: f32'),
  importOf('HARD_SWISH', 117, '', ''),
  importOf('EXPAND_DIMS', 70, '', ''),
  importOf('SQUEEZE', 43, 'SqueezeOptions', 'axes: [i32]'),
];

/** Without computes no operator has a signature: whatever its operands are, it imports. */
export const RULE_FRAGMENT: ImportRules = {
  imports: IMPORTS,
  enums: ENUMS,
  computes: [],
  functions: [],
  records: [],
};
