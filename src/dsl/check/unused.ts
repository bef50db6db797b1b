/** What is bound is used. A name that begins with `_` says that it is not. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { At } from '../../ir/expr.ts';
import type { Definition, RuleDecl, SourceRef } from '../../ir/rules.ts';
import { bindersOf, holesOf, namedDims, namesIn } from '../names.ts';
import { ofKind, type Program } from '../program.ts';
import { keyAt, type Spans } from '../spans.ts';
import { errorAt } from './complaint.ts';
import { hintParts } from './sample.ts';

interface Binder {
  readonly name: string;
  readonly at: At | undefined;
}

export const checkUnused = (program: Program): readonly Diagnostic[] => [
  ...ofKind(program, 'rule').flatMap((rule) => unusedInRule(program, rule)),
  ...ofKind(program, 'compute').flatMap((one) => {
    const attrs = Object.values(one.attrs)
      .flatMap(bindersOf)
      .map((binder) => ({ name: binder.name, at: program.spans.nodes.get(binder) }));
    const used = bodyNames(one.body);
    const dims = namedDims(one.result).map(({ name }) => name);
    return unused(one, [...attrs, ...one.body], new Set([...used, ...dims, 'root']));
  }),
  ...ofKind(program, 'function').flatMap((one) => {
    const attrs = one.attrs.map((name) => ({ name, at: keyAt(program.spans, one.attrs, name) }));
    const binders = [...attrs, ...placed(program, one.params), ...one.body];
    return unused(one, binders, new Set([...bodyNames(one.body), 'root']));
  }),
  ...ofKind(program, 'constraint').flatMap((one) => {
    const dims = one.params.flatMap(({ sort }) => namedDims(sort).map(({ name }) => name));
    const used = new Set([...[one.test, ...holesOf(one)].flatMap(namesIn), ...dims]);
    return unused(one, placed(program, one.params), used);
  }),
];

const placed = (
  { spans }: Program,
  params: readonly { readonly name: string }[],
): readonly Binder[] => params.map((one) => ({ name: one.name, at: spans.nodes.get(one) }));

const bodyNames = (body: readonly Definition[]): readonly string[] =>
  body.flatMap(({ value, dtype, extents = [] }) => [
    ...[value, ...extents].flatMap(namesIn),
    ...(dtype === undefined ? [] : [dtype]),
  ]);

function unusedInRule({ spans }: Program, rule: RuleDecl): readonly Diagnostic[] {
  const binders = rule.match.flatMap((node) => boundBy(spans, node));
  const counts = new Map<string, number>();
  for (const { name } of binders) counts.set(name, (counts.get(name) ?? 0) + 1);
  const exprs = [
    ...rule.match.flatMap(({ otherwise = [] }) => otherwise.map(({ value }) => value)),
    ...rule.where.flatMap(({ args }) => args),
    ...(rule.decreases ? [rule.decreases] : []),
    ...rule.into.map(({ value }) => value),
    ...rule.equal.flatMap(({ left, right }) => [left, right]),
    ...Object.values(rule.sample ?? {}).flatMap(hintParts),
  ];
  const used = new Set([
    ...exprs.flatMap(namesIn),
    ...rule.match.map(({ name }) => name),
    // A dim of that name must be equal.
    ...rule.match.flatMap(({ args }) =>
      args.flatMap(({ sort }) => namedDims(sort).map(({ name }) => name)),
    ),
    // Bound twice: both places are the same term, which is a use.
    ...[...counts].flatMap(([name, count]) => (count > 1 ? [name] : [])),
    'root',
  ]);
  return unused(rule, [...binders, ...rule.into], used);
}

/** Attributes and operands; dims are part of the sort. */
const boundBy = (spans: Spans, node: RuleDecl['match'][number]): readonly Binder[] => [
  ...Object.values(node.attrs)
    .flatMap(bindersOf)
    .map((binder) => ({ name: binder.name, at: spans.nodes.get(binder) })),
  ...node.args.map((arg) => ({ name: arg.name, at: spans.nodes.get(arg) })),
];

const unused = (
  declaration: { readonly source: SourceRef },
  binders: readonly Binder[],
  used: ReadonlySet<string>,
): readonly Diagnostic[] =>
  binders
    .filter(({ name }) => !name.startsWith('_') && !used.has(name))
    .map(({ name, at }) =>
      errorAt(declaration, at, {
        code: 'unused-name',
        message: `\`${name}\` is never used`,
        help: `write \`_\` or \`_${name}\``,
      }),
    );
