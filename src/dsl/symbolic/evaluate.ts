/** Expressions over values that are not known yet: as far as their texts can be brought to one form. */
import { isDType } from '../../ir/dtype.ts';
import type { BinaryOp, Expr, ExprKind } from '../../ir/expr.ts';
import type { FunctionDecl } from '../../ir/rules.ts';
import { callBuiltin } from './builtins.ts';
import { areDifferent } from './equalities.ts';
import { applyOp } from './operator-type.ts';
import * as polynomial from './polynomial.ts';
import {
  bool,
  int,
  itemOf,
  list,
  number,
  numberOf,
  opaque,
  polynomialOf,
  type Symbolic,
  select,
  spliced,
  textOf,
  word,
} from './value.ts';
import { type Call, known, type Lazy, lazy, type Scope, within } from './world.ts';

type Of<K extends ExprKind> = Extract<Expr, { kind: K }>;
type Evaluator<K extends ExprKind> = (expr: Of<K>, scope: Scope) => Symbolic;

/** What is not here is opaque. */
const EVALUATORS: { readonly [K in ExprKind]?: Evaluator<K> } = {
  int: ({ value }) => number(value),
  real: ({ value }) => opaque(String(value)),
  str: ({ value }) => word(value),
  bool: ({ value }) => bool(value),
  name: ({ name }, { names }) => names.get(name)?.() ?? opaque(name),
  list: ({ items }, scope) =>
    spliced(
      items.map((item) => ({
        of: evaluate(item.kind === 'spread' ? item.of : item, scope),
        spread: item.kind === 'spread',
      })),
    ),
  field: fieldOf,
  index: ({ of, indices }, scope) => indexed(evaluate(of, scope), indices, scope),
  call: callOf,
  unary: unaryOf,
  binary: binaryOf,
  if: ifOf,
  spread: ({ of }, scope) => opaque(`${textOf(evaluate(of, scope))}..`),
  each: eachOf,
  reduce: reduceOf,
};

export function evaluate(expr: Expr, scope: Scope): Symbolic {
  const evaluator = EVALUATORS[expr.kind] as Evaluator<ExprKind> | undefined;
  return evaluator?.(expr as Of<ExprKind>, scope) ?? opaque(`a value of kind ${expr.kind}`);
}

function fieldOf({ of, name }: Of<'field'>, scope: Scope): Symbolic {
  const owner = evaluate(of, scope);
  return /^\d+$/.test(name)
    ? itemOf(owner, number(Number(name)))
    : opaque(`${textOf(owner)}.${name}`);
}

function indexed(of: Symbolic, indices: readonly Expr[], scope: Scope): Symbolic {
  const values = indices.map((index) => evaluate(index, scope));
  const [first] = values;
  if (of.kind !== 'tensor' && values.length === 1 && first) return itemOf(of, first);
  return opaque(`${textOf(of)}[${values.map(textOf).join(', ')}]`);
}

function unaryOf({ op, of }: Of<'unary'>, scope: Scope): Symbolic {
  const value = evaluate(of, scope);
  if (op === '-') return int(polynomial.negate(polynomialOf(value)));
  if (op === '!' && value.kind === 'bool') return bool(!value.value);
  return opaque(`${op}${textOf(value)}`);
}

type Pair = readonly [Symbolic, Symbolic];

/** Undefined: not known. */
const OPERATORS: { readonly [K in BinaryOp]?: (pair: Pair) => Symbolic | undefined } = {
  '+': ([a, b]) => int(polynomial.add(polynomialOf(a), polynomialOf(b))),
  '-': ([a, b]) => int(polynomial.subtract(polynomialOf(a), polynomialOf(b))),
  '*': ([a, b]) => int(polynomial.multiply(polynomialOf(a), polynomialOf(b))),
  '/': ([a, b]) => int(polynomial.divide(polynomialOf(a), polynomialOf(b))),
  '%': ([a, b]) => int(polynomial.modulo(polynomialOf(a), polynomialOf(b))),
  '==': (pair) => truth(equal(pair)),
  '!=': (pair) => truth(opposite(equal(pair))),
  '<': (pair) => compared(pair, (difference) => difference < 0),
  '<=': (pair) => compared(pair, (difference) => difference <= 0),
  '>': (pair) => compared(pair, (difference) => difference > 0),
  '>=': (pair) => compared(pair, (difference) => difference >= 0),
  '&&': ([a, b]) => shortened(a, b, true),
  '||': ([a, b]) => shortened(a, b, false),
};

