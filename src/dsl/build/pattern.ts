/** Patterns of attributes and operands, and the lines of `match`. */

import type * as cst from '../../../grammar/cst.generated.ts';
import type { ArgPattern, AttrPattern, IntoNode, MatchNode } from '../../ir/rules.ts';
import { suggestion } from '../check/complaint.ts';
import { buildExpression, checkMember } from './expression.ts';
import { complain, first, mark, nodeAt, type Reading, recordOf, tokenAt } from './reading.ts';
import { buildSort } from './sort.ts';
import { integer, text } from './token-value.ts';

export const qualified = (node: cst.QualifiedNameCstNode): string =>
  node.children.Name.map((token) => token.image).join('.');

export function buildMatchNode(reading: Reading, node: cst.MatchNodeCstNode): MatchNode {
  const { Name, qualifiedName, attrPatterns, argPattern, Question, otherwise } = node.children;
  const bindings = otherwise?.[0]?.children.binding ?? [];
  if ((Question === undefined) !== (otherwise === undefined))
    complain(reading, nodeAt(first(qualifiedName)), {
      code: 'bad-optional-link',
      message: 'one half of an optional link',
      help: 'it needs both: `op?` and `else { name = value, ... }`',
    });
  const match: MatchNode = {
    name: first(Name).image,
    op: qualified(first(qualifiedName)),
    attrs: attrPatterns ? buildAttrPatterns(reading, first(attrPatterns)) : {},
    args: (argPattern ?? []).map((part) => buildArgPattern(reading, part)),
    ...(otherwise ? { otherwise: bindings.map((part) => buildBinding(reading, part)) } : {}),
    at: tokenAt(first(Name)),
  };
  return mark(reading, match, nodeAt(first(qualifiedName)));
}

/** `name = expression`: a line of `into`, or of the `else` of an optional link. */
export function buildBinding(reading: Reading, { children }: cst.BindingCstNode): IntoNode {
  const name = first(children.Name);
  const value = buildExpression(reading, first(children.expression));
  return { name: name.image, value, at: tokenAt(name) };
}

function buildArgPattern(reading: Reading, { children }: cst.ArgPatternCstNode): ArgPattern {
  const name = first(children.Name);
  const sort = children.sort?.[0];
  const arg = { name: name.image, ...(sort ? { sort: buildSort(reading, sort) } : {}) };
  return mark(reading, arg, tokenAt(name));
}

export const buildAttrPatterns = (
  reading: Reading,
  node: cst.AttrPatternsCstNode,
): Readonly<Record<string, AttrPattern>> =>
  recordOf(
    reading,
    'attribute',
    (node.children.attrPattern ?? []).map(({ children }) => ({
      key: first(children.Name),
      value: buildPattern(reading, first(children.pattern)),
    })),
  );

function buildPattern(reading: Reading, node: cst.PatternCstNode): AttrPattern {
  const { literal, listPattern } = node.children;
  if (literal) return mark(reading, literalPattern(reading, first(literal)), nodeAt(node));
  const items = first(listPattern).children.pattern ?? [];
  const list: AttrPattern = {
    kind: 'list',
    items: items.map((item) => buildPattern(reading, item)),
  };
  return mark(reading, list, nodeAt(node));
}

/** A plain name binds; all else is a literal. */
function literalPattern(reading: Reading, node: cst.LiteralCstNode): AttrPattern {
  const names = node.children.qualifiedName?.[0]?.children.Name ?? [];
  if (names.length === 1) return { kind: 'bind', name: first(names).image };
  return { kind: 'literal', value: buildLiteral(reading, node) };
}

/** A number, a string, a bool, or an enum member as the string of its name. */
export function buildLiteral(
  reading: Reading,
  { children }: cst.LiteralCstNode,
): number | string | boolean {
  if (children.True) return true;
  if (children.False) return false;
  if (children.Str) return text(first(children.Str));
  if (children.qualifiedName) return enumMember(reading, first(children.qualifiedName));
  const { Minus, Int, Real } = first(children.number).children;
  const value = Int ? integer(reading, first(Int)) : Number(first(Real).image);
  return Minus ? -value : value;
}

function enumMember(reading: Reading, node: cst.QualifiedNameCstNode): string {
  const [scope, member, ...more] = node.children.Name;
  if (!scope || !member || more.length > 0 || !reading.enums.has(scope.image))
    complain(reading, nodeAt(node), {
      code: 'unknown-name',
      message: `there is no enum member \`${qualified(node)}\``,
      ...suggestion(scope?.image ?? '', reading.enums.keys()),
    });
  else checkMember(reading, scope.image, member);
  return member?.image ?? '';
}
