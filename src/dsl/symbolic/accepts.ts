/**
 * Whether a rule surely takes what another one builds: one-way matching. Names that the building rule binds are
 * constants of which nothing is known, so a literal does not fit them; constraints are not asked.
 */
import type { Expr } from '../../ir/expr.ts';
import type { AttrPattern, MatchNode, RuleDecl, Sort } from '../../ir/rules.ts';
import { alignedDims } from './dims.ts';
import { paramOf, patternValue } from './rule-scope.ts';
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
  /** Of a term that is matched: what the rule or the op says of it. */
  readonly sort?: Sort | undefined;
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
  if (root?.op !== call.name) return undefined;
  const matching: Matching = { rule, bound, all: false };
  return acceptsNode(root, madeByCall(call, builder), matching) ? bound : undefined;
}

/** Whether a rule takes whatever another one matches, its constraints aside. */
export function covers(rule: RuleDecl, other: Builder): boolean {
  const [root, its] = [rule, other.rule].map(({ match }) =>
    match.find(({ name }) => name === 'root'),
  );
  if (root === undefined || its === undefined || root.op !== its.op) return false;
  return acceptsNode(root, matched(its, other), { rule, bound: new Map(), all: true });
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
  operands: node.args.map(({ name, sort }, at) => ({
    ...operandOf({ kind: 'name', name }, builder),
    sort: sort ?? paramOf(node, at, builder.scope.world)?.sort,
  })),
});

interface Matching {
  readonly rule: RuleDecl;
  readonly bound: Map<string, Symbolic>;
  /** Where dtype or rank are not known, they do not fit: the rule has to take all terms. */
  readonly all: boolean;
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
        (!matching.all || takesAll(sort, operand.sort)) &&
        acceptsSort(sort, operand.value, matching) &&
        bind(name, operand.value, matching) &&
        acceptsLink(name, operand, matching)
      );
    })
  );
}

function acceptsLink(name: string, { made }: Operand, matching: Matching): boolean {
  const node = matching.rule.match.find((one) => one.name === name);
  if (node === undefined) return true;
  if (node.otherwise !== undefined) return !matching.all || takesAnything(node);
  return made !== undefined && acceptsNode(node, made, matching);
}

/** Whatever the attributes and operands of its op are. */
const takesAnything = ({ attrs, args }: MatchNode): boolean =>
  Object.values(attrs).every(({ kind }) => kind === 'bind') &&
  args.every(({ sort }) => sort === undefined || sort.kind === 'quant');

/** Whether every operand of a sort has the sort that is wanted, dims aside. */
function takesAll(wanted: Sort | undefined, stated: Sort | undefined): boolean {
  if (wanted === undefined || wanted.kind === 'quant') return true;
  if (wanted.kind !== 'tensor' || stated?.kind !== 'tensor')
    return JSON.stringify(wanted) === JSON.stringify(stated);
  const { dtypes, dims = [] } = wanted;
  const known = stated.dtypes.length > 0 && stated.dtypes.every((one) => dtypes.includes(one));
  return (
    (stated.constant || !wanted.constant) &&
    (wanted.optional || !stated.optional) &&
    (dtypes.length === 0 || known) &&
    (wanted.dims === undefined || stated.dims !== undefined) &&
    !dims.some(({ kind }) => kind === 'stretched')
  );
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
  if (matching.all && value.dims.kind !== 'list' && !open) return false;
  const sizes = alignedDims(value.dims, dims);
  return dims.every((dim, at) => {
    const size = sizes[at] ?? opaque(`dim ${at}`);
    if (dim.kind === 'int') return numberOf(size) === dim.value;
    return (dim.kind !== 'name' && dim.kind !== 'rest') || bind(dim.name, size, matching);
  });
}
