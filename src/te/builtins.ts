/** The builtins that rules/prelude.rule declares. All are pure. */
import { DTYPES, isDType } from '../ir/dtype.ts';
import { printType } from '../ir/text/print.ts';
import {
  type Context,
  complain,
  needInt,
  needInts,
  needScalar,
  type Place,
  scalar,
} from './context.ts';
import { describe, type Entity, type TensorEntity } from './entity.ts';
import { intervalOfType } from './interval.ts';
import { arithmetic } from './operators.ts';
import { widened } from './promotion.ts';
import { type BinaryName, castScalar, isFloat } from './scalar.ts';
import { isStaticName } from './static-functions.ts';
import { broadcastOf, elementsOf, joinOf, padOf, partOf, viewOf } from './views.ts';

interface BuiltinCall {
  readonly context: Context;
  readonly args: readonly Entity[];
  readonly place: Place;
  readonly name: string;
}

type Builtin = (call: BuiltinCall) => Entity;

const NOTHING: Entity = { kind: 'absent' };
const argOf = ({ args }: BuiltinCall, at: number): Entity => args[at] ?? NOTHING;
const expected = (call: BuiltinCall, what: string, found: Entity): Entity =>
  complain(call.context, call.place, `${call.name} takes ${what}, not ${describe(found)}`);

const int = ({ context }: BuiltinCall, value: number): Entity =>
  scalar(context.builder.constant('int', value));
const bool = ({ context }: BuiltinCall, value: boolean): Entity =>
  scalar(context.builder.constant('bool', value ? 1 : 0));
const list = (call: BuiltinCall, values: readonly number[]): Entity => ({
  kind: 'list',
  items: values.map((value) => int(call, value)),
});
const ints = (call: BuiltinCall, at: number): readonly number[] =>
  needInts(call.context, argOf(call, at), call.place);

function pairwise(op: BinaryName): Builtin {
  return (call) => {
    const { context, place } = call;
    const [a, b] = [0, 1].map((at) => needScalar(context, argOf(call, at), place));
    return a && b ? scalar(arithmetic(context, op, [a, b], place)) : NOTHING;
  };
}

const withTensor =
  (use: (tensor: TensorEntity, call: BuiltinCall) => Entity): Builtin =>
  (call) => {
    const first = argOf(call, 0);
    return first.kind === 'tensor' ? use(first, call) : expected(call, 'a tensor', first);
  };

const BUILTINS: Readonly<Record<string, Builtin>> = {
  max: pairwise('max'),
  min: pairwise('min'),
  clamp: (call) => {
    const raised = pairwise('max')({ ...call, args: call.args.slice(0, 2) });
    return pairwise('min')({ ...call, args: [raised, argOf(call, 2)] });
  },
  abs: (call) => {
    const { builder } = call.context;
    const given = needScalar(call.context, argOf(call, 0), call.place);
    const x = builder.cast(widened(given.dtype), given);
    const zero = builder.constant(x.dtype, castScalar(x.dtype, 0));
    return scalar(builder.select(builder.binary('lt', x, zero), builder.unary('neg', x), x));
  },
  sqrt: (call) => {
    const x = needScalar(call.context, argOf(call, 0), call.place);
    return isFloat(x.dtype)
      ? scalar(call.context.builder.unary('sqrt', x))
      : expected(call, 'a real', argOf(call, 0));
  },
  clz: (call) => {
    const x = needScalar(call.context, argOf(call, 0), call.place);
    return scalar(call.context.builder.unary('clz', call.context.builder.cast('i32', x)));
  },
  len: (call) => {
    const items = argOf(call, 0);
    return items.kind === 'list' ? int(call, items.items.length) : expected(call, 'a list', items);
  },
  position: (call) => {
    const item = needInt(call.context, argOf(call, 0), call.place);
    return int(call, ints(call, 1).indexOf(item));
  },
  largest: (call) => int(call, Math.max(...ints(call, 0))),
  last: (call) => int(call, ints(call, 0).at(-1) ?? 1),
  with_last: (call) => {
    const item = needInt(call.context, argOf(call, 1), call.place);
    return list(call, [...ints(call, 0).slice(0, -1), item]);
  },
  total: (call) =>
    int(
      call,
      ints(call, 0).reduce((a, b) => a + b, 0),
    ),
  elements: (call) => int(call, elementsOf(ints(call, 0))),
  broadcast_dims: broadcastDims,
  range_of: (call) => {
    const type = argOf(call, 0);
    const known = type.kind === 'symbol' && isDType(type.value) && !DTYPES[type.value].float;
    return known && type.value !== 'i64'
      ? list(call, intervalOfType(type.value))
      : expected(call, 'an integer dtype of at most 32 bits', type);
  },
  cast: (call) => {
    const x = needScalar(call.context, argOf(call, 0), call.place);
    const type = argOf(call, 1);
    return type.kind === 'symbol' && isDType(type.value)
      ? scalar(call.context.builder.cast(type.value, x))
      : expected(call, 'a number and a dtype', type);
  },
  shape: withTensor((tensor, call) => list(call, tensor.dims)),
  dtype: withTensor((tensor) => ({ kind: 'symbol', value: tensor.dtype })),
  present: (call) => bool(call, argOf(call, 0).kind !== 'absent'),
  per_channel: (call) => {
    const quant = argOf(call, 0);
    return quant.kind === 'quant'
      ? bool(call, quant.quant.scale.length > 1)
      : expected(call, 'a quantization', quant);
  },
  view: withTensor((tensor, call) => {
    const dims = ints(call, 1);
    const sizes = `${elementsOf(tensor.dims)} elements seen as [${dims.join(', ')}]`;
    if (elementsOf(dims) !== elementsOf(tensor.dims))
      return complain(call.context, call.place, sizes);
    return viewOf(call.context.builder, tensor, dims);
  }),
  broadcast: withTensor(broadcasted),
  pad: withTensor(padded),
  part: withTensor(partial),
  join: joined,
};

