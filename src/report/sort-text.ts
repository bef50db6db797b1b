/** Sorts as rule files write them. */
import type { DimSort, Sort } from '../ir/rules.ts';

const WORDS = { quant: 'Quant', int: 'Int', real: 'Real', bool: 'Bool', sym: 'Sym' } as const;

export function sortText(sort: Sort): string {
  if (sort.kind === 'list')
    return `[${Array(sort.length ?? 1)
      .fill(sortText(sort.of))
      .join(', ')}]`;
  if (sort.kind !== 'tensor') return WORDS[sort.kind];
  const { constant, dtypes, dims, optional } = sort;
  return [
    constant ? 'Const' : 'Tensor',
    dtypes.length > 0 ? `<${dtypes.join(' | ')}>` : '',
    dims ? `[${dims.map(dimText).join(', ')}]` : '',
    optional ? '?' : '',
  ].join('');
}

function dimText(dim: DimSort): string {
  if (dim.kind === 'any') return '_';
  if (dim.kind === 'int') return String(dim.value);
  return { name: dim.name, stretched: `~${dim.name}`, rest: `${dim.name}..` }[dim.kind];
}
