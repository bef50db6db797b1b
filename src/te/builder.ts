/**
 * Makes expressions: one node for each structure, constants folded, comparisons that the bounds decide
 * decided, and the identities of integers applied (float arithmetic stays as written).
 */
import type { ReduceOp } from '../ir/expr.ts';
import { decide, exactInterval, held, type Interval, intervalOfType, union } from './interval.ts';
import {
  type BinaryName,
  binaryScalar,
  castScalar,
  isComparison,
  isFloat,
  type Scalar,
  type ScalarType,
  type UnaryName,
  unaryScalar,
} from './scalar.ts';
import { staticScalar } from './static-functions.ts';
import type { AxisNode, ConstNode, StaticName, TeExpr } from './tensor-expr.ts';

export interface LoadParts {
  readonly tensor: string;
  readonly dtype: ScalarType;
  readonly length: number;
  readonly index: TeExpr;
  readonly range?: Interval;
}

export interface ReadParts {
  readonly definition: string;
  readonly dtype: ScalarType;
  readonly indices: readonly TeExpr[];
  readonly range: Interval;
}

export interface TeBuilder {
  constant(dtype: ScalarType, value: Scalar): ConstNode;
  /** A new axis; the name is made unique. */
  axis(name: string, extent: number): AxisNode;
  load(parts: LoadParts): TeExpr;
  read(parts: ReadParts): TeExpr;
  /** Operands of one dtype, which is the result's, or bool for comparisons. Shifts: the left's. */
  binary(op: BinaryName, left: TeExpr, right: TeExpr): TeExpr;
  unary(op: UnaryName, of: TeExpr): TeExpr;
  select(cond: TeExpr, then: TeExpr, otherwise: TeExpr): TeExpr;
  cast(dtype: ScalarType, of: TeExpr): TeExpr;
  reduce(op: ReduceOp, axes: readonly AxisNode[], body: TeExpr): TeExpr;
  static(name: StaticName, of: TeExpr): TeExpr;
}

type Parts = TeExpr extends infer T ? (T extends TeExpr ? Omit<T, 'id'> : never) : never;
type Make = (key: string, parts: Parts) => TeExpr;

export function createBuilder(): TeBuilder {
  const interned = new Map<string, TeExpr>();
  const axes = new Set<string>();
  const make: Make = (key, parts) => {
    const known = interned.get(key);
    if (known) return known;
    const node = { id: interned.size, ...parts } as TeExpr;
    interned.set(key, node);
    return node;
  };
  const builder: TeBuilder = {
    constant: (dtype, value) => makeConstant(make, dtype, value),
    axis(wanted, extent) {
      const name = freshName(axes, wanted);
      const range: Interval = [0, Math.max(0, extent - 1)];
      return make(`axis ${name}`, { kind: 'axis', dtype: 'i32', range, name, extent }) as AxisNode;
    },
    load({ tensor, dtype, length, index, range = intervalOfType(dtype) }) {
      const parts = { kind: 'load', dtype, range, tensor, length, index } as const;
      return make(`load ${tensor} ${index.id}`, parts);
    },
    read({ definition, dtype, indices, range }) {
      const parts = { kind: 'read', dtype, range, definition, indices } as const;
      return make(`read ${definition} ${idsOf(indices)}`, parts);
    },
    binary: (op, left, right) => makeBinary({ make, builder }, op, left, right),
    unary: (op, of) => makeUnary({ make, builder }, op, of),
    select(cond, then, otherwise) {
      if (cond.kind === 'const') return cond.value ? then : otherwise;
      if (then === otherwise) return then;
      return make(`select ${idsOf([cond, then, otherwise])}`, {
        kind: 'select',
        dtype: then.dtype,
        range: union(then.range, otherwise.range),
        cond,
        then,
        else: otherwise,
      });
    },
    cast: (dtype, of) => makeCast({ make, builder }, dtype, of),
    reduce: (op, over, body) =>
      make(`reduce ${op} ${idsOf(over)} ${body.id}`, {
        kind: 'reduce',
        ...reduceType(op, over, body),
        op,
        axes: over,
        body,
      }),
    static(name, of) {
      if (of.kind === 'const') {
        const dtype = name === 'frexp_exponent' ? 'i32' : of.dtype;
        return builder.constant(dtype, castScalar(dtype, staticScalar(name, Number(of.value))));
      }
      const dtype = name === 'frexp_exponent' ? 'i32' : of.dtype;
      const range = intervalOfType(dtype);
      return make(`${name} ${of.id}`, { kind: 'static', dtype, range, name, of });
    },
  };
  return builder;
}

interface Making {
  readonly make: Make;
  readonly builder: TeBuilder;
}

const idsOf = (list: readonly TeExpr[]): string => list.map((item) => item.id).join(',');

function freshName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  taken.add(name);
  return name;
}

function makeConstant(make: Make, dtype: ScalarType, value: Scalar): ConstNode {
  const bound = Number(value);
  const range = isFloat(dtype) ? intervalOfType(dtype) : held(dtype, [bound, bound]);
  const shown = Object.is(value, -0) ? '-0' : String(value);
  return make(`const ${dtype} ${shown}`, { kind: 'const', dtype, range, value }) as ConstNode;
}

