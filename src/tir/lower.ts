/**
 * CPU programs: tensor expressions become loop nests, printed as C for the device and run as JavaScript
 * for the reference. This folder knows loops and arrays; it knows no operator and no memory plan.
 */
import type { TensorProgram } from '../te/program.ts';
import type { Target } from './emission.ts';
import { emitDefinition } from './emit-definition.ts';
import { inlineDefinitions, type KeptDefinition } from './inline.ts';
import { baseName, createNames } from './names.ts';
import type { LoopBuffer, LoopProgram, LoopStmt } from './program.ts';

export function lower(program: TensorProgram): LoopProgram {
  if (program.packed) throw new Error(`${program.name} computes records: it has no loops`);
  const kept = inlineDefinitions(program);
  const names = createNames();
  const buffers: LoopBuffer[] = [];
  const bufferOf = new Map<string, string>();
  const declare = (wanted: string, buffer: Omit<LoopBuffer, 'name'>): void => {
    const name = names.fresh(wanted);
    bufferOf.set(wanted, name);
    buffers.push({ name, ...buffer });
  };
  const lengthOf = (axes: readonly { readonly extent: number }[]): number =>
    axes.reduce((total, { extent }) => total * extent, 1);
  for (const { name, dtype, length } of program.inputs)
    declare(name, { dtype, length, role: 'input' });
  const isRoot = ({ name }: { readonly name: string }): boolean => program.roots.includes(name);
  const outputs = program.roots.flatMap((root) => kept.filter(({ name }) => name === root));
  for (const { name, dtype, axes } of outputs)
    declare(name, { dtype, length: lengthOf(axes), role: 'output' });
  for (const { name, dtype, length, bytes } of program.tables)
    declare(name, { dtype, length, role: 'constant', bytes });
  for (const { name, dtype, axes } of kept.filter((one) => !isRoot(one)))
    declare(name, { dtype, length: lengthOf(axes), role: 'local' });
  const body: LoopStmt[] = [];
  const target = { builder: program.builder, names, bufferOf, body };
  for (const nests of together(kept)) {
    const [only, ...others] = nests;
    if (only && others.length === 0 && only.scan === undefined) emitDefinition(target, only);
    else emitScan(target, nests);
  }
  const used = usedBuffers(body);
  const needed = ({ name, role }: LoopBuffer): boolean => role !== 'constant' || used.has(name);
  return { name: program.name, buffers: buffers.filter(needed), body };
}

/** Definitions one by one, those of a scan as one. */
function together(kept: readonly KeptDefinition[]): readonly (readonly KeptDefinition[])[] {
  const groups: KeptDefinition[][] = [];
  for (const definition of kept) {
    const last = groups.at(-1);
    const scan = last?.[0]?.scan;
    if (scan !== undefined && scan === definition.scan) last?.push(definition);
    else groups.push([definition]);
  }
  return groups;
}

/** One loop over the steps, in it the nests of the definitions, over what else they have. */
function emitScan(target: Target, nests: readonly KeptDefinition[]): void {
  const axis = nests[0]?.axes[0];
  if (!axis) return;
  const name = target.names.fresh(baseName(axis.name));
  const body: LoopStmt[] = [];
  for (const nest of nests) emitDefinition({ ...target, body, step: name }, nest);
  target.body.push({ kind: 'for', name, extent: axis.extent, body });
}

/** Folding inside a loop nest may leave a table without readers. */
function usedBuffers(body: readonly LoopStmt[]): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null) {
      if ('buffer' in node && typeof node.buffer === 'string') used.add(node.buffer);
      Object.values(node).forEach(visit);
    }
  };
  visit(body);
  return used;
}
