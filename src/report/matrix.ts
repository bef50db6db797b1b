/** Operators x dtypes x where they ran, over many models. */

import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
import { typeOf } from '../ir/term.ts';
import type { OperatorPlacement } from './placement.ts';

export type Where = 'npu' | 'cpu' | 'refused';

/** Operator -> dtype -> how many were placed where. */
export type Matrix = Map<string, Map<string, Record<Where, number>>>;

export function countPlacements(
  matrix: Matrix,
  { graph }: Compilation,
  operators: readonly OperatorPlacement[],
): void {
  for (const { index, kind, placement } of operators) {
    const output = graph.source.operators[index]?.outputs[0] ?? -1;
    const term = graph.tensors.get(output);
    const dtype = (term && typeOf(term)?.dtype) ?? '?';
    countOne(matrix, { kind, dtype, where: placement === 'npu' ? 'npu' : 'cpu' });
  }
}

/** Operators that a refused model's diagnostics name; what else is in it is not known. */
export function countRefused(matrix: Matrix, diagnostics: readonly Diagnostic[]): void {
  const places = new Set(diagnostics.map(({ place }) => place ?? ''));
  for (const place of places) {
    const kind = /^operator \d+ (\S+)/.exec(place)?.[1];
    if (kind) countOne(matrix, { kind, dtype: '-', where: 'refused' });
  }
}

interface Counted {
  readonly kind: string;
  readonly dtype: string;
  readonly where: Where;
}

function countOne(matrix: Matrix, { kind, dtype, where }: Counted): void {
  const row = matrix.get(kind) ?? new Map<string, Record<Where, number>>();
  const cell = row.get(dtype) ?? { npu: 0, cpu: 0, refused: 0 };
  cell[where]++;
  row.set(dtype, cell);
  matrix.set(kind, row);
}

export interface MatrixRow extends Readonly<Record<Where, number>> {
  readonly operator: string;
  readonly dtype: string;
}

export function matrixRows(matrix: Matrix): readonly MatrixRow[] {
  const rows = [...matrix].flatMap(([operator, cells]) =>
    [...cells].map(([dtype, counts]) => ({ operator, dtype, ...counts })),
  );
  const key = ({ operator, dtype }: MatrixRow): string => `${operator} ${dtype}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