function binaryOf({ op, left, right }: Of<'binary'>, scope: Scope): Symbolic {
  const pair: Pair = [evaluate(left, scope), evaluate(right, scope)];
  return OPERATORS[op]?.(pair) ?? opaque(`(${textOf(pair[0])} ${op} ${textOf(pair[1])})`);
}

const truth = (value: boolean | undefined) => (value === undefined ? undefined : bool(value));
const opposite = (value: boolean | undefined) => (value === undefined ? undefined : !value);

function equal([a, b]: Pair): boolean | undefined {
  if (textOf(a) === textOf(b)) return true;
  return areDifferent(a, b) ? false : undefined;
}

function compared([a, b]: Pair, holds: (difference: number) => boolean): Symbolic | undefined {
  const difference = polynomial.subtract(polynomialOf(a), polynomialOf(b));
  const constant = polynomial.constantOf(difference);
  return constant === undefined ? undefined : bool(holds(constant));
}

/** `neutral` leaves the other side as it is, its opposite decides. */
function shortened(a: Symbolic, b: Symbolic, neutral: boolean): Symbolic | undefined {
  if (a.kind === 'bool') return a.value === neutral ? b : a;
  if (b.kind === 'bool') return b.value === neutral ? a : b;
  return undefined;
}

function ifOf(expr: Of<'if'>, scope: Scope): Symbolic {
  const condition = evaluate(expr.cond, scope);
  if (condition.kind === 'bool') return evaluate(condition.value ? expr.then : expr.else, scope);
  return select(textOf(condition), evaluate(expr.then, scope), evaluate(expr.else, scope));
}

function reduceOf({ op, axes, body }: Of<'reduce'>, scope: Scope): Symbolic {
  const inner = within(
    scope,
    axes.map(({ name }) => [name, known(opaque(name))] as const),
  );
  const ranges = axes.map(({ name, extent }) => `${name} < ${textOf(evaluate(extent, scope))}`);
  return opaque(`${op}(${ranges.join(', ')}) { ${textOf(evaluate(body, inner))} }`);
}

/** Longer lists are not written out. */
const MOST_ITEMS = 32;

function eachOf({ axis, body }: Of<'each'>, scope: Scope): Symbolic {
  const extent = evaluate(axis.extent, scope);
  const count = numberOf(extent);
  const item = (at: Symbolic): Symbolic => evaluate(body, within(scope, [[axis.name, known(at)]]));
  if (count !== undefined && count >= 0 && count <= MOST_ITEMS)
    return list(Array.from({ length: count }, (_, at) => item(number(at))));
  return opaque(`each(${axis.name} < ${textOf(extent)}) { ${textOf(item(opaque(axis.name)))} }`);
}

const DEEPEST = 32;

function callOf(call: Call, scope: Scope): Symbolic {
  const { functions, computes, ops } = scope.world;
  const own = functions.get(call.name);
  if (scope.depth < DEEPEST) {
    if (own) return inlined(own, call, scope);
    if (computes.has(call.name) || ops.has(call.name)) return applyOp(call, scope);
  }
  const args = call.args.map((arg) => evaluate(arg, scope));
  if ((call.name === 'i32' || call.name === 'i64') && args[0]) return args[0];
  const builtin = isDType(call.name) ? undefined : callBuiltin(call.name, args);
  if (builtin) return builtin;
  const attrs = Object.entries(call.attrs).map(
    ([name, value]) => `${name}: ${textOf(evaluate(value, scope))}`,
  );
  const text = attrs.length > 0 ? `{ ${attrs.join(', ')} }` : '';
  return opaque(`${call.name}${text}(${args.map(textOf).join(', ')})`);
}

function inlined(one: FunctionDecl, call: Call, scope: Scope): Symbolic {
  const given = (expr: Expr | undefined, name: string): readonly [string, Lazy] => [
    name,
    expr ? lazy(() => evaluate(expr, scope), name) : known(opaque(name)),
  ];
  const names = new Map<string, Lazy>([
    ...one.params.map(({ name }, at) => given(call.args[at], name)),
    ...one.attrs.map((name) => given(call.attrs[name], name)),
  ]);
  const inner: Scope = { world: scope.world, names, depth: scope.depth + 1 };
  for (const { name, value } of one.body)
    names.set(
      name,
      lazy(() => evaluate(value, inner), name),
    );
  return names.get('root')?.() ?? opaque(call.name);
}
