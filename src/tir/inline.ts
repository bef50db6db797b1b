/**
 * Which definitions become loops of their own. What has no reduction is computed where it is read; what
 * has one is computed in place too if that happens once for each of its elements, and is kept in a
 * local buffer otherwise. What a scan reads of another step is kept too.
 */
import type { TeBuilder } from '../te/builder.ts';
import type { ProgramDefinition, TensorProgram } from '../te/program.ts';
import { type AxisNode, childrenOf, type TeExpr } from '../te/tensor-expr.ts';
import { flatten } from '../te/views.ts';
import { rebuild } from './rebuild.ts';

/** A definition with everything inlined that is not kept: reads are loads of kept definitions. */
export interface KeptDefinition {
  readonly name: string;
  readonly axes: readonly AxisNode[];
  readonly dtype: ProgramDefinition['dtype'];
  readonly value: TeExpr;
  readonly scan?: number;
}

export function inlineDefinitions(program: TensorProgram): readonly KeptDefinition[] {
  const kept = new Set<string>(program.roots);
  for (;;) {
    const before = kept.size;
    const expanded = program.definitions
      .filter(({ name }) => kept.has(name))
      .map((definition) => expand(program, definition, kept));
    if (kept.size === before) return expanded;
  }
}

interface Expansion {
  readonly builder: TeBuilder;
  readonly definitions: ReadonlyMap<string, ProgramDefinition>;
  /** Grows while definitions are found that must not be inlined. */
  readonly kept: Set<string>;
  /** The loops around the value. */
  readonly axes: readonly AxisNode[];
}

function expand(
  program: TensorProgram,
  definition: ProgramDefinition,
  kept: Set<string>,
): KeptDefinition {
  const expansion: Expansion = {
    builder: program.builder,
    definitions: new Map(program.definitions.map((one) => [one.name, one])),
    kept,
    axes: definition.axes.filter(({ extent }) => extent > 1),
  };
  return { ...definition, value: expandReads(expansion, definition.value) };
}

function expandReads(expansion: Expansion, value: TeExpr): TeExpr {
  const { builder, definitions, kept } = expansion;
  return rebuild(builder, value, (expr) => {
    if (expr.kind !== 'read') return undefined;
    const definition = definitions.get(expr.definition);
    if (!definition) throw new Error(`${expr.definition} is not defined`);
    const indices = expr.indices.map((index) => expandReads(expansion, index));
    const once = isOnce(expansion.axes, definition.axes, indices);
    const [step] = indices;
    const otherStep = definition.scan !== undefined && step?.kind !== 'axis';
    if (otherStep || (!once && hasReduction(definition.value))) kept.add(definition.name);
    if (kept.has(definition.name)) return loadOf(builder, definition, indices, expr);
    const axes = new Map(definition.axes.map((axis, at) => [axis.id, indices[at] ?? axis]));
    const inner = rebuild(builder, definition.value, (node) => axes.get(node.id));
    return expandReads(expansion, inner);
  });
}

function loadOf(
  builder: TeBuilder,
  { name, axes, dtype }: ProgramDefinition,
  indices: readonly TeExpr[],
  { range }: TeExpr,
): TeExpr {
  const dims = axes.map(({ extent }) => extent);
  const length = dims.reduce((a, b) => a * b, 1);
  return builder.load({
    tensor: name,
    dtype,
    length,
    range,
    index: flatten(builder, dims, indices),
  });
}

/** The indices are the outermost loops around, each once: no element is computed twice. */
function isOnce(
  around: readonly AxisNode[],
  own: readonly AxisNode[],
  indices: readonly TeExpr[],
): boolean {
  const moving = indices.filter((_, at) => (own[at]?.extent ?? 1) > 1);
  const outermost = new Set<TeExpr>(around.slice(0, moving.length));
  return moving.every((index) => outermost.delete(index));
}

/** Of its own: what it reads of others is looked at by itself. */
function hasReduction(value: TeExpr): boolean {
  const seen = new Set<TeExpr>();
  const visit = (expr: TeExpr): boolean => {
    if (seen.has(expr)) return false;
    seen.add(expr);
    return expr.kind === 'reduce' || childrenOf(expr).some(visit);
  };
  return visit(value);
}
