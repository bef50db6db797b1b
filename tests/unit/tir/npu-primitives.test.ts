// What the NPU's primitives compute, from packed scales, is what the operators compute.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createPool } from '../../../src/ir/pool.ts';
import type { ApplyTerm, Term } from '../../../src/ir/term.ts';
import type { Attrs } from '../../../src/ir/value.ts';
import { toBytes } from '../../../src/te/bytes.ts';
import { indexRules } from '../../../src/te/rule-index.ts';
import { inferType } from '../../../src/te/specialize.ts';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { operandOf } from '../../../src/tir/lower-term.ts';
import { loadRules } from '../../rule-set.ts';
import { createRandom } from './random-programs.ts';

const rules = loadRules();
const index = indexRules(rules);

function world(seed: number) {
  const pool = createPool();
  const random = createRandom(seed);
  const interpreter = createInterpreter({ rules, pool });
  const apply = (op: string, attrs: Attrs, ...args: readonly Term[]): ApplyTerm => {
    const compute = rules.computes.find(({ name }) => name === op);
    if (!compute) throw new Error(op);
    const type = inferType(
      compute,
      { attrs, operands: args.map((arg) => operandOf(pool, arg)) },
      index,
    );
    if (!type.ok) throw new Error(JSON.stringify(type.diagnostics));
    return pool.apply({ op, attrs, args, types: [type.value] });
  };
  const folded = (term: ApplyTerm): Term => {
    const bytes = interpreter.fold(term);
    if (!bytes.ok) throw new Error(JSON.stringify(bytes.diagnostics));
    return pool.constant(term.types[0]!, bytes.value);
  };
  const i8s = (count: number) => Array.from({ length: count }, () => random(256) - 128);
  const constant = (dtype: 'i8' | 'i32', shape: number[], values: number[]) =>
    pool.constant({ dtype, shape }, toBytes(dtype, values));
  const quant = (scale: number[], zero: number) =>
    pool.quant({
      kind: 'quant',
      scale: scale.map(Math.fround),
      zero: scale.map(() => zero),
      axis: 0,
    });
  const equal = (a: Term, b: Term, ...inputs: number[][]): void => {
    const bytes = inputs.map((values) => toBytes('i8', values));
    const values = interpreter.run([a, b], bytes);
    if (!values.ok) throw new Error(JSON.stringify(values.diagnostics));
    assert.equal(values.value.get(b), values.value.get(a));
  };
  return { pool, random, apply, folded, i8s, constant, quant, equal };
}

type World = ReturnType<typeof world>;

/** Weight scales that make outputs spread over the range. */
const scales = ({ random }: World, count: number): number[] =>
  Array.from({ length: count }, () => (random(1000) + 200) * 1e-6);

const LAYERS = [
  { h: 7, w: 5, ci: 3, co: 4, kh: 3, kw: 2, stride: 1, dilation: 1, pad: [1, 0, 1, 1] },
  { h: 9, w: 8, ci: 4, co: 4, kh: 3, kw: 3, stride: 2, dilation: 1, pad: [1, 0, 1, 1] },
  { h: 9, w: 9, ci: 4, co: 4, kh: 3, kw: 3, stride: 1, dilation: 2, pad: [2, 2, 2, 2] },
] as const;

for (const [at, layer] of LAYERS.entries())
  for (const depthwise of [false, true])
    test(`${depthwise ? 'depthwise ' : ''}convolution ${at} is exact`, () => {
      const { h, w, ci, co, kh, kw, stride, dilation, pad } = layer;
      const own = world(at + 1);
      const { pool, apply, folded, i8s, constant, quant, random, equal } = own;
      const channels = depthwise ? ci : co;
      const shape = depthwise ? [1, kh, kw, channels] : [channels, kh, kw, ci];
      const weight = constant('i8', shape, i8s(shape.reduce((a, b) => a * b, 1)));
      const bias = constant(
        'i32',
        [channels],
        Array.from({ length: channels }, () => random(4000) - 2000),
      );
      const [qi, qo] = [quant([0.05], -7), quant([0.02], 11)];
      const qw = quant(scales(own, channels), 0);
      const ifm = pool.input(0, 'ifm', { dtype: 'i8', shape: [1, h, w, ci] });
      const step = {
        stride_w: stride,
        stride_h: stride,
        dilation_w: dilation,
        dilation_h: dilation,
      };
      const common = { padding: 'SAME', activation: 'RELU', ...step };
      const attrs = depthwise ? { ...common, depth_multiplier: 1 } : common;
      const op = depthwise ? 'depthwise_conv2d' : 'conv2d';
      const reference = apply(`tfl.${op}`, attrs, ifm, weight, bias, qi, qw, qi, qo);
      const real = folded(apply('conv_multipliers', { channels, type: 'i8' }, qi, qw, qo));
      const records = folded(apply('pack_scales', { sums: 'i32' }, bias, real));
      const npu = apply(
        `npu.${op}`,
        {
          stride: [stride, stride],
          dilation: [dilation, dilation],
          pad,
          clamp: [11, 127],
          rounding: 'double',
          ifm_zero: -7,
          weight_zero: 0,
          ofm_zero: 11,
        },
        ifm,
        weight,
        records,
      );
      equal(reference, npu, i8s(h * w * ci));
    });

