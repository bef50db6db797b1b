/** Changes one thing of a term that a rule matched: an attribute, an operand's type, a constant, a quantization. */
import { DTYPES, type DType, isDType } from '../ir/dtype.ts';
import { topological } from '../ir/graph.ts';
import { withOperands } from '../ir/substitute.ts';
import { type ApplyTerm, elements, type TensorType, type Term } from '../ir/term.ts';
import { isList, type Quant, type Value } from '../ir/value.ts';
import { toBytes } from '../te/bytes.ts';
import { inferType } from '../te/specialize.ts';
import { operandOf } from '../tir/lower-term.ts';
import { type Choices, pick } from './choices.ts';
import { drawElements } from './draw-value.ts';
import type { TrialWorld } from './trial-world.ts';

/** The root with one change in one of the terms of the match; undefined where no model could have it. */
export function changeTerm(
  world: TrialWorld,
  root: Term,
  matched: readonly ApplyTerm[],
  choices: Choices,
): Term | undefined {
  const term = matched[choices.take(matched.length)];
  if (!term) return undefined;
  const names = Object.keys(term.attrs);
  const spot = choices.take(names.length + term.args.length);
  const name = names[spot];
  const { id: _, kind: __, ...parts } = term;
  if (name !== undefined) {
    const attrs = { ...term.attrs, [name]: changeValue(term.attrs[name] ?? 0, choices) };
    return rebuilt(world, root, new Map([[term, world.pool.apply({ ...parts, attrs })]]));
  }
  const old = term.args[spot - names.length];
  const made = old && changeOperand(world, old, choices);
  return old && made && rebuilt(world, root, new Map([[old, made]]));
}

function changeValue(value: Value, choices: Choices): Value {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number')
    return value + pick(choices, [1, -1, -value, 2, value + 1, 40, 1000]);
  if (typeof value === 'string') return value === 'SAME' ? 'VALID' : 'SAME';
  if (!isList(value) || value.length === 0) return value;
  const at = choices.take(value.length);
  return value.map((item, i) => (i === at ? changeValue(item, choices) : item));
}

function changeOperand(world: TrialWorld, term: Term, choices: Choices): Term | undefined {
  const { pool } = world;
  if (term.kind === 'quant') return pool.quant(changeQuant(term.quant, choices));
  if (term.kind === 'input')
    return pool.input(term.index, term.name, changeType(term.type, choices));
  if (term.kind !== 'const') return undefined;
  const isComputed = choices.take(8) === 7;
  if (isComputed) return pool.input(COMPUTED, 'computed', term.type);
  const type = choices.take(2) === 0 ? term.type : changeType(term.type, choices);
  const bytes = elementsLike(type, choices);
  return bytes && pool.constant(type, bytes);
}

/** Beyond what any instance has. */
const COMPUTED = 1000;

/** A constant beyond this is too large to make for a try. */
const MOST_ELEMENTS = 2 ** 20;

function elementsLike({ dtype, shape }: TensorType, choices: Choices): Uint8Array | undefined {
  const count = elements(shape);
  if (!isDType(dtype) || count > MOST_ELEMENTS) return undefined;
  if (choices.take(2) === 0) return drawElements(choices, dtype, count);
  return toBytes(dtype, Array(count).fill(DTYPES[dtype].float ? 1 : 127));
}

function changeType({ dtype, shape }: TensorType, choices: Choices): TensorType {
  const at = choices.take(Math.max(shape.length, 1));
  const withDim = (change: (dim: number) => number): TensorType => ({
    dtype,
    shape: shape.map((dim, i) => (i === at ? change(dim) : dim)),
  });
  const dtypes: readonly [DType, ...DType[]] = ['i8', 'u8', 'i16', 'i32', 'f32'];
  const change = pick<() => TensorType>(choices, [
    () => withDim((dim) => dim + 1),
    () => withDim((dim) => Math.max(dim - 1, 1)),
    () => withDim(() => 65537),
    () => withDim((dim) => dim + 64),
    () => ({ dtype, shape: [1, ...shape] }),
    () => ({ dtype, shape: [2, ...shape.slice(1)] }),
    () => ({ dtype, shape: shape.slice(1) }),
    () => ({ dtype: pick(choices, dtypes), shape }),
  ]);
  return change();
}

function changeQuant(quant: Quant, choices: Choices): Quant {
  const at = choices.take(quant.scale.length);
  const change = (values: readonly number[], by: (value: number) => number): readonly number[] =>
    values.map((value, i) => (i === at ? by(value) : value));
  const factor = pick(choices, [2 ** -40, 2 ** 40, 2 ** -20, 2 ** -8, 2 ** 20]);
  if (choices.take(2) === 0)
    return { ...quant, scale: change(quant.scale, (one) => Math.fround(one * factor)) };
  return { ...quant, zero: change(quant.zero, (one) => (one < 100 ? one + 1 : one - 1)) };
}

/** What stands above the change, with the types that its computes give it now. */
function rebuilt(
  world: TrialWorld,
  root: Term,
  changed: ReadonlyMap<Term, Term>,
): Term | undefined {
  const done = new Map<Term, Term>();
  for (const term of topological([root])) {
    const now = changed.get(term) ?? withOperands(term, done, world.pool);
    const typed = now.kind === 'apply' && now !== term ? withType(world, now) : now;
    if (!typed) return undefined;
    done.set(term, typed);
  }
  return done.get(root);
}

/** The type that is there already counts where the compute asks for it. */
function withType({ computes, index, pool }: TrialWorld, term: ApplyTerm): Term | undefined {
  const compute = computes.get(term.op);
  if (!compute) return term;
  const operands = term.args.map((arg) => operandOf(pool, arg));
  const instance = { attrs: term.attrs, operands };
  const alone = inferType(compute, instance, index);
  const type = alone.ok
    ? alone
    : inferType(compute, { ...instance, resultTypes: term.types }, index);
  if (!type.ok || type.value.shape.some((dim) => dim < 1)) return undefined;
  const { id: _, kind: __, ...parts } = term;
  return pool.apply({ ...parts, types: [type.value] });
}