function makeBinary({ make, builder }: Making, op: BinaryName, a: TeExpr, b: TeExpr): TeExpr {
  const dtype = isComparison(op) ? 'bool' : a.dtype;
  if (a.kind === 'const' && b.kind === 'const') {
    const value = binaryScalar(op, a.dtype, a.value, b.value);
    if (value !== undefined) return builder.constant(dtype, value);
  }
  const float = isFloat(a.dtype);
  if (!float) {
    const simpler = simplify(builder, op, a, b);
    if (simpler) return simpler;
  }
  const exact = float ? intervalOfType(dtype) : exactInterval(op, a.range, b.range);
  const range = isComparison(op) ? intervalOfType('bool') : held(dtype, exact);
  return make(`${op} ${a.id} ${b.id}`, { kind: 'binary', dtype, range, op, left: a, right: b });
}

const isConst = (expr: TeExpr, value: number): boolean =>
  expr.kind === 'const' && Number(expr.value) === value;

/** The operand that the other one leaves unchanged, or a constant, by the identities of integers. */
function simplify(builder: TeBuilder, op: BinaryName, a: TeExpr, b: TeExpr): TeExpr | undefined {
  if (isComparison(op)) {
    const decided = a === b ? decideSame(op) : decide(op, a.range, b.range);
    return decided === undefined ? undefined : builder.constant('bool', decided);
  }
  if (op === 'sub' && b.kind === 'const' && b.range[0] < 0 && b.dtype === 'i32') {
    const opposite = -Number(b.value);
    if (opposite <= intervalOfType('i32')[1])
      return builder.binary('add', a, builder.constant('i32', opposite));
  }
  const commuted = op === 'add' && a.kind === 'const' && b.kind !== 'const';
  if (commuted) return builder.binary('add', b, a);
  if (isConst(b, 0) && ['add', 'sub', 'shl', 'shr', 'or', 'xor'].includes(op)) return a;
  if (isConst(a, 0) && ['or', 'xor'].includes(op)) return b;
  if (isConst(b, 1) && ['mul', 'div'].includes(op)) return a;
  if (isConst(a, 1) && op === 'mul') return b;
  if (op === 'mul' && (isConst(a, 0) || isConst(b, 0))) return builder.constant(a.dtype, 0);
  if (op === 'sub' && a === b) return builder.constant(a.dtype, castScalar(a.dtype, 0));
  if (op === 'mod' && a.range[0] >= 0 && a.range[1] < b.range[0]) return a;
  if (op === 'min' || op === 'max') return chosen(op, a, b);
  if (a.dtype === 'bool') return simplifyBool(op, a, b);
  const [low, high] = exactInterval(op, a.range, b.range);
  const known = low === high && Number.isSafeInteger(low) && (op === 'div' || op === 'shr');
  return known ? builder.constant(a.dtype, castScalar(a.dtype, low)) : undefined;
}

const decideSame = (op: BinaryName): number => (op === 'le' || op === 'eq' ? 1 : 0);

function chosen(op: 'min' | 'max', a: TeExpr, b: TeExpr): TeExpr | undefined {
  if (a === b) return a;
  const [lower, upper] = op === 'min' ? [a, b] : [b, a];
  if (lower.range[1] <= upper.range[0]) return a;
  return upper.range[1] <= lower.range[0] ? b : undefined;
}

function simplifyBool(op: BinaryName, a: TeExpr, b: TeExpr): TeExpr | undefined {
  if (a === b && (op === 'and' || op === 'or')) return a;
  if (op === 'and') {
    if (isConst(a, 1) || isConst(b, 0)) return b;
    if (isConst(b, 1) || isConst(a, 0)) return a;
  }
  if (op === 'or') {
    if (isConst(a, 1)) return a;
    if (isConst(b, 1)) return b;
  }
  return undefined;
}

function makeUnary({ make, builder }: Making, op: UnaryName, of: TeExpr): TeExpr {
  const { dtype } = of;
  if (of.kind === 'const') {
    const value = unaryScalar(op, dtype, of.value);
    if (value !== undefined) return builder.constant(dtype, value);
  }
  const range = op === 'clz' ? ([0, 32] as const) : negated(op, dtype, of.range);
  return make(`${op} ${of.id}`, { kind: 'unary', dtype, range, op, of });
}

function negated(op: UnaryName, dtype: ScalarType, [low, high]: Interval): Interval {
  if (isFloat(dtype) || dtype === 'bool') return intervalOfType(dtype);
  return held(dtype, op === 'neg' ? [-high, -low] : [-high - 1, -low - 1]);
}

function makeCast({ make, builder }: Making, dtype: ScalarType, of: TeExpr): TeExpr {
  if (of.dtype === dtype) return of;
  if (of.kind === 'const') return builder.constant(dtype, castScalar(dtype, of.value));
  if (of.kind === 'select' && of.then.kind === 'const' && of.else.kind === 'const')
    return builder.select(of.cond, builder.cast(dtype, of.then), builder.cast(dtype, of.else));
  const exact = isFloat(of.dtype) ? intervalOfType(dtype) : of.range;
  const range = isFloat(dtype) || dtype === 'bool' ? intervalOfType(dtype) : held(dtype, exact);
  return make(`cast ${dtype} ${of.id}`, { kind: 'cast', dtype, range, of });
}

function reduceType(
  op: ReduceOp,
  axes: readonly AxisNode[],
  body: TeExpr,
): { readonly dtype: ScalarType; readonly range: Interval } {
  if (op === 'all' || op === 'any') return { dtype: 'bool', range: [0, 1] };
  if (op === 'argmax' || op === 'argmin')
    return { dtype: 'i32', range: axes[0]?.range ?? intervalOfType('i32') };
  const { dtype } = body;
  if (op !== 'sum' || isFloat(dtype)) return { dtype, range: body.range };
  const count = axes.reduce((total, axis) => total * axis.extent, 1);
  return { dtype, range: held(dtype, exactInterval('mul', body.range, [count, count])) };
}
