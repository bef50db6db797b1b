/** Sorts and operands with sorts. */

import type * as cst from '../../../grammar/cst.generated.ts';
import type { DimSort, Param, Sort } from '../../ir/rules.ts';
import { suggestion } from '../check/complaint.ts';
import { markKey } from '../spans.ts';
import { complain, first, mark, nodeAt, type Reading, tokenAt } from './reading.ts';
import { integer } from './token-value.ts';

const PLAIN: Readonly<Record<string, Sort['kind']>> = {
  Quant: 'quant',
  Int: 'int',
  Real: 'real',
  Bool: 'bool',
  Sym: 'sym',
};

export const buildParams = (reading: Reading, node: cst.ParamsCstNode): readonly Param[] =>
  (node.children.param ?? []).map(({ children }) => {
    const name = first(children.Name);
    const param = { name: name.image, sort: buildSort(reading, first(children.sort)) };
    return mark(reading, param, tokenAt(name));
  });

export function buildSort(reading: Reading, node: cst.SortCstNode): Sort {
  const { namedSort, listSort } = node.children;
  const sort = namedSort
    ? buildNamedSort(reading, first(namedSort))
    : buildListSort(reading, first(listSort));
  return mark(reading, sort, nodeAt(node));
}

function buildListSort(reading: Reading, node: cst.ListSortCstNode): Sort {
  const items = node.children.sort.map((item) => buildSort(reading, item));
  const of = first(items);
  if (items.some((item) => JSON.stringify(item) !== JSON.stringify(of)))
    complain(reading, nodeAt(node), {
      code: 'bad-sort',
      message: 'all items of a list have one sort',
      help: 'make an operand or an attribute of each',
    });
  return items.length === 1 ? { kind: 'list', of } : { kind: 'list', of, length: items.length };
}

function buildNamedSort(reading: Reading, node: cst.NamedSortCstNode): Sort {
  const name = first(node.children.Name);
  if (name.image === 'Tensor' || name.image === 'Const') return buildTensorSort(reading, node);
  const kind = Object.hasOwn(PLAIN, name.image) ? PLAIN[name.image] : undefined;
  if (kind === undefined)
    complain(reading, tokenAt(name), {
      code: 'unknown-sort',
      message: `there is no sort \`${name.image}\``,
      ...suggestion(name.image, ['Tensor', 'Const', ...Object.keys(PLAIN)]),
    });
  const { sortTypes, sortDims, Question } = node.children;
  if (kind !== undefined && (sortTypes || sortDims || Question))
    complain(reading, nodeAt(node), {
      code: 'bad-sort',
      message: `\`${name.image}\` has no dtypes, no dims and no \`?\``,
      help: 'only Tensor and Const do',
    });
  return { kind: kind ?? 'sym' } as Sort;
}

function buildTensorSort(reading: Reading, node: cst.NamedSortCstNode): Sort {
  const { Name, sortTypes, sortDims, Question } = node.children;
  const types = sortTypes ? first(sortTypes).children.Name : [];
  const sort: Sort = {
    kind: 'tensor',
    constant: first(Name).image === 'Const',
    dtypes: types.map((token) => token.image),
    ...(sortDims ? { dims: buildDims(reading, first(sortDims)) } : {}),
    optional: Question !== undefined,
  };
  for (const token of types) markKey(reading.spans, sort, token.image, tokenAt(token));
  return sort;
}

const buildDims = (reading: Reading, node: cst.SortDimsCstNode): readonly DimSort[] =>
  (node.children.dim ?? []).map((dim) =>
    mark(reading, buildDim(reading, dim.children), nodeAt(dim)),
  );

function buildDim(reading: Reading, children: cst.DimCstChildren): DimSort {
  const { Int, Name, Tilde, DotDot } = children;
  if (Int) return { kind: 'int', value: integer(reading, first(Int)) };
  const name = first(Name).image;
  if (Tilde) return { kind: 'stretched', name };
  if (DotDot) return { kind: 'rest', name };
  return name === '_' ? { kind: 'any' } : { kind: 'name', name };
}
