/** Keeps what the result needs: definitions, tables and operands that it reads, directly or not. */
import { isDType } from '../ir/dtype.ts';
import type { ComputeDecl } from '../ir/rules.ts';
import type { TensorType } from '../ir/term.ts';
import type { Defining } from './define.ts';
import type { Bound } from './operands.ts';
import type { TensorProgram } from './program.ts';
import { childrenOf, type TeExpr } from './tensor-expr.ts';
import { elementsOf } from './views.ts';

export interface Unpruned {
  readonly compute: ComputeDecl;
  readonly bound: Bound;
  readonly defining: Defining;
  readonly roots: readonly [Root, ...Root[]];
}

/** A result: the definition or operand that holds its elements, or the columns of its records. */
export interface Root {
  readonly definition: string;
  readonly type: TensorType;
  readonly packed?: Uint8Array;
}

export function prune({ compute, bound, defining, roots }: Unpruned): TensorProgram {
  const { definitions, tables, context } = defining;
  const [{ type, packed }] = roots;
  const needed = new Set<string>(roots.map(({ definition }) => definition));
  const byName = new Map(definitions.map((one) => [one.name, one]));
  // A set that grows is gone through to its end.
  for (const name of needed) {
    const definition = byName.get(name);
    if (definition) for (const tensor of tensorsOf(definition.value)) needed.add(tensor);
  }
  const inputs = bound.operands.flatMap(({ name, position, type }) =>
    needed.has(name) && isDType(type.dtype)
      ? [{ name, operand: position, dtype: type.dtype, length: elementsOf(type.shape) }]
      : [],
  );
  return {
    name: compute.name,
    inputs,
    tables: [...tables.values()].filter(({ name }) => needed.has(name)),
    definitions: definitions.filter(({ name }) => needed.has(name)),
    roots: roots.map(({ definition }) => definition),
    type,
    builder: context.builder,
    ...(packed ? { packed } : {}),
  };
}

function tensorsOf(root: TeExpr): ReadonlySet<string> {
  const seen = new Set<TeExpr>();
  const tensors = new Set<string>();
  const visit = (expr: TeExpr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === 'load') tensors.add(expr.tensor);
    if (expr.kind === 'read') tensors.add(expr.definition);
    childrenOf(expr).forEach(visit);
  };
  visit(root);
  return tensors;
}
