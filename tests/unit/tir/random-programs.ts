// Random scalar expressions over tables, in every type: what the three evaluators must agree on.
import { createBuilder, type TeBuilder } from '../../../src/te/builder.ts';
import { toBytes } from '../../../src/te/bytes.ts';
import type { ProgramTable, TensorProgram } from '../../../src/te/program.ts';
import { castScalar, type Scalar } from '../../../src/te/scalar.ts';
import type { AxisNode, TeExpr } from '../../../src/te/tensor-expr.ts';

export type Type = 'i32' | 'i64' | 'f32' | 'f64';
export const LENGTH = 24;

/** A small generator: the programs are the same everywhere. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Random = ReturnType<typeof createRandom>;

/** Values near the ends of the type, near 0, and in between. */
function sample(type: Type, random: Random): Scalar {
  const small = random(17) - 8;
  if (type === 'f32' || type === 'f64') return castScalar(type, small / 3 + random(1000) * 7);
  const bits = type === 'i32' ? 32n : 64n;
  const edge = (random(2) ? 1n : -1n) * (1n << BigInt(random(Number(bits)))) + BigInt(small);
  return castScalar(type, edge);
}

export interface RandomProgram {
  readonly program: TensorProgram;
  readonly axis: AxisNode;
  readonly value: TeExpr;
}

export function randomProgram(seed: number): RandomProgram {
  const random = createRandom(seed);
  const builder = createBuilder();
  const axis = builder.axis('i', LENGTH);
  const tables = (['i32', 'i64', 'f32', 'f64'] as const).map((type): ProgramTable => {
    const values = Array.from({ length: LENGTH }, () => sample(type, random));
    return { name: `${type}_table`, dtype: type, length: LENGTH, bytes: toBytes(type, values) };
  });
  const type = (['i32', 'i64', 'f32', 'f64'] as const)[random(4)] ?? 'i32';
  const value = makeExpr({ builder, random, axis }, type, 5);
  const definition = { name: 'root', axes: [axis], dtype: type, value };
  const program: TensorProgram = {
    name: `random_${seed}`,
    inputs: [],
    tables,
    definitions: [definition],
    roots: ['root'],
    type: { dtype: type, shape: [LENGTH] },
    builder,
  };
  return { program, axis, value };
}

interface Making {
  readonly builder: TeBuilder;
  readonly random: Random;
  readonly axis: AxisNode;
}

function makeExpr(making: Making, type: Type, depth: number): TeExpr {
  const { builder, random } = making;
  if (depth === 0 || random(8) === 0) return makeLeaf(making, type);
  const inner = (of: Type = type): TeExpr => makeExpr(making, of, depth - 1);
  const float = type === 'f32' || type === 'f64';
  const kind = random(10);
  if (kind === 0) return builder.select(makeCondition(making, depth), inner(), inner());
  if (kind === 1) return makeCast(making, type, depth);
  if (kind === 2) return builder.unary('neg', inner());
  if (float) {
    const op = (['add', 'sub', 'mul', 'min', 'max'] as const)[random(5)] ?? 'add';
    return builder.binary(op, inner(), inner());
  }
  if (kind === 3) return makeShift(making, type, inner());
  if (kind === 4) {
    const divisor = builder.constant(type, castScalar(type, random(2) ? random(90) + 2 : -3));
    return builder.binary(random(2) ? 'div' : 'mod', inner(), divisor);
  }
  if (kind === 5 && type === 'i64') return multiplyShift(making, depth);
  const ops = ['add', 'sub', 'mul', 'min', 'max', 'and', 'or', 'xor'] as const;
  return builder.binary(ops[random(ops.length)] ?? 'add', inner(), inner());
}

function makeLeaf({ builder, random, axis }: Making, type: Type): TeExpr {
  if (random(3) === 0) return builder.constant(type, sample(type, random));
  if (random(4) === 0 && type === 'i32') return axis;
  return builder.load({ tensor: `${type}_table`, dtype: type, length: LENGTH, index: axis });
}

function makeCondition(making: Making, depth: number): TeExpr {
  const { builder, random } = making;
  const type = (['i32', 'i64', 'f64'] as const)[random(3)] ?? 'i32';
  const op = (['lt', 'le', 'eq', 'ne'] as const)[random(4)] ?? 'lt';
  const [a, b] = [makeExpr(making, type, depth - 1), makeExpr(making, type, depth - 1)];
  const compared = builder.binary(op, a, b);
  return random(4) === 0 ? builder.unary('not', compared) : compared;
}

/** Through a narrow type too; never from a real, whose range is not known, to an integer. */
function makeCast(making: Making, type: Type, depth: number): TeExpr {
  const { builder, random } = making;
  const from = random(2) ? 'i32' : 'i64';
  const of = makeExpr(making, from, depth - 1);
  const narrow = (['i8', 'u8', 'i16', 'u16', 'u32', 'bool'] as const)[random(12)];
  // A 64-bit integer meets a real through 32 bits: C rounds once, JavaScript twice.
  const exact = type === 'f32' && from === 'i64' ? builder.cast('i32', of) : of;
  return builder.cast(type, narrow ? builder.cast(narrow, exact) : exact);
}

function makeShift({ builder, random }: Making, type: Type, of: TeExpr): TeExpr {
  const amount = builder.constant(type, castScalar(type, random(type === 'i32' ? 32 : 64)));
  return builder.binary(random(2) ? 'shl' : 'shr', of, amount);
}

/** (a * b + c) >> s of 32-bit factors: JavaScript has a way of its own for it. */
function multiplyShift(making: Making, depth: number): TeExpr {
  const { builder, random } = making;
  const wide = (): TeExpr => builder.cast('i64', makeExpr(making, 'i32', depth - 1));
  const half = builder.constant('i64', 1n << BigInt(random(50)));
  const shift = builder.constant('i64', BigInt(16 + random(47)));
  return builder.binary(
    'shr',
    builder.binary('add', builder.binary('mul', wide(), wide()), half),
    shift,
  );
}