for (const padding of ['SAME', 'VALID'])
  test(`average pooling with ${padding} padding is exact`, () => {
    const { pool, apply, i8s, quant, equal } = world(3);
    const ifm = pool.input(0, 'ifm', { dtype: 'i8', shape: [1, 6, 6, 5] });
    const q = quant([0.1], 4);
    const attrs = {
      padding,
      stride_w: 1,
      stride_h: 1,
      filter_w: 3,
      filter_h: 3,
      activation: 'NONE',
    };
    const n = 9;
    const unit = 2 ** 4;
    const npu = {
      taps: [3, 3],
      stride: [1, 1],
      pad: padding === 'SAME' ? [1, 1, 1, 1] : [0, 0, 0, 0],
      clamp: [-128, 127],
      rounding: 'double',
      ofm_scale: [Math.floor((unit * 2 ** 31 + unit) / n), 35],
      ifm_zero: 0,
      ofm_zero: 0,
    };
    equal(
      apply('tfl.average_pool', attrs, ifm, q, q),
      apply('npu.average_pool', npu, ifm),
      i8s(180),
    );
  });

/** real = multiplier * 2^-shift with 31 bits. */
function scaleOf(real: number): readonly [multiplier: number, shift: number] {
  const exponent = Math.floor(Math.log2(real)) + 1;
  const multiplier = Math.round(real * 2 ** (31 - exponent));
  return multiplier === 2 ** 31 ? [2 ** 30, 30 - exponent] : [multiplier, 31 - exponent];
}

test('addition in the advanced form is exact, whichever operand is scaled', () => {
  for (let seed = 0; seed < 24; seed++) {
    const { pool, random, apply, i8s, quant, equal } = world(seed);
    const [sa, sb, so] = [0, 1, 2].map(() => Math.fround((random(900) + 100) * 1e-4)) as [
      number,
      number,
      number,
    ];
    const [a, b] = [0, 1].map((at) => pool.input(at, 'x', { dtype: 'i8', shape: [1, 8, 9, 10] }));
    const [qa, qb, qo] = [quant([sa], -3), quant([sb], 5), quant([so], 9)];
    const reference = apply('tfl.add', { activation: 'NONE' }, a!, b!, qa, qb, qo);
    const twice = 2 * Math.max(sa, sb);
    const [multiplier, shift] = scaleOf(Math.min(sa, sb) / twice);
    const attrs = {
      operand_scale: [sa <= sb ? 'ifm' : 'ifm2', multiplier, shift - 20],
      ofm_scale: scaleOf(twice / (2 ** 20 * so)),
      clamp: [-128, 127],
      rounding: 'double',
      ifm_zero: -3,
      ifm2_zero: 5,
      ofm_zero: 9,
    };
    equal(reference, apply('npu.add', attrs, a!, b!), i8s(720), i8s(720));
  }
});

test('a view has the same bytes', () => {
  const { pool, apply, i8s, equal } = world(5);
  const x = pool.input(0, 'x', { dtype: 'i8', shape: [2, 6] });
  const there = apply('npu.reshape', { shape: [1, 3, 4, 1] }, x);
  assert.equal(there.types[0]?.shape, [1, 3, 4, 1]);
  equal(x, apply('npu.reshape', { shape: [2, 6] }, there), i8s(12));
});

test.run();
