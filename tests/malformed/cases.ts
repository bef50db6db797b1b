/** Models with one thing wrong, and the code of the diagnostic that says so. */
import { buildModel, type ModelSpec, type TensorSpec } from '../models/write-model.ts';
import { zooModel, zooSpec } from '../models/zoo.ts';
import { type Value, withSites } from './edit.ts';
import { sitesOf } from './sites.ts';

export interface MalformedCase {
  readonly name: string;
  /** A diagnostic with this code must be among those reported. */
  readonly code: string;
  /** Part of the place that it names. */
  readonly place?: string;
  readonly bytes: () => Uint8Array;
}

/**
 * Three operators: conv 0 (tensors 0 1 2 -> 3), conv 1 (3 4 5 -> 6), add 2 (6 3 -> 7); input 0, output 7.
 */
const BASE = 'residual';

function poked(
  name: string,
  code: string,
  values: Readonly<Record<string, Value>>,
  place?: string,
): MalformedCase {
  const bytes = (): Uint8Array => withSites(zooModel(BASE), prefixed(values));
  return { name, code, bytes, ...(place && { place }) };
}

/** `tensors[1]...` and `operators[1]...` are those of the only subgraph. */
function prefixed(values: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const path = (text: string): string =>
    /^(tensors|operators|inputs|outputs)/.test(text) ? `subgraphs[0].${text}` : text;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [path(key), value]));
}

function described(
  name: string,
  code: string,
  change: (spec: ModelSpec) => Partial<ModelSpec>,
): MalformedCase {
  const bytes = (): Uint8Array => {
    const spec = zooSpec(BASE);
    return buildModel({ ...spec, ...change(spec) });
  };
  return { name, code, bytes };
}

/** One tensor described otherwise. */
function tensor(
  name: string,
  code: string,
  index: number,
  change: Partial<TensorSpec>,
): MalformedCase {
  return described(name, code, ({ tensors }) => ({
    tensors: tensors.map((one, at) => (at === index ? { ...one, ...change } : one)),
  }));
}

const scales = (scale: readonly number[], zero: readonly number[] = scale.map(() => 0)) => ({
  quantization: { scale, zero },
});

const whole = (name: string, code: string, change: (bytes: Uint8Array) => Uint8Array) => ({
  name,
  code,
  bytes: () => change(zooModel(BASE)),
});

const FILE: readonly MalformedCase[] = [
  whole('empty-file', 'not-a-model', () => new Uint8Array(0)),
  whole('three-bytes', 'not-a-model', (bytes) => bytes.slice(0, 3)),
  whole('eight-bytes', 'damaged-flatbuffer', () => Uint8Array.of(24, 0, 0, 0, 84, 70, 76, 51)),
  whole('half-a-file', 'damaged-flatbuffer', (bytes) => bytes.slice(0, bytes.length >> 1)),
  whole('wrong-identifier', 'not-a-model', (bytes) => bytes.fill(65, 4, 8)),
  whole('text-file', 'not-a-model', () => new TextEncoder().encode('# a readme, not a model\n')),
  poked('root-outside', 'damaged-flatbuffer', { root: 0x7fff_fff0 }, 'byte 0x0'),
  poked('root-to-itself', 'damaged-flatbuffer', { root: 0 }),
  poked('root-misaligned', 'damaged-flatbuffer', { root: 13 }),
  poked('version-4', 'unsupported-version', { version: 4 }),
];

const STRUCTURE: readonly MalformedCase[] = [
  poked('vtable-outside', 'damaged-flatbuffer', { '@': 0x4000_0000 }),
  poked('vtable-too-small', 'damaged-flatbuffer', { '@0': 2 }),
  poked('vtable-odd', 'damaged-flatbuffer', { '@0': 7 }),
  poked('vtable-endless', 'damaged-flatbuffer', { '@0': 0xfffe }),
  poked('table-longer-than-file', 'damaged-flatbuffer', { '@1': 0xffff }),
  poked('field-behind-its-table', 'damaged-flatbuffer', { 'tensors[1]@4': 0x7ffe }),
  poked('field-over-the-vtable-offset', 'damaged-flatbuffer', { 'tensors[1]@2': 2 }),
  poked('vector-longer-than-file', 'damaged-flatbuffer', { 'tensors[1].shape#': 0x1000_0000 }),
  poked('vector-size-wraps', 'damaged-flatbuffer', { 'tensors[1].shape#': 0x4000_0001 }),
  poked('vector-misaligned', 'damaged-flatbuffer', { 'tensors[1].shape': 7 }),
  poked('name-without-end', 'damaged-flatbuffer', { 'tensors[1].name#': 3 }),
  poked('tensor-to-itself', 'damaged-flatbuffer', { 'tensors[0]': 0 }),
  poked('tensors-without-end', 'damaged-flatbuffer', { 'tensors#': 0xffff_ffff }),
  poked('codes-emptied', 'bad-index', { 'codes#': 0 }),
  poked('buffers-emptied', 'bad-index', { 'buffers#': 0 }),
  poked('tensors-emptied', 'bad-index', { 'tensors#': 0 }),
  poked('operators-emptied', 'no-operator', { 'operators#': 0 }),
  poked('subgraphs-emptied', 'no-subgraph', { 'subgraphs#': 0 }),
];

