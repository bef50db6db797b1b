/**
 * Whether a rule surely takes what another one builds: one-way matching. Names that the building rule binds are
 * constants of which nothing is known, so a literal does not fit them; constraints are not asked.
 */
import type { Expr } from '../../ir/expr.ts';
import type { AttrPattern, MatchNode, RuleDecl, Sort } from '../../ir/rules.ts';
import { alignedDims } from './dims.ts';
import { patternValue } from './rule-scope.ts';
import { itemOf, number, numberOf, opaque, type Symbolic, textOf } from './value.ts';
import type { Call, Scope } from './world.ts';

/** An op with operands, built or matched by the rule. */
interface Made {
  readonly op: string;
  readonly attr: (name: string) => Symbolic;
  readonly operands: readonly Operand[];
}

interface Operand {
  readonly value: Symbolic;
  readonly made?: Made | undefined;
}

/** A rule with the names of its `match` and `into`. */
export interface Builder {
  readonly rule: RuleDecl;
  readonly scope: Scope;
}

/** What the names of `rule` stand for where it takes the call, one of the builder's `into`. */
export function accepts(
  rule: RuleDecl,
  call: Call,
  builder: Builder,
): ReadonlyMap<string, Symbolic> | undefined {
  const bound = new Map<string, Symbolic>();
  const root = rule.match.find(({ name }) => name === 'root');
  const fits = root && acceptsNode(root, madeByCall(call, builder), { rule, bound });
  return fits ? bound : undefined;
}

/** The op behind an expression: a call, or a name for one. */
function operandOf(expr: Expr, builder: Builder): Operand {
  const { rule, scope } = builder;
  const value = scope.world.evaluate(expr, scope);
  if (expr.kind === 'call' && isOp(expr, scope)) return { value, made: madeByCall(expr, builder) };
  if (expr.kind !== 'name') return { value };
  const line = rule.into.find(({ name }) => name === expr.name && name !== 'root');
  if (line) return operandOf(line.value, builder);
  const node = rule.match.find(({ name }) => name === expr.name);
  return node?.otherwise === undefined
    ? { value, made: node && matched(node, builder) }
    : { value };
}

export const isOp = ({ name }: Call, { world }: Scope): boolean =>
  world.computes.has(name) || world.ops.has(name);

const madeByCall = (call: Call, builder: Builder): Made => ({
  op: call.name,
  attr: (name) => {
    const value = call.attrs[name];
    return value ? builder.scope.world.evaluate(value, builder.scope) : opaque(name);
  },
  operands: call.args.map((arg) => operandOf(arg, builder)),
});

const matched = (node: MatchNode, builder: Builder): Made => ({
  op: node.op,
  attr: (name) => {
    const [pattern, whole] = [node.attrs[name], opaque(`${node.name}.${name}`)];
    return pattern ? patternValue(pattern, whole, builder.scope) : whole;
  },
  operands: node.args.map(({ name }) => operandOf({ kind: 'name', name }, builder)),
});

interface Matching {
  readonly rule: RuleDecl;
  readonly bound: Map<string, Symbolic>;
}

function acceptsNode(node: MatchNode, made: Made, matching: Matching): boolean {
  return (
    node.op === made.op &&
    node.args.length === made.operands.length &&
    Object.entries(node.attrs).every(([name, pattern]) =>
      acceptsAttr(pattern, made.attr(name), matching),
    ) &&
    node.args.every(({ name, sort }, at) => {
      const operand = made.operands[at];
      return (
        operand !== undefined &&
        acceptsSort(sort, operand.value, matching) &&
        bind(name, operand.value, matching) &&
        acceptsLink(name, operand, matching)
      );
    })
  );
}

function acceptsLink(name: string, { made }: Operand, matching: Matching): boolean {
  const node = matching.rule.match.find((one) => one.name === name);
  if (node === undefined || node.otherwise !== undefined) return true;
  return made !== undefined && acceptsNode(node, made, matching);
}

function bind(name: string, value: Symbolic, { bound }: Matching): boolean {
  const known = name === '_' ? undefined : bound.get(name);
  if (known) return textOf(known) === textOf(value);
  bound.set(name, value);
  return true;
}

function acceptsAttr(pattern: AttrPattern, value: Symbolic, matching: Matching): boolean {
  if (pattern.kind === 'bind') return bind(pattern.name, value, matching);
  if (pattern.kind === 'literal') return isLiteral(value, pattern.value);
  if (value.kind === 'list' && value.items.length !== pattern.items.length) return false;
  return pattern.items.every((item, at) => acceptsAttr(item, itemOf(value, number(at)), matching));
}

function isLiteral(value: Symbolic, literal: number | string | boolean): boolean {
  if (value.kind === 'word') return value.text === literal;
  if (value.kind === 'bool') return value.value === literal;
  return textOf(value) === String(literal);
}

/** Dtype, rank and literal dims. */
function acceptsSort(sort: Sort | undefined, value: Symbolic, matching: Matching): boolean {
  if (sort?.kind !== 'tensor' || value.kind !== 'tensor') return true;
  const { dtypes, dims } = sort;
  if (value.dtype.kind === 'word' && dtypes.length > 0 && !dtypes.includes(value.dtype.text))
    return false;
  if (dims === undefined) return true;
  const open = dims.some(({ kind }) => kind === 'rest');
  if (value.dims.kind === 'list' && !open && value.dims.items.length !== dims.length) return false;
  const sizes = alignedDims(value.dims, dims);
  return dims.every((dim, at) => {
    const size = sizes[at] ?? opaque(`dim ${at}`);
    if (dim.kind === 'int') return numberOf(size) === dim.value;
    return (dim.kind !== 'name' && dim.kind !== 'rest') || bind(dim.name, size, matching);
  });
}
