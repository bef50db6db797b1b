/** One declaration of the syntax tree to its rule data. */
import type { IToken } from 'chevrotain';
import type * as cst from '../../../grammar/cst.generated.ts';
import type { At } from '../../ir/expr.ts';
import type { Declaration } from '../declaration.ts';
import {
  buildCompute,
  buildConstraint,
  buildFunction,
  buildOp,
  buildPrimitive,
  buildRule,
} from './meaning.ts';
import { qualified } from './pattern.ts';
import { first, type Header, nodeAt, type Reading, tokenAt } from './reading.ts';
import { docText } from './token-value.ts';
import {
  buildBuiltin,
  buildEnum,
  buildImport,
  buildPhase,
  buildPipeline,
  buildRecord,
} from './vocabulary.ts';

export function buildDeclaration(reading: Reading, node: cst.DeclarationCstNode): Declaration {
  const { name, at } = nameOf(node.children);
  const header: Header = {
    name,
    doc: docText(node.children.Doc),
    source: { file: reading.file, at: withoutDoc(node) },
  };
  return { ...build(reading, header, node.children), nameAt: at } as Declaration;
}

/** From the keyword to the end. */
function withoutDoc(node: cst.DeclarationCstNode): At {
  const parts = Object.values(node.children).flat();
  return first(parts.flatMap((part) => ('children' in part ? [nodeAt(part)] : [])));
}

interface ScopedNode {
  readonly children: { readonly qualifiedName: readonly cst.QualifiedNameCstNode[] };
}

interface NamedNode {
  readonly children: { readonly Name: readonly IToken[] };
}

function nameOf(children: cst.DeclarationCstChildren): {
  readonly name: string;
  readonly at: At;
} {
  const { opDeclaration, computeDeclaration, primitiveDeclaration, importDeclaration } = children;
  const scoped = opDeclaration ?? computeDeclaration ?? primitiveDeclaration ?? importDeclaration;
  if (scoped) {
    const node = first(first<ScopedNode>(scoped).children.qualifiedName);
    return { name: qualified(node), at: nodeAt(node) };
  }
  if (children.pipelineDeclaration) {
    const { Pipeline } = first(children.pipelineDeclaration).children;
    return { name: 'pipeline', at: tokenAt(first(Pipeline)) };
  }
  const plain =
    children.enumDeclaration ??
    children.recordDeclaration ??
    children.builtinDeclaration ??
    children.functionDeclaration ??
    children.constraintDeclaration ??
    children.ruleDeclaration ??
    children.phaseDeclaration;
  const token = first(first<NamedNode>(plain).children.Name);
  return { name: token.image, at: tokenAt(token) };
}

function build(
  reading: Reading,
  header: Header,
  children: cst.DeclarationCstChildren,
): Pick<Declaration, 'kind' | 'data'> {
  const c = children;
  const make = <T>(
    nodes: readonly T[] | undefined,
    builder: (reading: Reading, header: Header, node: T) => Declaration['data'],
  ): Declaration['data'] | undefined => nodes && builder(reading, header, first(nodes));
  const made = {
    enum: make(c.enumDeclaration, buildEnum),
    record: make(c.recordDeclaration, buildRecord),
    builtin: make(c.builtinDeclaration, buildBuiltin),
    import: make(c.importDeclaration, buildImport),
    op: make(c.opDeclaration, buildOp),
    function: make(c.functionDeclaration, buildFunction),
    compute: make(c.computeDeclaration, buildCompute),
    constraint: make(c.constraintDeclaration, buildConstraint),
    rule: make(c.ruleDeclaration, buildRule),
    primitive: make(c.primitiveDeclaration, buildPrimitive),
    phase: make(c.phaseDeclaration, buildPhase),
    pipeline: make(c.pipelineDeclaration, buildPipeline),
  };
  for (const [kind, data] of Object.entries(made))
    if (data) return { kind: kind as Declaration['kind'], data };
  throw new Error('a declaration of no kind');
}
