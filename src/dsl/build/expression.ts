/** Expressions: from the flat syntax tree to `Expr`, grouped by precedence. */

import type { IToken } from 'chevrotain';
import type * as cst from '../../../grammar/cst.generated.ts';
import { PRECEDENCE } from '../../../grammar/tokens.ts';
import type { At, BinaryOp, Expr, UnaryOp } from '../../ir/expr.ts';
import { suggestion } from '../check/complaint.ts';
import { complain, first, nodeAt, type Reading, recordOf, tokenAt } from './reading.ts';
import { buildReduction } from './reduction.ts';
import { integer, text } from './token-value.ts';

export function buildExpression(reading: Reading, node: cst.ExpressionCstNode): Expr {
  const { conditional, operation } = node.children;
  if (operation) return buildOperation(reading, first(operation));
  const [cond, then, otherwise] = first(conditional).children.expression.map((part) =>
    buildExpression(reading, part),
  );
  if (!cond || !then || !otherwise) throw new Error('a conditional has three parts');
  return { kind: 'if', cond, then, else: otherwise, at: nodeAt(node) };
}

function buildOperation(reading: Reading, node: cst.OperationCstNode): Expr {
  const operands = node.children.unary.map((part) => buildUnary(reading, part));
  const operators = (node.children.Binary ?? []).map((token) => token.image);
  for (const level of [...PRECEDENCE].reverse()) foldLevel(operands, operators, level);
  return first(operands);
}

/** Replaces every `a op b` of one level, left to right, by its node. */
function foldLevel(operands: Expr[], operators: string[], level: readonly string[]): void {
  let at = 0;
  while (at < operators.length) {
    const op = operators[at];
    const left = operands[at];
    const right = operands[at + 1];
    if (op === undefined || !left || !right || !level.includes(op)) {
      at++;
      continue;
    }
    operators.splice(at, 1);
    const span: At = [left.at?.[0] ?? 0, right.at?.[1] ?? 0];
    operands.splice(at, 2, { kind: 'binary', op: op as BinaryOp, left, right, at: span });
  }
}

function buildUnary(reading: Reading, node: cst.UnaryCstNode): Expr {
  const { postfix, unary, unarySign } = node.children;
  if (postfix) return buildPostfix(reading, first(postfix));
  const { Minus, Not, Tilde } = first(unarySign).children;
  const sign = first(Minus ?? Not ?? Tilde).image as UnaryOp;
  const of = buildUnary(reading, first(unary));
  const at = nodeAt(node);
  if (sign === '-' && (of.kind === 'int' || of.kind === 'real'))
    return { kind: of.kind, value: -of.value, at };
  return { kind: 'unary', op: sign, of, at };
}

function buildPostfix(reading: Reading, node: cst.PostfixCstNode): Expr {
  let value = buildPrimary(reading, first(node.children.primary));
  for (const { children } of node.children.suffix ?? []) {
    if (children.fieldSuffix) value = buildField(reading, value, first(children.fieldSuffix));
    else if (children.DotDot)
      value = { kind: 'spread', of: value, at: extend(value, tokenAt(first(children.DotDot))) };
    else if (children.indexSuffix) value = buildIndex(reading, value, first(children.indexSuffix));
    else value = buildCall(reading, value, first(children.callSuffix));
  }
  return value;
}

const extend = (from: Expr, to: At): At => [from.at?.[0] ?? to[0], to[1]];

function buildField(reading: Reading, of: Expr, node: cst.FieldSuffixCstNode): Expr {
  const token = first(node.children.Name ?? node.children.Int);
  const at = extend(of, nodeAt(node));
  const members = of.kind === 'name' ? reading.enums.get(of.name) : undefined;
  if (of.kind !== 'name' || members === undefined)
    return { kind: 'field', of, name: token.image, at };
  checkMember(reading, of.name, token);
  return { kind: 'str', value: token.image, at };
}

/** Says so when the enum has no such member. */
export function checkMember(reading: Reading, enumName: string, member: IToken): void {
  const members = Object.keys(reading.enums.get(enumName) ?? {});
  if (members.includes(member.image)) return;
  complain(reading, tokenAt(member), {
    code: 'unknown-name',
    message: `enum ${enumName} has no member \`${member.image}\``,
    ...suggestion(member.image, members),
  });
}

function buildIndex(reading: Reading, of: Expr, node: cst.IndexSuffixCstNode): Expr {
  const indices = (node.children.expression ?? []).map((part) => buildExpression(reading, part));
  return { kind: 'index', of, indices, at: extend(of, nodeAt(node)) };
}

function buildCall(reading: Reading, callee: Expr, node: cst.CallSuffixCstNode): Expr {
  const at = extend(callee, nodeAt(node));
  const name = dottedName(callee);
  if (name === undefined) {
    complain(reading, callee.at ?? at, {
      code: 'not-callable',
      message: 'only a name can be called',
      help: 'functions, builtins, ops, dtypes and records have names',
    });
    return { kind: 'int', value: 0, at };
  }
  const args = node.children.args?.flatMap((part) => buildArgs(reading, part)) ?? [];
  const body = node.children.reduceBody?.[0]?.children.expression;
  if (body) {
    const reduction = { name, callee, args, body: buildExpression(reading, first(body)), at };
    return buildReduction(reading, reduction);
  }
  const attrs = node.children.attrs?.[0];
  return { kind: 'call', name, attrs: attrs ? buildAttrs(reading, attrs) : {}, args, at };
}

const buildArgs = (reading: Reading, node: cst.ArgsCstNode): readonly Expr[] =>
  (node.children.expression ?? []).map((part) => buildExpression(reading, part));

export const buildAttrs = (
  reading: Reading,
  node: cst.AttrsCstNode,
): Readonly<Record<string, Expr>> =>
  recordOf(
    reading,
    'attribute',
    (node.children.attr ?? []).map(({ children }) => ({
      key: first(children.Name),
      value: buildExpression(reading, first(children.expression)),
    })),
  );

/** The dotted name that a name with selections behind it spells. */
function dottedName(callee: Expr): string | undefined {
  if (callee.kind === 'name') return callee.name;
  if (callee.kind !== 'field') return undefined;
  const prefix = dottedName(callee.of);
  return prefix === undefined ? undefined : `${prefix}.${callee.name}`;
}

function buildPrimary(reading: Reading, node: cst.PrimaryCstNode): Expr {
  const at = nodeAt(node);
  const { Int, Real, Str, True, Name, list, parenthesis } = node.children;
  if (Int) return { kind: 'int', value: integer(reading, first(Int)), at };
  if (Real) return { kind: 'real', value: Number(first(Real).image), at };
  if (Str) return { kind: 'str', value: text(first(Str)), at };
  if (Name) return { kind: 'name', name: first(Name).image, at };
  if (parenthesis) return buildExpression(reading, first(first(parenthesis).children.expression));
  if (!list) return { kind: 'bool', value: True !== undefined, at };
  const items = first(list).children.expression ?? [];
  return { kind: 'list', items: items.map((part) => buildExpression(reading, part)), at };
}
