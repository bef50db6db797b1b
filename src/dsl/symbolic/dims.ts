/** Dims beside the dims of a sort, of which one may stand for any number (`outer..`). */
import type { DimSort } from '../../ir/rules.ts';
import {
  itemOf,
  list,
  number,
  opaque,
  type Part,
  type Symbolic,
  spliced,
  textOf,
} from './value.ts';

/** What each dim of the sort is; one of `rest` is a list. */
export function alignedDims(dims: Symbolic, sorts: readonly DimSort[]): readonly Symbolic[] {
  const rest = sorts.findIndex(({ kind }) => kind === 'rest');
  if (rest < 0) return sorts.map((_, at) => itemOf(dims, number(at)));
  const parts = partsOf(dims);
  const behind = sorts.length - rest - 1;
  return sorts.map((_, at) => {
    if (at < rest) return itemOf(dims, number(at));
    if (at > rest) return fromEnd(dims, parts, sorts.length - at);
    return middle(dims, parts, [rest, behind]);
  });
}

const partsOf = (dims: Symbolic): readonly Part[] => {
  if (dims.kind === 'splice') return dims.parts;
  return dims.kind === 'list' ? dims.items.map((of) => ({ of, spread: false })) : [];
};

function fromEnd(dims: Symbolic, parts: readonly Part[], count: number): Symbolic {
  const last = parts.slice(-count);
  const [first] = last;
  if (first && last.length === count && last.every(({ spread }) => !spread)) return first.of;
  return opaque(`${textOf(dims)}[-${count}]`);
}

/** What lies between the first and the last dims, where those are known to be dims. */
function middle(
  dims: Symbolic,
  parts: readonly Part[],
  [before, behind]: readonly [number, number],
): Symbolic {
  const inner = parts.slice(before, parts.length - behind);
  const outer = [...parts.slice(0, before), ...parts.slice(parts.length - behind)];
  if (outer.length === before + behind && outer.every(({ spread }) => !spread))
    return inner.length === 0 ? list([]) : spliced(inner);
  return opaque(`${textOf(dims)}[${before}..-${behind}]`);
}

/** The dims that a sort says: literals, named ones by their names, the others as they are. */
export function dimsOfSort(
  dims: Symbolic,
  sorts: readonly DimSort[],
  named: (name: string) => Symbolic | undefined,
): Symbolic {
  const aligned = alignedDims(dims, sorts);
  return spliced(
    sorts.map((dim, at) => {
      const is = aligned[at] ?? opaque(`dim ${at}`);
      const known = dim.kind === 'name' || dim.kind === 'rest' ? named(dim.name) : undefined;
      const literal = dim.kind === 'int' && dims.kind !== 'list' ? number(dim.value) : undefined;
      return { of: known ?? literal ?? is, spread: dim.kind === 'rest' };
    }),
  );
}
