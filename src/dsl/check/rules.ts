/** Names and sorts in `match`, `where` and `into`. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { ArgPattern, MatchNode, Param, RuleDecl } from '../../ir/rules.ts';
import { bindersOf } from '../names.ts';
import { ofKind, type Program } from '../program.ts';
import { keyAt } from '../spans.ts';
import { typings } from '../typing/begin.ts';
import { checkArgs } from '../typing/call.ts';
import { expectSort, sortOf } from '../typing/expression.ts';
import { fits } from '../typing/fits.ts';
import { describe, knownOf, knownOfTerm, type Maybe } from '../typing/known.ts';
import { type Binding, dimBindings, patternBindings } from '../typing/scope.ts';
import { complainAt, type Typing, withNames } from '../typing/typing.ts';
import type { Signature } from '../typing/vocabulary.ts';
import { counted, suggestion } from './complaint.ts';
import { typeSample } from './sample.ts';

export function checkRules(program: Program): readonly Diagnostic[] {
  const begin = typings(program);
  return ofKind(program, 'rule').flatMap((rule) => {
    const empty = begin(rule, new Map(), { buildsTerms: false, readsTarget: true });
    const matched = { ...typeMatch(empty, rule), buildsTerms: true };
    for (const call of rule.where) typeWhere(matched, call);
    const asking = { ...matched, buildsTerms: false, readsTarget: false };
    if (rule.decreases) expectSort(asking, rule.decreases, { kind: 'int' }, '`decreases`');
    typeEqual({ ...asking, scope: typeInto(matched, rule).scope }, rule);
    typeSample(matched, rule);
    return empty.problems;
  });
}

function typeMatch(typing: Typing, rule: RuleDecl): Typing {
  let inner = typing;
  for (const node of rule.match) inner = bind(inner, node, typeNode(inner, node));
  for (const node of rule.match) typeOtherwise(inner, node);
  return inner;
}

/** A name that is bound twice means the same thing twice. */
function bind(typing: Typing, node: MatchNode, bindings: readonly Binding[]): Typing {
  const fresh = new Map<string, Maybe>();
  for (const [name, known] of bindings) {
    const other = fresh.get(name) ?? typing.scope.get(name);
    if (other && known && !fits(known, other) && !fits(other, known))
      complainAt(typing, node.at, {
        code: 'wrong-sort',
        message: `\`${name}\` is ${describe(other)} in one place and ${describe(known)} in another`,
        help: 'a name that comes twice is one thing: give the other one its own',
      });
    fresh.set(name, other ?? known);
  }
  return withNames(typing, fresh);
}

/** What one line of `match` binds. */
function typeNode(typing: Typing, node: MatchNode): readonly Binding[] {
  const op = typing.vocabulary.ops.get(node.op);
  if (op === undefined)
    complainAt(typing, typing.spans.nodes.get(node), {
      code: 'unknown-name',
      message: `there is no op \`${node.op}\``,
      ...suggestion(node.op, typing.vocabulary.ops.keys()),
    });
  return [
    ...typeAttrs(typing, node, op),
    ...typeOperands(typing, node, op?.params),
    [node.name, op?.result && knownOfTerm(op.result)],
  ];
}

function typeAttrs(typing: Typing, node: MatchNode, op: Signature | undefined): readonly Binding[] {
  return Object.entries(node.attrs).flatMap(([name, pattern]) => {
    const known = op?.attrs.get(name);
    if (op && !op.attrs.has(name))
      complainAt(typing, keyAt(typing.spans, node.attrs, name), {
        code: 'unknown-attribute',
        message: `\`${node.op}\` has no attribute \`${name}\``,
        ...suggestion(name, op.attrs.keys()),
      });
    if (pattern.kind === 'list' && known && !fits(listOf(pattern.items.length), known))
      complainAt(typing, typing.spans.nodes.get(pattern), {
        code: 'wrong-sort',
        message: `attribute \`${name}\` is ${describe(known)}, not a list of ${pattern.items.length}`,
        help: `bind the whole, or as many items as it has`,
      });
    return patternBindings(pattern, known);
  });
}

const listOf = (length: number): Maybe => ({ kind: 'list', length });

function typeOperands(
  typing: Typing,
  node: MatchNode,
  params: readonly Param[] | undefined,
): readonly Binding[] {
  if (params && params.length !== node.args.length)
    complainAt(typing, typing.spans.nodes.get(node), {
      code: 'wrong-count',
      message: `\`${node.op}\` takes ${counted(params.length, 'operand')}, not ${node.args.length}`,
      help: `its operands are (${params.map(({ name }) => name).join(', ')})`,
    });
  return node.args.flatMap((arg, at) => typeOperand(typing, arg, params?.[at]));
}

