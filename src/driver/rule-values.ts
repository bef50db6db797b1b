/**
 * Expressions of rules over what a match has bound: the terms that they build, the values that they have,
 * and what they ask of terms.
 */
import type { Diagnostic } from '../diag/diagnostic.ts';
import { DTYPES, isDType } from '../ir/dtype.ts';
import type { Expr } from '../ir/expr.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ComputeDecl, ConstraintDecl, PrimitiveDecl, RuleSet } from '../ir/rules.ts';
import { type ApplyTerm, type ConstTerm, elements, type Term, typeOf } from '../ir/term.ts';
import { type Attrs, isList, isQuant, plainValue, type Value } from '../ir/value.ts';
import type { Bindings, Bound, Evaluated, GraphFacts } from '../rewrite/host.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { elementAt } from '../te/bytes.ts';
import type { CallExpr } from '../te/context.ts';
import { MOST_ITEMS } from '../te/elaborate.ts';
import { evaluate, type Scope } from '../te/evaluate.ts';
import type { RuleIndex } from '../te/rule-index.ts';
import { inferType } from '../te/specialize.ts';
import type { Interpreter } from '../tir/interpret.ts';
import { operandOf } from '../tir/lower-term.ts';
import { targetValue } from './target-values.ts';

export interface HostParts {
  readonly rules: RuleSet;
  readonly pool: TermPool;
  readonly accelerator: Accelerator;
}

export interface World extends HostParts {
  readonly interpreter: Interpreter;
  readonly index: RuleIndex;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly ops: ReadonlySet<string>;
  readonly constraints: ReadonlyMap<string, ConstraintDecl>;
  readonly primitives: ReadonlyMap<string, PrimitiveDecl>;
  /** What was made of a term without types: several rules ask the same of one operator. */
  readonly constructed: Map<Term, Evaluated>;
}

export interface Asking {
  readonly world: World;
  readonly bindings: Bindings;
  readonly facts: GraphFacts;
}

const value = (of: Value): Evaluated => ({ ok: true, bound: { kind: 'value', value: of } });
export const refuse = (message: string): Evaluated => ({ ok: false, message });

/**
 * A name that stands for a term is the term, a call of an op builds one, and lists may hold terms. All
 * else is a value.
 */
export function boundOf(expr: Expr, asking: Asking): Evaluated {
  switch (expr.kind) {
    case 'name': {
      const bound = asking.bindings.get(expr.name);
      return bound ? { ok: true, bound } : evaluated(expr, asking);
    }
    case 'call':
      return asking.world.ops.has(expr.name) ? build(expr, asking) : evaluated(expr, asking);
    case 'list':
      return listOf(expr.items.flatMap((item) => itemsOf(item, asking)));
    case 'each':
      return eachOf(expr, asking);
    case 'index':
      return itemOf(expr, asking) ?? evaluated(expr, asking);
    case 'if': {
      const cond = evaluated(expr.cond, asking);
      if (!cond.ok || cond.bound.kind !== 'value') return cond;
      return boundOf(cond.bound.value === true ? expr.then : expr.else, asking);
    }
    default:
      return evaluated(expr, asking);
  }
}

function evaluated(expr: Expr, asking: Asking): Evaluated {
  const result = evaluate(expr, scopeOf(asking), asking.world.index);
  return result.ok ? value(result.value) : refuse(result.problem.message);
}

/** One item, or all of a list that is spread (`xs..`). */
function itemsOf(expr: Expr, asking: Asking): readonly Evaluated[] {
  if (expr.kind !== 'spread') return [boundOf(expr, asking)];
  const made = boundOf(expr.of, asking);
  if (!made.ok) return [made];
  if (made.bound.kind === 'list') return made.bound.items.map((bound) => ({ ok: true, bound }));
  const items = made.bound.kind === 'value' ? made.bound.value : undefined;
  return isList(items) ? items.map(value) : [refuse('only a list can be spread')];
}

