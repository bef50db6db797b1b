/**
 * Definitions that go through their first axis step by step and read what steps before have made, their own
 * elements and those of their neighbours. They are made in any order, so a read of one that is still being
 * made is left as a read.
 */
import { isDType } from '../ir/dtype.ts';
import { type Context, complain, extend, type Scope, scalar } from './context.ts';
import { type Defining, type DefinitionParts, defineNow } from './define.ts';
import type { Entity, TensorEntity } from './entity.ts';
import { intervalOfType } from './interval.ts';
import type { ProgramDefinition } from './program.ts';
import { type AxisNode, childrenOf, type ReadNode, type TeExpr } from './tensor-expr.ts';
import { unflatten } from './views.ts';

type ScanParts = Omit<DefinitionParts, 'scope' | 'scan'>;

/** The scope with all definitions of the scan; `scan` is its number. */
export function defineScan(
  defining: Defining,
  lines: readonly ScanParts[],
  { scope, scan }: { readonly scope: Scope; readonly scan: number },
): Scope {
  const names = new Map(scope.names);
  const inside: Scope = { ...scope, names };
  for (const line of lines)
    names.set(line.definition.name, whenAsked(defining, { ...line, scope: inside, scan }));
  const [first] = lines;
  const steps = first?.extents[0];
  const uneven = lines.find(({ extents }) => extents[0] !== steps);
  if (uneven)
    complain(
      defining.context,
      { at: uneven.definition.at, file: scope.file },
      `${uneven.definition.name} does not take as many steps as ${first?.definition.name}`,
    );
  return extend(scope, names);
}

function whenAsked(defining: Defining, parts: DefinitionParts): TensorEntity {
  const { builder } = defining.context;
  const { definition, extents } = parts;
  const { name } = definition;
  const dtype = isDType(definition.dtype ?? '') ? definition.dtype : undefined;
  const dims = extents.flat();
  let begun = false;
  const start = (): void => {
    if (begun) return;
    begun = true;
    defineNow(defining, parts);
  };
  const at = (indices: readonly TeExpr[]): Entity => {
    start();
    if (!dtype || !isDType(dtype)) return { kind: 'absent' };
    return scalar(builder.read({ definition: name, dtype, indices, range: intervalOfType(dtype) }));
  };
  return {
    kind: 'tensor',
    dtype: dtype ?? 'i32',
    dims,
    at,
    flat: (position) => at(unflatten(builder, dims, position)),
    get same() {
      start();
      return name;
    },
  };
}

/** Complains of reads of steps that are not done. `definitions` stand in the order of the body. */
export function checkScans(
  context: Context,
  definitions: readonly ProgramDefinition[],
  place: Parameters<typeof complain>[1],
): void {
  for (const [at, { name, scan, axes, value }] of definitions.entries()) {
    const [step] = axes;
    if (scan === undefined || !step) continue;
    const earlier = new Set(definitions.slice(0, at).map((one) => one.name));
    const own = new Set(definitions.filter((one) => one.scan === scan).map((one) => one.name));
    for (const read of readsOf(value))
      if (own.has(read.definition) && !isDone(read, step, earlier))
        complain(
          context,
          place,
          `${name} reads ${read.definition} at a step that is not done`,
          'in a scan read earlier steps, `step - 1`, or what stands further up at the same step',
        );
  }
}

function isDone({ definition, indices }: ReadNode, step: AxisNode, earlier: Set<string>): boolean {
  const [at] = indices;
  const now = at === step || (step.extent === 1 && at?.kind === 'const' && Number(at.value) === 0);
  if (now) return earlier.has(definition);
  if (at?.kind !== 'binary' || at.left !== step || at.right.kind !== 'const') return false;
  const behind = at.op === 'sub' ? Number(at.right.value) : -Number(at.right.value);
  return (at.op === 'sub' || at.op === 'add') && behind > 0;
}

function readsOf(root: TeExpr): readonly ReadNode[] {
  const reads: ReadNode[] = [];
  const seen = new Set<TeExpr>();
  const visit = (expr: TeExpr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === 'read') reads.push(expr);
    childrenOf(expr).forEach(visit);
  };
  visit(root);
  return reads;
}