const INDICES: readonly MalformedCase[] = [
  poked('buffer-index', 'bad-index', { 'tensors[1].buffer': 99 }, 'tensor 1'),
  poked('buffer-index-top-bit', 'bad-index', { 'tensors[1].buffer': 0x8000_0000 }),
  poked('opcode-index', 'bad-index', { 'operators[2].opcode': 7 }, 'operator 2'),
  poked('input-index', 'bad-index', { 'operators[1].inputs[0]': 8 }, 'operator 1'),
  poked('input-index-minus-two', 'bad-index', { 'operators[1].inputs[0]': -2 }),
  poked('output-index', 'bad-index', { 'operators[1].outputs[0]': 1000 }),
  poked('output-left-out', 'bad-index', { 'operators[1].outputs[0]': -1 }),
  poked('model-input-index', 'bad-index', { 'inputs[0]': 12 }, 'inputs'),
  poked('model-output-index', 'bad-index', { 'outputs[0]': -1 }, 'outputs'),
  poked('code-unknown', 'unsupported-operator', { 'codes[0].old': 127, 'codes[0].builtin': 5000 }),
  poked('codes-disagree', 'conflicting-code', { 'codes[0].old': 9 }),
  poked('code-custom', 'custom-operator', { 'codes[0].old': 32, 'codes[0].builtin': 32 }),
  poked('code-while', 'control-flow', { 'codes[0].old': 119, 'codes[0].builtin': 119 }),
  {
    name: 'sentinel-buffer-with-data',
    code: 'bad-buffer',
    bytes: () => {
      const bytes = zooModel(BASE);
      const place = (path: string) => sitesOf(bytes).find((site) => site.path === path)?.at ?? 0;
      const target = place('buffers[1]') + withView(bytes).getUint32(place('buffers[1]'), true);
      return withSites(bytes, { 'buffers[0]': target - place('buffers[0]') });
    },
  },
];

const withView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const SHAPES: readonly MalformedCase[] = [
  tensor('dim-unknown', 'dynamic-shape', 3, { shape: [1, -1, 8, 16] }),
  tensor('shape-unknown', 'dynamic-shape', 3, { shape: [], signature: [1, -1, -1, 16] }),
  tensor('dim-negative', 'bad-shape', 3, { shape: [1, 8, -8, 16] }),
  tensor('dim-zero', 'bad-shape', 3, { shape: [1, 0, 8, 16] }),
  tensor('rank-nine', 'bad-shape', 3, { shape: [1, 1, 1, 1, 1, 1, 8, 8, 16] }),
  tensor('rank-zero', 'unsupported-operand', 3, { shape: [] }),
  tensor('dims-of-2-to-31', 'too-large', 3, { shape: [1, 2 ** 31 - 1, 2 ** 31 - 1, 16] }),
  tensor('product-wraps-to-zero', 'too-large', 3, { shape: [65536, 65536, 65536, 65536] }),
  tensor('depth-of-weights', 'buffer-size', 1, { shape: [16, 3, 3, 9] }),
  tensor('weights-of-depth-zero', 'bad-shape', 1, { shape: [16, 3, 3, 0] }),
  tensor('bias-of-other-length', 'unsupported-operand', 2, {
    shape: [8],
    data: new Uint8Array(32),
    ...scales([0.5]),
  }),
  tensor('data-too-short', 'buffer-size', 1, { data: new Uint8Array(10) }),
  tensor('data-too-long', 'buffer-size', 1, { data: new Uint8Array(10_000) }),
];

const TYPES: readonly MalformedCase[] = [
  poked('type-string', 'unsupported-type', { 'tensors[3].type': 5 }, 'tensor 3'),
  poked('type-float16', 'unsupported-type', { 'tensors[1].type': 1 }),
  poked('type-resource', 'unsupported-type', { 'tensors[0].type': 13 }),
  poked('type-unknown', 'unsupported-type', { 'tensors[1].type': 0x80 }),
  tensor('float-image', 'inconsistent-operator', 0, { type: 'FLOAT32' }),
  tensor('bias-of-bytes', 'unsupported-operand', 2, { type: 'INT8', data: new Uint8Array(16) }),
];