export function callBuiltin(call: BuiltinCall): Entity | undefined {
  const own = Object.hasOwn(BUILTINS, call.name) ? BUILTINS[call.name] : undefined;
  if (own) return own(call);
  if (!isStaticName(call.name)) return undefined;
  const of = needScalar(call.context, argOf(call, 0), call.place);
  const real = isFloat(of.dtype) ? of : call.context.builder.cast('f64', of);
  return scalar(call.context.builder.static(call.name, real));
}

export const BUILTIN_NAMES: readonly string[] = Object.keys(BUILTINS);

function broadcastDims(call: BuiltinCall): Entity {
  const [a, b] = [ints(call, 0), ints(call, 1)];
  const rank = Math.max(a.length, b.length);
  const dims = Array.from({ length: rank }, (_, at) => {
    const [x, y] = [a[at - rank + a.length] ?? 1, b[at - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1)
      complain(call.context, call.place, `dims ${x} and ${y} cannot be stretched to each other`);
    return x === 1 ? y : x;
  });
  return list(call, dims);
}

function broadcasted(tensor: TensorEntity, call: BuiltinCall): Entity {
  const dims = ints(call, 1);
  const { dims: own, dtype } = tensor;
  const { builder } = call.context;
  const fits = own.every((dim, at) => dim === 1 || dim === dims[at + dims.length - own.length]);
  if (fits) return broadcastOf(builder, tensor, dims);
  const [from, to] = [own, dims].map((list) => `[${list.join(', ')}]`);
  complain(call.context, call.place, `dims ${from} cannot be stretched to ${to}`);
  const zero = scalar(builder.constant(isDType(dtype) ? dtype : 'i32', 0));
  return { kind: 'tensor', dtype, dims, at: () => zero };
}

function padded(tensor: TensorEntity, call: BuiltinCall): Entity {
  const { context, place } = call;
  const widths = argOf(call, 1);
  const pairs = widths.kind === 'list' ? widths.items.map((w) => needInts(context, w, place)) : [];
  if (pairs.length !== tensor.dims.length || pairs.some((pair) => pair.length !== 2))
    return expected(call, 'a [before, after] for each axis', widths);
  const value = needScalar(context, argOf(call, 2), place);
  if (!isDType(tensor.dtype)) return expected(call, 'a tensor of numbers', tensor);
  return padOf(context.builder, {
    tensor,
    widths: pairs.map(([before = 0, after = 0]) => [before, after] as const),
    value: context.builder.cast(tensor.dtype, value),
  });
}

/** An axis of a tensor; negative ones count from the last. undefined after a complaint. */
function axisOf(call: BuiltinCall, dims: readonly number[], at: number): number | undefined {
  const { context, place } = call;
  const given = needInt(context, argOf(call, at), place);
  const axis = given < 0 ? given + dims.length : given;
  if (axis >= 0 && axis < dims.length) return axis;
  complain(context, place, `there is no axis ${given} of ${dims.length}`);
  return undefined;
}

function partial(tensor: TensorEntity, call: BuiltinCall): Entity {
  const { context, place } = call;
  const axis = axisOf(call, tensor.dims, 1);
  const [at = 0, count = 0] = [2, 3].map((arg) => needInt(context, argOf(call, arg), place));
  if (axis === undefined) return NOTHING;
  const size = tensor.dims[axis] ?? 0;
  if (at < 0 || count < 1 || at + count > size)
    return complain(
      context,
      place,
      `elements ${at}..${at + count - 1} of ${size} along axis ${axis}`,
    );
  return partOf(context.builder, tensor, { axis, at, count });
}

function joined(call: BuiltinCall): Entity {
  const { context, place } = call;
  const list = argOf(call, 0);
  const items = list.kind === 'list' ? list.items : [];
  const tensors = items.flatMap((item) => (item.kind === 'tensor' ? [item] : []));
  const [first, ...others] = tensors;
  if (!first || tensors.length < items.length) return expected(call, 'a list of tensors', list);
  const axis = axisOf(call, first.dims, 1);
  if (axis === undefined) return NOTHING;
  const odd = others.find(
    ({ dtype, dims }) =>
      dtype !== first.dtype ||
      dims.length !== first.dims.length ||
      dims.some((dim, i) => i !== axis && dim !== first.dims[i]),
  );
  const show = ({ dtype, dims }: TensorEntity): string => printType({ dtype, shape: dims });
  if (odd)
    return complain(
      context,
      place,
      `${show(first)} and ${show(odd)} cannot be joined along axis ${axis}`,
    );
  return joinOf(context.builder, [first, ...others], axis);
}