/** A list of values is a value. */
function listOf(made: readonly Evaluated[]): Evaluated {
  const failed = made.find((one) => !one.ok);
  if (failed) return failed;
  const items = made.flatMap((one) => (one.ok ? [one.bound] : []));
  const values = items.flatMap((item) => (item.kind === 'value' ? [item.value] : []));
  if (values.length === items.length) return value(values);
  return { ok: true, bound: { kind: 'list', items } };
}

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

function eachOf({ axis, body }: Of<'each'>, asking: Asking): Evaluated {
  const extent = evaluated(axis.extent, asking);
  if (!extent.ok) return extent;
  const length = extent.bound.kind === 'value' ? Number(plainValue(extent.bound.value)) : 0;
  if (length > MOST_ITEMS) return refuse(`a list of ${length} items`);
  const made = Array.from({ length }, (_, k) => {
    const bindings = new Map(asking.bindings).set(axis.name, { kind: 'value', value: k });
    return boundOf(body, { ...asking, bindings });
  });
  return listOf(made);
}

/** `xs[k]` of a list of terms; undefined where it is something else. */
function itemOf({ of, indices }: Of<'index'>, asking: Asking): Evaluated | undefined {
  const bound = of.kind === 'name' ? asking.bindings.get(of.name) : undefined;
  const [index] = indices;
  if (bound?.kind !== 'list' || !index) return undefined;
  const at = evaluated(index, asking);
  if (!at.ok || at.bound.kind !== 'value') return at;
  const item = bound.items[Number(plainValue(at.bound.value))];
  return item ? { ok: true, bound: item } : refuse('this reads outside of a list');
}

function build(expr: CallExpr, asking: Asking): Evaluated {
  const attrs: Record<string, Value> = {};
  for (const [name, part] of Object.entries(expr.attrs)) {
    const result = boundOf(part, asking);
    if (!result.ok) return result;
    if (result.bound.kind !== 'value') return refuse(`attribute ${name} is a tensor`);
    attrs[name] = plainValue(result.bound.value);
  }
  const args: Term[] = [];
  for (const part of expr.args) {
    const result = boundOf(part, asking);
    if (!result.ok) return result;
    const terms = termsOf(result.bound, asking.world.pool);
    if (!terms) return refuse(`an operand of ${expr.name} is no tensor`);
    args.push(...terms);
  }
  return construct(expr.name, attrs, args, asking.world);
}

/** The operands that a bound name stands for: a list of them stands for all, a quantization for itself. */
function termsOf(bound: Bound, pool: TermPool): readonly Term[] | undefined {
  if (bound.kind === 'term') return [bound.term];
  if (bound.kind === 'value') return isQuant(bound.value) ? [pool.quant(bound.value)] : undefined;
  const items = bound.items.map((item) => termsOf(item, pool));
  const found = items.filter((item) => item !== undefined);
  return found.length === items.length ? found.flat() : undefined;
}

function construct(op: string, attrs: Attrs, args: readonly Term[], world: World): Evaluated {
  const { pool, computes, constructed } = world;
  const untyped = pool.apply({ op, attrs, args, types: [] });
  const compute = computes.get(op);
  if (!compute) return { ok: true, bound: { kind: 'term', term: untyped } };
  const known = constructed.get(untyped);
  if (known) return known;
  const made = constructTyped(untyped, compute, world);
  constructed.set(untyped, made);
  return made;
}

/** Works out the type, and of constants the constant. */
function constructTyped(untyped: ApplyTerm, compute: ComputeDecl, world: World): Evaluated {
  const { pool, index } = world;
  const { op, attrs, args } = untyped;
  const instance = { attrs, operands: args.map((arg) => operandOf(pool, arg)) };
  const type = inferType(compute, instance, index);
  if (!type.ok) return refuse(messagesOf(type.diagnostics));
  const term = pool.apply({ op, attrs, args, types: [type.value] });
  if (!args.every(isConstantLike)) return { ok: true, bound: { kind: 'term', term } };
  const bytes = world.interpreter.fold(term);
  if (!bytes.ok) return refuse(messagesOf(bytes.diagnostics));
  return { ok: true, bound: { kind: 'term', term: pool.constant(type.value, bytes.value) } };
}