const QUANTIZATION: readonly MalformedCase[] = [
  tensor('scale-zero', 'bad-quantization', 3, scales([0])),
  tensor('scale-negative', 'bad-quantization', 3, scales([-0.5])),
  tensor('scale-nan', 'bad-quantization', 3, scales([Number.NaN])),
  tensor('scale-infinite', 'bad-quantization', 3, scales([Number.POSITIVE_INFINITY])),
  tensor('zero-point-above', 'bad-quantization', 3, scales([0.5], [128])),
  tensor('zero-point-below', 'bad-quantization', 3, scales([0.5], [-129])),
  poked('zero-point-of-64-bits', 'bad-quantization', {
    'tensors[3].quantization.zero[0]': 2n ** 62n,
  }),
  tensor('more-zero-points', 'bad-quantization', 3, scales([0.5], [1, 2])),
  tensor('scales-for-no-dim', 'bad-quantization', 3, scales([0.5, 0.25, 0.125])),
  tensor('axis-outside', 'bad-quantization', 1, {
    quantization: { scale: Array(16).fill(0.5), zero: Array(16).fill(0), axis: 4 },
  }),
  tensor('axis-negative', 'bad-quantization', 1, {
    quantization: { scale: Array(16).fill(0.5), zero: Array(16).fill(0), axis: -1 },
  }),
];

const OPTIONS: readonly MalformedCase[] = [
  poked(
    'activation-unknown',
    'bad-option',
    { 'operators[0].options.activation': 77 },
    'operator 0',
  ),
  poked('options-of-another', 'wrong-options', { 'operators[0].options_type': 11 }),
  poked('options-of-nobody', 'wrong-options', { 'operators[0].options_type': 250 }),
  {
    name: 'beta-nan',
    code: 'bad-option',
    bytes: () =>
      withSites(zooModel('kws-cnn'), {
        'subgraphs[0].operators[16].options.beta': Number.NaN,
      }),
  },
];

const MEANING: readonly MalformedCase[] = [
  poked('stride-zero', 'inconsistent-operator', { 'operators[0].options.stride_w': 0 }),
  poked('stride-negative', 'inconsistent-operator', { 'operators[0].options.stride_h': -1 }),
  poked('stride-huge', 'inconsistent-operator', { 'operators[0].options.stride_h': 0x7fffffff }),
  tensor('result-of-other-size', 'inconsistent-operator', 3, { shape: [1, 7, 8, 16] }),
  tensor('sum-of-other-shapes', 'inconsistent-operator', 7, { shape: [1, 8, 16, 8] }),
  {
    name: 'window-of-nothing',
    code: 'inconsistent-operator',
    bytes: () =>
      withSites(zooModel('average-pool'), {
        'subgraphs[0].operators[0].options.filter_w': 0,
      }),
  },
];

const ORDER: readonly MalformedCase[] = [
  described('operators-reversed', 'read-before-written', ({ operators }) => ({
    operators: [...operators].reverse(),
  })),
  poked('reads-itself', 'read-before-written', { 'operators[0].inputs[0]': 3 }),
  poked('written-twice', 'written-twice', { 'operators[1].outputs[0]': 3 }, 'operator 1'),
  poked('writes-an-input', 'written-twice', { 'operators[2].outputs[0]': 0 }),
  poked('writes-a-constant', 'written-twice', { 'operators[2].outputs[0]': 1 }),
  poked('weights-without-data', 'tensor-without-data', { 'tensors[1].buffer': 0 }),
  poked('weights-left-out', 'unsupported-operand', { 'operators[0].inputs[1]': -1 }),
  poked('weights-computed', 'unsupported-operand', { 'operators[1].inputs[1]': 3 }),
  described('output-without-value', 'output-not-computed', ({ tensors }) => ({
    tensors: [...tensors, { name: 'nobody', shape: [1], type: 'INT8' }],
    outputs: [tensors.length],
  })),
  poked('input-is-constant', 'bad-input', { 'inputs[0]': 1 }),
  described('input-twice', 'bad-input', () => ({ inputs: [0, 0] })),
  described('no-outputs', 'no-output', () => ({ outputs: [] })),
  described('no-inputs', 'tensor-without-data', () => ({ inputs: [] })),
  poked('operator-without-output', 'no-output', { 'operators[2].outputs#': 0 }, 'operator 2'),
  poked('operator-without-input', 'operand-count', { 'operators[2].inputs#': 0 }),
  poked('operator-with-too-many-inputs', 'operand-count', {
    'codes[0].old': 25,
    'codes[0].builtin': 25,
  }),
];

export const MALFORMED: readonly MalformedCase[] = [
  ...FILE,
  ...STRUCTURE,
  ...INDICES,
  ...SHAPES,
  ...TYPES,
  ...QUANTIZATION,
  ...OPTIONS,
  ...MEANING,
  ...ORDER,
];