function typeOperand(
  typing: Typing,
  arg: ArgPattern,
  param: Param | undefined,
): readonly Binding[] {
  const { name, sort } = arg;
  const wanted = param && knownOf(param.sort);
  const stated = sort && knownOf(sort);
  // A rule may ask for a constant where the op takes any tensor, and say `Tensor` of a constant.
  const possible = !stated || !wanted || fits(wanted, stated) || fits(stated, wanted);
  if (!possible)
    complainAt(typing, sort && typing.spans.nodes.get(sort), {
      code: 'wrong-sort',
      message: `operand \`${param?.name}\` is ${describe(wanted)}, never ${describe(stated)}`,
      help: 'state what the op takes, or less of it',
    });
  if (wanted?.kind === 'list' && stated?.kind !== 'list')
    complainAt(typing, typing.spans.nodes.get(arg), {
      code: 'wrong-sort',
      message: `operand \`${param?.name}\` is a list; the rule has to say so`,
      help: `write \`${name}: [${wanted.of?.kind === 'quant' ? 'Quant' : 'Tensor'}]\``,
    });
  const known = possible ? (stated ?? wanted) : wanted;
  return [...dimBindings(sort), ...(name === '_' ? [] : [[name, known] as const])];
}

/** Where an optional link is absent, its `else` says what its names mean. */
function typeOtherwise(typing: Typing, node: MatchNode): void {
  if (node.otherwise === undefined) return;
  for (const { value } of node.otherwise) sortOf(typing, value);
  const bound = new Set(node.otherwise.map(({ name }) => name));
  const binders = Object.values(node.attrs).flatMap(bindersOf);
  for (const name of [node.name, ...binders.map((one) => one.name)])
    if (!bound.has(name))
      complainAt(typing, node.at, {
        code: 'bad-optional-link',
        message: `\`else\` does not say what \`${name}\` is where \`${node.op}\` is absent`,
        help: `add it: \`else { ..., ${name} = ... }\``,
      });
}

const BUILT_IN: Readonly<Record<string, readonly Binding[]>> = {
  single_use: [['term', { kind: 'tensor', dtypes: [] }]],
  ends_in_clamp: [['term', { kind: 'tensor', dtypes: [] }]],
};

function typeWhere(typing: Typing, call: RuleDecl['where'][number]): void {
  const { constraints, functions } = typing.vocabulary;
  const params =
    constraints.get(call.name)?.params.map(({ name, sort }) => [name, knownOf(sort)] as const) ??
    (Object.hasOwn(BUILT_IN, call.name) ? BUILT_IN[call.name] : undefined);
  if (params === undefined)
    complainAt(typing, call.at, {
      code: 'unknown-name',
      message: functions.has(call.name)
        ? `\`${call.name}\` is a function; \`where\` calls constraints only`
        : `there is no constraint \`${call.name}\``,
      ...suggestion(call.name, [...constraints.keys(), ...Object.keys(BUILT_IN)]),
    });
  checkArgs(
    typing,
    call,
    params?.map(([name, known]) => ({ name, known })),
  );
}

/** Gives what is in scope behind the last line; `root` still means what was matched. */
function typeInto(typing: Typing, rule: RuleDecl): Typing {
  const result = typing.scope.get('root');
  let inner = withNames(
    typing,
    rule.into.filter(({ name }) => name !== 'root').map(({ name }): Binding => [name, undefined]),
  );
  for (const line of rule.into) {
    if (line.name === 'root') {
      if (result) expectSort(inner, line.value, result, '`root` of `match`');
      else sortOf(inner, line.value);
    } else if (typing.scope.has(line.name))
      complainAt(typing, line.at, {
        code: 'duplicate-name',
        message: `\`${line.name}\` is bound by \`match\` already`,
        help: 'take another name for the line',
      });
    else inner = withNames(inner, [[line.name, sortOf(inner, line.value)]]);
  }
  return inner;
}

function typeEqual(typing: Typing, { equal }: RuleDecl): void {
  for (const { left, right, at } of equal) {
    const [a, b] = [sortOf(typing, left), sortOf(typing, right)];
    if (a && b && !fits(a, b))
      complainAt(typing, at, {
        code: 'wrong-sort',
        message: `${describe(a)} is never equal to ${describe(b)}`,
        help: 'both sides are numbers, lists or dtypes: `shape(root) == shape(made)`',
      });
  }
}
