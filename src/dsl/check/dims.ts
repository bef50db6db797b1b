/** Dims of sorts: one list of dims a tensor, and a stretched dim only where its size is known already. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Sort, SourceRef } from '../../ir/rules.ts';
import { namedDims } from '../names.ts';
import { ofKind, type Program } from '../program.ts';
import type { Spans } from '../spans.ts';
import { errorAt } from './complaint.ts';

export const checkDims = (program: Program): readonly Diagnostic[] => {
  const { spans } = program;
  const signatures = [...ofKind(program, 'compute'), ...ofKind(program, 'op')];
  return [
    ...signatures.flatMap((one) =>
      inOrder({ declaration: one, spans }, [...sortsOf(one.params), one.result]),
    ),
    ...ofKind(program, 'constraint').flatMap((one) =>
      inOrder({ declaration: one, spans }, sortsOf(one.params)),
    ),
    ...ofKind(program, 'rule').flatMap((one) =>
      one.match.flatMap(({ args }) => inOrder({ declaration: one, spans }, sortsOf(args))),
    ),
  ];
};

const sortsOf = (params: readonly { readonly sort?: Sort }[]): readonly Sort[] =>
  params.flatMap(({ sort }) => (sort === undefined ? [] : [sort]));

interface Place {
  readonly declaration: { readonly source: SourceRef };
  readonly spans: Spans;
}

function inOrder(place: Place, sorts: readonly Sort[]): readonly Diagnostic[] {
  const known = new Set<string>();
  return sorts.flatMap((sort) => {
    const problems = [...twoLists(place, sort), ...stretched(place, sort, known)];
    for (const { name } of namedDims(sort)) known.add(name);
    return problems;
  });
}

const dimsOf = (sort: Sort): Extract<Sort, { kind: 'tensor' }>['dims'] => {
  if (sort.kind === 'list') return dimsOf(sort.of);
  return sort.kind === 'tensor' ? sort.dims : undefined;
};

const twoLists = ({ declaration, spans }: Place, sort: Sort): readonly Diagnostic[] =>
  (dimsOf(sort) ?? [])
    .filter(({ kind }) => kind === 'rest')
    .slice(1)
    .map((dim) =>
      errorAt(declaration, spans.nodes.get(dim), {
        code: 'bad-sort',
        message: 'a tensor has one list of dims: where would the other begin?',
        help: 'name the dims between them',
      }),
    );

const stretched = (
  { declaration, spans }: Place,
  sort: Sort,
  known: ReadonlySet<string>,
): readonly Diagnostic[] =>
  (dimsOf(sort) ?? []).flatMap((dim) =>
    dim.kind === 'stretched' && !known.has(dim.name)
      ? [
          errorAt(declaration, spans.nodes.get(dim), {
            code: 'bad-sort',
            message: `\`~${dim.name}\` stretches to \`${dim.name}\`, which no operand before it has`,
            help: `write \`${dim.name}\` as a dim of an earlier operand`,
          }),
        ]
      : [],
  );
