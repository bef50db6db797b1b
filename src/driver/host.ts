/**
 * What the rewrite engine asks of the rest: values of expressions (te), types of new terms (the op's
 * `compute`), and the constants that ops of constants are.
 */
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Expr } from '../ir/expr.ts';
import type { TermPool } from '../ir/pool.ts';
import type {
  ComputeDecl,
  ConstraintCall,
  ConstraintDecl,
  RuleSet,
  SentencePart,
} from '../ir/rules.ts';
import { type ConstTerm, type Term, typeOf } from '../ir/term.ts';
import { type Attrs, plainValue, type Value } from '../ir/value.ts';
import type { ConstraintObjection, Machinery } from '../rewrite/fire.ts';
import type { Bindings, Bound, Evaluated, GraphFacts } from '../rewrite/host.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { CallExpr } from '../te/context.ts';
import { dottedName } from '../te/entity.ts';
import { evaluate, type Scope } from '../te/evaluate.ts';
import type { RuleIndex } from '../te/rule-index.ts';
import { indexRules } from '../te/rule-index.ts';
import { inferType } from '../te/specialize.ts';
import { createInterpreter, type Interpreter } from '../tir/interpret.ts';
import { operandOf } from '../tir/lower-term.ts';
import { rangeText, renderSentence, targetValue } from './target-values.ts';

export interface HostParts {
  readonly rules: RuleSet;
  readonly pool: TermPool;
  readonly accelerator: Accelerator;
}

interface World extends HostParts {
  readonly interpreter: Interpreter;
  readonly index: RuleIndex;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly ops: ReadonlySet<string>;
  readonly constraints: ReadonlyMap<string, ConstraintDecl>;
}

interface Asking {
  readonly world: World;
  readonly bindings: Bindings;
  readonly facts: GraphFacts;
}

export function createMachinery(parts: HostParts): Machinery {
  const { rules, pool } = parts;
  const world: World = {
    ...parts,
    interpreter: createInterpreter({ rules, pool }),
    index: indexRules(rules),
    computes: new Map(rules.computes.map((one) => [one.name, one])),
    ops: new Set([...rules.ops, ...rules.computes].map((one) => one.name)),
    constraints: new Map(rules.constraints.map((one) => [one.name, one])),
  };
  return {
    host: {
      evaluate: (expr, bindings, facts) => boundOf(expr, { world, bindings, facts }),
    },
    ask: (call, bindings, facts) => ask(call, { world, bindings, facts }),
  };
}

const value = (of: Value): Evaluated => ({ ok: true, bound: { kind: 'value', value: of } });
const refuse = (message: string): Evaluated => ({ ok: false, message });

/** A name that stands for a term is the term, a call of an op builds one, all else is a value. */
function boundOf(expr: Expr, asking: Asking): Evaluated {
  if (expr.kind === 'name') {
    const bound = asking.bindings.get(expr.name);
    if (bound) return { ok: true, bound };
  }
  if (expr.kind === 'call' && asking.world.ops.has(expr.name)) return build(expr, asking);
  const result = evaluate(expr, scopeOf(asking), asking.world.index);
  return result.ok ? value(result.value) : refuse(result.problem.message);
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
    if (result.bound.kind !== 'term') return refuse(`an operand of ${expr.name} is no tensor`);
    args.push(result.bound.term);
  }
  return construct(expr.name, attrs, args, asking.world);
}

