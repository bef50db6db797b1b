/** Whether two values are equal: by their form, or by what a rule declares equal. */
import * as polynomial from './polynomial.ts';
import { int, itemOf, number, polynomialOf, type Symbolic, textOf } from './value.ts';

export type Declared = readonly (readonly [Symbolic, Symbolic])[];

/** Equal lists have equal items. */
export const itemwise = (declared: Declared): Declared =>
  declared.flatMap(([a, b]): Declared => {
    const known = [a, b].find((side) => side.kind === 'list');
    if (known?.kind !== 'list') return [[a, b]];
    return [
      [a, b],
      ...known.items.map((_, at) => [itemOf(a, number(at)), itemOf(b, number(at))] as const),
    ];
  });

/** `declared` is itemwise. */
export function areEqual(a: Symbolic, b: Symbolic, declared: Declared): boolean {
  if (textOf(a) === textOf(b)) return true;
  if (a.kind === 'list' && b.kind === 'list')
    return (
      a.items.length === b.items.length &&
      a.items.every((item, at) => areEqual(item, b.items[at] ?? item, declared))
    );
  return sameGroup(a, b, declared) || differByDeclared(a, b, declared);
}

/** Through any number of declared equalities. */
function sameGroup(a: Symbolic, b: Symbolic, declared: Declared): boolean {
  const reached = new Set([textOf(a)]);
  for (const one of reached)
    for (const [left, right] of declared) {
      if (textOf(left) === one) reached.add(textOf(right));
      if (textOf(right) === one) reached.add(textOf(left));
    }
  return reached.has(textOf(b));
}

/** Their difference is that of two sides that are declared equal. */
function differByDeclared(a: Symbolic, b: Symbolic, declared: Declared): boolean {
  const difference = (x: Symbolic, y: Symbolic): string =>
    textOf(int(polynomial.subtract(polynomialOf(x), polynomialOf(y))));
  if ([a, b].some(({ kind }) => kind !== 'int' && kind !== 'opaque')) return false;
  const wanted = difference(a, b);
  return declared.some(([x, y]) => difference(x, y) === wanted || difference(y, x) === wanted);
}

/** Whether two values are different whatever the names stand for. */
export function areDifferent(a: Symbolic, b: Symbolic): boolean {
  if (a.kind === 'word' && b.kind === 'word') return a.text !== b.text;
  if (a.kind === 'list' && b.kind === 'list')
    return (
      a.items.length !== b.items.length ||
      a.items.some((item, at) => areDifferent(item, b.items[at] ?? item))
    );
  if (![a, b].every(({ kind }) => kind === 'int' || kind === 'opaque')) return false;
  const difference = polynomial.constantOf(polynomial.subtract(polynomialOf(a), polynomialOf(b)));
  return difference !== undefined && difference !== 0;
}
