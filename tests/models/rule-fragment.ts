/** The part of a rule set that the importer needs, written by hand: tests of it need no rule files. */
import type { ImportRules } from '../../src/frontend/building.ts';
import type {
  ComputeDecl,
  DimSort,
  EnumDecl,
  ImportDecl,
  OptionField,
  Sort,
} from '../../src/ir/rules.ts';

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
];

const dimOf = (text: string): DimSort =>
  /^\d+$/.test(text) ? { kind: 'int', value: Number(text) } : { kind: 'name', name: text };

/** 'i8|u8 [n, h, w, c]', behind it '?' for an operand that may be absent. */
function sortOf(text: string, constant: boolean): Sort {
  const [, types = '', , dims] = /^([\w|]+)( \[(.*)\])?/.exec(text) ?? [];
  const dtypes = types === 'any' ? [] : types.split('|');
  const optional = text.endsWith('?');
  if (dims === undefined) return { kind: 'tensor', constant, dtypes, optional };
  return { kind: 'tensor', constant, dtypes, optional, dims: dims.split(', ').map(dimOf) };
}

/** Signatures only: the importer does not look at what is computed. */
function computeOf(tflite: string, result: string, params: Readonly<Record<string, string>>) {
  const all = Object.entries(params).map(([name, text]) => {
    const constant = text.startsWith('const ');
    return { name, sort: sortOf(text.replace('const ', ''), constant) };
  });
  const name = `tfl.${tflite.toLowerCase()}`;
  const decl = { name, doc: '', source, params: all, attrs: {}, body: [], tests: '' };
  return { ...decl, result: sortOf(result, false) } satisfies ComputeDecl;
}

const ANY = 'i8|u8|i16';
const IMAGE = `${ANY} [n, h, w, c]`;
const RESULT = `${ANY} [n, oh, ow, co]`;
const BIAS = 'const i32|i64 [co]?';

const COMPUTES = [
  computeOf('ADD', ANY, { a: ANY, b: ANY }),
  computeOf('AVERAGE_POOL_2D', `${ANY} [n, oh, ow, c]`, { ifm: IMAGE }),
  computeOf('CONV_2D', RESULT, { ifm: IMAGE, weights: 'const i8|u8 [co, kh, kw, cg]', bias: BIAS }),
  computeOf('DEPTHWISE_CONV_2D', RESULT, {
    ifm: IMAGE,
    weights: 'const i8|u8 [1, kh, kw, co]',
    bias: BIAS,
  }),
  computeOf('FULLY_CONNECTED', ANY, { x: ANY, weights: 'const i8|u8 [co, ci]', bias: BIAS }),
  computeOf('MAX_POOL_2D', `${ANY} [n, oh, ow, c]`, { ifm: IMAGE }),
  computeOf('RESHAPE', 'any', { x: 'any', dims: 'i32?' }),
  computeOf('SOFTMAX', ANY, { x: ANY }),
  computeOf('PAD', ANY, { x: ANY, widths: 'const i32|i64 [r, 2]' }),
];

export const RULE_FRAGMENT: ImportRules = { imports: IMPORTS, enums: ENUMS, computes: COMPUTES };