function construct(op: string, attrs: Attrs, args: readonly Term[], world: World): Evaluated {
  const { pool, index } = world;
  const compute = world.computes.get(op);
  if (!compute)
    return { ok: true, bound: { kind: 'term', term: pool.apply({ op, attrs, args, types: [] }) } };
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

function scopeOf(asking: Asking): Scope {
  const { bindings, world } = asking;
  return {
    lookup(name) {
      if (name.startsWith('target.')) return targetValue(world.accelerator, name);
      const bound = bindings.get(name);
      if (bound?.kind === 'value') return bound.value;
      return bound?.term.kind === 'quant' ? bound.term.quant : undefined;
    },
    constant(name) {
      const bound = bindings.get(name);
      if (bound?.kind !== 'term' || bound.term.kind !== 'const') return undefined;
      return { type: bound.term.type, constant: world.pool.bytesOf(bound.term) };
    },
    call: (call) => callOf(call, asking),
  };
}

type TermQuestion = (term: Term, facts: GraphFacts) => Value | undefined;

/** Questions about a term that a rule may ask by its name. */
const QUESTIONS: Readonly<Record<string, TermQuestion>> = {
  shape: (term) => typeOf(term)?.shape,
  dtype: (term) => typeOf(term)?.dtype,
  present: (term) => term.kind !== 'none',
  single_use: (term, facts) => facts.uses(term) === 1,
};

function callOf(call: CallExpr, asking: Asking): Value | undefined {
  const question = Object.hasOwn(QUESTIONS, call.name) ? QUESTIONS[call.name] : undefined;
  const [first] = call.args;
  const bound: Bound | undefined =
    first?.kind === 'name' ? asking.bindings.get(first.name) : undefined;
  if (question && bound?.kind === 'term') return question(bound.term, asking.facts);
  if (!asking.world.ops.has(call.name)) return undefined;
  const made = build(call, asking);
  if (!made.ok || made.bound.kind !== 'term' || made.bound.term.kind !== 'const') return undefined;
  return scalarOf(made.bound.term, asking.world.pool);
}

/** A number that an op computed from constants is a value where a value is wanted. */
function asValue(bound: Bound, { pool }: World): Bound {
  if (bound.kind === 'value' || bound.term.kind !== 'const') return bound;
  const number = scalarOf(bound.term, pool);
  return number === undefined ? bound : { kind: 'value', value: number };
}

/** The one element of a constant of i32. */
function scalarOf(term: ConstTerm, pool: TermPool): Value | undefined {
  const bytes = pool.bytesOf(term);
  if (term.type.dtype !== 'i32' || bytes.length !== 4) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true);
}

/** undefined where the constraint holds; else its sentences with the values that failed. */
function ask(call: ConstraintCall, asking: Asking): ConstraintObjection | undefined {
  const { world } = asking;
  const constraint = world.constraints.get(call.name);
  if (!constraint) return askBuiltin(call, asking);
  const names = new Map<string, Bound>();
  for (const [at, param] of constraint.params.entries()) {
    const arg = call.args[at];
    const result = arg ? boundOf(arg, asking) : refuse('missing argument');
    if (!result.ok) return { sentence: result.message };
    names.set(
      param.name,
      param.sort.kind === 'tensor' ? result.bound : asValue(result.bound, world),
    );
  }
  const inside: Asking = { ...asking, bindings: names };
  const scope = { ...scopeOf(inside), file: constraint.source.file };
  const result = evaluate(constraint.test, scope, world.index);
  if (!result.ok) return { sentence: result.problem.message };
  if (result.value === true) return undefined;
  const fill = (parts: readonly SentencePart[]): string =>
    renderSentence(parts, (part) => {
      const range = rangeText(world.accelerator, dottedName(part) ?? '');
      const shown = evaluate(part, scope, world.index);
      return range ?? (shown.ok ? shown.value : undefined);
    });
  const { otherwise, advice } = constraint;
  return {
    sentence: fill(otherwise),
    ...(advice ? { advice: fill(advice) } : {}),
    values: valuesOf(names),
  };
}

/** Tensors have no value to show. */
const valuesOf = (names: Bindings): Attrs =>
  Object.fromEntries(
    [...names].flatMap(([name, bound]) =>
      bound.kind === 'value' ? [[name, plainValue(bound.value)] as const] : [],
    ),
  );

function askBuiltin(call: ConstraintCall, asking: Asking): ConstraintObjection | undefined {
  const [first] = call.args;
  const holds = callOf({ kind: 'call', name: call.name, attrs: {}, args: call.args }, asking);
  if (holds === true) return undefined;
  const name = first?.kind === 'name' ? first.name : 'the operand';
  return { sentence: `${call.name} does not hold for ${name}` };
}

const isConstantLike = (term: Term): boolean =>
  term.kind === 'const' || term.kind === 'quant' || term.kind === 'none';
