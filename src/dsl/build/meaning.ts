/** Ops, functions, computes, primitives, constraints, rules: declarations with meaning. */
import type * as cst from '../../../grammar/cst.generated.ts';
import type {
  ComputeDecl,
  ConstraintCall,
  ConstraintDecl,
  Equality,
  FunctionDecl,
  OpDecl,
  PrimitiveDecl,
  RuleDecl,
} from '../../ir/rules.ts';
import { markKey } from '../spans.ts';
import { buildBody } from './body.ts';
import { buildAttrs, buildExpression } from './expression.ts';
import { buildAttrPatterns, buildBinding, buildMatchNode } from './pattern.ts';
import {
  complain,
  first,
  type Header,
  nodeAt,
  type Reading,
  recordOf,
  tokenAt,
} from './reading.ts';
import { buildSample } from './sample.ts';
import { buildSentence } from './sentence.ts';
import { buildParams, buildSort } from './sort.ts';
import { integer, text } from './token-value.ts';
import { scalarParams, typeText } from './vocabulary.ts';

const testsOf = (clause: readonly cst.TestsClauseCstNode[] | undefined): string => {
  const [node] = clause ?? [];
  return node ? text(first(node.children.Str)) : '';
};

export function buildOp(
  reading: Reading,
  header: Header,
  { children }: cst.OpDeclarationCstNode,
): OpDecl {
  const attrs = (children.opAttr ?? []).map((attr) => ({
    key: first(attr.children.Name),
    value: buildSort(reading, first(attr.children.sort)),
  }));
  return {
    ...header,
    params: buildParams(reading, first(children.params)),
    attrs: recordOf(reading, 'attribute', attrs),
    result: buildSort(reading, first(children.sort)),
  };
}

export function buildFunction(
  reading: Reading,
  header: Header,
  { children }: cst.FunctionDeclarationCstNode,
): FunctionDecl {
  const attrs = children.Name.slice(1).map((token) => token.image);
  const data: FunctionDecl = {
    ...header,
    params: scalarParams(reading, first(children.scalarParams)),
    attrs,
    result: typeText(first(children.typeName)),
    body: buildBody(reading, first(children.body)),
  };
  for (const token of children.Name.slice(1))
    markKey(reading.spans, attrs, token.image, tokenAt(token));
  markKey(reading.spans, data, 'result', nodeAt(first(children.typeName)));
  return data;
}

export function buildCompute(
  reading: Reading,
  header: Header,
  { children }: cst.ComputeDeclarationCstNode,
): ComputeDecl {
  const { attrPatterns } = children;
  return {
    ...header,
    params: buildParams(reading, first(children.params)),
    attrs: attrPatterns ? buildAttrPatterns(reading, first(attrPatterns)) : {},
    result: buildSort(reading, first(children.sort)),
    body: buildBody(reading, first(children.body)),
    tests: testsOf(children.testsClause),
  };
}

export function buildPrimitive(
  reading: Reading,
  header: Header,
  { children }: cst.PrimitiveDeclarationCstNode,
): PrimitiveDecl {
  const [kernel, mode] = children.Name;
  const data: PrimitiveDecl = {
    ...header,
    kernel: kernel?.image ?? '',
    mode: mode?.image ?? '',
    fields: buildAttrs(reading, first(children.attrs)),
  };
  markKey(reading.spans, data, 'kernel', tokenAt(first(children.Name)));
  return data;
}

export function buildConstraint(
  reading: Reading,
  header: Header,
  { children }: cst.ConstraintDeclarationCstNode,
): ConstraintDecl {
  const [, advice] = children.Str;
  return {
    ...header,
    params: buildParams(reading, first(children.params)),
    test: buildExpression(reading, first(children.expression)),
    otherwise: buildSentence(reading, first(children.Str)),
    ...(advice ? { advice: buildSentence(reading, advice) } : {}),
    tests: testsOf(children.testsClause),
  };
}

/** A rule without `in` belongs to the phase `partition`, whose rules are partition rules. */
export function buildRule(
  reading: Reading,
  header: Header,
  { children }: cst.RuleDeclarationCstNode,
): RuleDecl {
  const phase = children.Name[1];
  const kind = children.Partition ? 'partition' : 'rewrite';
  if (kind === 'rewrite' && phase === undefined)
    complain(reading, tokenAt(first(children.Name)), {
      code: 'missing-phase',
      message: `the rewrite \`${header.name}\` names no phase`,
      help: `write \`rewrite ${header.name} in legalize\``,
    });
  const calls = children.whereBlock?.[0]?.children.constraintCall ?? [];
  const decreases = children.decreasesClause?.[0]?.children.expression[0];
  const equalities = children.equalBlock?.[0]?.children.expression ?? [];
  const data: RuleDecl = {
    ...header,
    kind,
    phase: phase?.image ?? 'partition',
    priority: children.Int ? integer(reading, first(children.Int)) : 0,
    match: first(children.matchBlock).children.matchNode.map((node) =>
      buildMatchNode(reading, node),
    ),
    where: calls.map((call) => buildConstraintCall(reading, call)),
    ...(decreases ? { decreases: buildExpression(reading, decreases) } : {}),
    into: first(children.intoBlock).children.binding.map((node) => buildBinding(reading, node)),
    equal: equalities.flatMap((node) => buildEquality(reading, node)),
    ...(children.sampleBlock ? { sample: buildSample(reading, first(children.sampleBlock)) } : {}),
    tests: testsOf(children.testsClause),
  };
  if (phase) markKey(reading.spans, data, 'phase', tokenAt(phase));
  return data;
}

function buildEquality(reading: Reading, node: cst.ExpressionCstNode): readonly Equality[] {
  const expr = buildExpression(reading, node);
  const at = nodeAt(node);
  if (expr.kind === 'binary' && expr.op === '==')
    return [{ left: expr.left, right: expr.right, at }];
  complain(reading, at, {
    code: 'bad-equality',
    message: 'this is no equality',
    help: 'one a line: `shape(root) == shape(made)`',
  });
  return [];
}

const buildConstraintCall = (
  reading: Reading,
  { children }: cst.ConstraintCallCstNode,
): ConstraintCall => ({
  name: first(children.Name).image,
  args: (children.expression ?? []).map((part) => buildExpression(reading, part)),
  at: tokenAt(first(children.Name)),
});