const messagesOf = (list: readonly Diagnostic[]): string =>
  list.map((one) => one.message).join('; ');

export function scopeOf(asking: Asking): Scope {
  const { bindings, world } = asking;
  return {
    lookup(name) {
      if (name.startsWith('target.')) return targetValue(world.accelerator, name);
      const bound = bindings.get(name);
      return bound && knownValue(bound);
    },
    constant(name) {
      const bound = bindings.get(name);
      if (bound?.kind !== 'term' || bound.term.kind !== 'const') return undefined;
      return { type: bound.term.type, constant: world.pool.bytesOf(bound.term) };
    },
    absent(name) {
      const bound = bindings.get(name);
      return bound?.kind === 'term' && bound.term.kind === 'none';
    },
    call: (call) => callOf(call, asking),
  };
}

/** Quantizations are values too, and so are lists of them. */
function knownValue(bound: Bound): Value | undefined {
  if (bound.kind === 'value') return bound.value;
  if (bound.kind === 'term') return bound.term.kind === 'quant' ? bound.term.quant : undefined;
  const items = bound.items.map(knownValue);
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

type TermQuestion = (term: Term, asking: Asking) => Value | undefined;

/** Questions about a term that a rule may ask by its name. */
const QUESTIONS: Readonly<Record<string, TermQuestion>> = {
  shape: (term) => typeOf(term)?.shape,
  dtype: (term) => typeOf(term)?.dtype,
  present: (term) => term.kind !== 'none',
  single_use: (term, { facts }) => facts.uses(term) === 1,
  ends_in_clamp: (term, { facts, world }) =>
    (term.kind === 'input' && facts.isPart === true) || endsInClamp(term, world),
};

/** Kernels of which some do more to their results than to clamp them. */
const CLAMPING: readonly string[] = [
  'convolution',
  'depthwise',
  'pooling',
  'elementwise',
  'finish',
];

function endsInClamp(term: Term, { primitives }: World): boolean {
  const primitive = term.kind === 'apply' ? primitives.get(term.op) : undefined;
  if (!primitive || !CLAMPING.includes(primitive.kernel)) return false;
  return primitive.fields['lut'] === undefined && primitive.fields['function'] === undefined;
}

export function callOf(call: CallExpr, asking: Asking): Value | undefined {
  const question = Object.hasOwn(QUESTIONS, call.name) ? QUESTIONS[call.name] : undefined;
  const [first] = call.args;
  const asked = first && (question || call.name === 'len') ? termAsked(first, asking) : undefined;
  if (question && asked?.kind === 'term') return question(asked.term, asking);
  if (call.name === 'len' && asked?.kind === 'list') return asked.items.length;
  if (!asking.world.ops.has(call.name)) return undefined;
  const made = build(call, asking);
  if (!made.ok || made.bound.kind !== 'term' || made.bound.term.kind !== 'const') return undefined;
  return scalarOf(made.bound.term, asking.world.pool);
}

/** What a name, or an item of a list, stands for. */
function termAsked(expr: Expr, asking: Asking): Bound | undefined {
  if (expr.kind === 'name') return asking.bindings.get(expr.name);
  const item = expr.kind === 'index' ? itemOf(expr, asking) : undefined;
  return item?.ok ? item.bound : undefined;
}

/** A number that an op computed from constants is a value where a value is wanted. */
export function asValue(bound: Bound, { pool }: World): Bound {
  if (bound.kind !== 'term' || bound.term.kind !== 'const') return bound;
  const number = scalarOf(bound.term, pool);
  return number === undefined ? bound : { kind: 'value', value: number };
}

/** The one element of a constant of integers, where a value can hold it. */
function scalarOf(term: ConstTerm, pool: TermPool): Value | undefined {
  const { dtype, shape } = term.type;
  if (!isDType(dtype) || DTYPES[dtype].float || elements(shape) !== 1) return undefined;
  const value = Number(elementAt(pool.bytesOf(term), dtype, 0));
  return Number.isSafeInteger(value) ? value : undefined;
}

const isConstantLike = (term: Term): boolean =>
  term.kind === 'const' || term.kind === 'quant' || term.kind === 'none';
