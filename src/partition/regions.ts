/**
 * Collects composites into NPU functions: convex regions, as large as they can be. Convex means that
 * no path leaves a region through a CPU operator and comes back, so each function is one call.
 */

import type { Graph, NpuFunction, Program } from '../ir/graph.ts';
import { operandsOf, topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import { substitute } from '../ir/substitute.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';

/** Name of the op by which main calls an NPU function; attribute `function` names it. */
export const CALL = 'call';

export interface RegionOptions {
  readonly pool: TermPool;
  /** Whether a term belongs on the NPU. */
  readonly onNpu: (term: Term) => boolean;
  readonly nameOf: (index: number) => string;
}

export function formRegions(graph: Graph, options: RegionOptions): Program {
  const order = topological(graph.outputs);
  const stages = stagesOf(order, options.onNpu);
  const users = usersOf(order, graph.outputs);
  const done = new Map<Term, Term>();
  const functions: NpuFunction[] = [];
  for (const members of stages) {
    const region = outline(members, users, done, {
      name: options.nameOf(functions.length),
      pool: options.pool,
    });
    functions.push(region);
  }
  const renew = (term: Term): Term => substitute(term, done, options.pool);
  const main: Graph = {
    ...graph,
    outputs: graph.outputs.map(renew),
    tensors: new Map([...graph.tensors].map(([index, term]) => [index, done.get(term) ?? term])),
  };
  return { main, functions };
}

/**
 * The stage of a term counts the changes from CPU to NPU on the longest path to it. NPU terms of one
 * stage can run together: what lies between two of them is of that stage and on the NPU too.
 */
function stagesOf(
  order: readonly Term[],
  onNpu: (term: Term) => boolean,
): readonly (readonly ApplyTerm[])[] {
  const stage = new Map<Term, number>();
  const stages: ApplyTerm[][] = [];
  for (const term of order) {
    const npu = onNpu(term);
    const arrivals = operandsOf(term).map((operand) => {
      const leavesNpu = onNpu(operand) && !npu;
      return (stage.get(operand) ?? 0) + (leavesNpu ? 1 : 0);
    });
    const own = Math.max(0, ...arrivals);
    stage.set(term, own);
    if (!npu || term.kind !== 'apply') continue;
    stages[own] = [...(stages[own] ?? []), term];
  }
  return stages.filter((members) => members !== undefined);
}

/** For each term its users; a graph output is used by `undefined`, the outside. */
function usersOf(
  order: readonly Term[],
  outputs: readonly Term[],
): ReadonlyMap<Term, ReadonlySet<Term | undefined>> {
  const users = new Map<Term, Set<Term | undefined>>();
  const add = (term: Term, user: Term | undefined): void => {
    users.set(term, (users.get(term) ?? new Set()).add(user));
  };
  for (const term of order) for (const operand of operandsOf(term)) add(operand, term);
  for (const output of outputs) add(output, undefined);
  return users;
}

/** Makes a function of the members and records, for each of its outputs, the call that gives it. */
function outline(
  members: readonly ApplyTerm[],
  users: ReadonlyMap<Term, ReadonlySet<Term | undefined>>,
  done: Map<Term, Term>,
  { name, pool }: { readonly name: string; readonly pool: TermPool },
): NpuFunction {
  const inside = new Set<Term | undefined>(members);
  const operands = members.flatMap((member) => member.args);
  const inputs = [...new Set(operands)].filter(
    (term) => !inside.has(term) && term.kind !== 'const' && typeOf(term) !== undefined,
  );
  const params = inputs.map((term, index) => pool.param(index, tensorType(term)));
  const replacements = new Map<Term, Term>(inputs.map((term, at) => [term, params[at] ?? term]));
  const results = members.filter((member) =>
    [...(users.get(member) ?? [])].some((user) => !inside.has(user)),
  );
  const outputs = results.map((term) => substitute(term, replacements, pool));
  const call = pool.apply({
    op: CALL,
    attrs: { function: name },
    args: inputs.map((term) => substitute(term, done, pool)),
    types: results.map(tensorType),
  });
  for (const [index, result] of results.entries()) {
    const given = results.length === 1 ? call : pool.project(call, index);
    pool.addProvenance(given, pool.provenanceOf(result));
    done.set(result, given);
  }
  const forms = new Map<Term, Term>(
    members.map((term) => [term, substitute(term, replacements, pool)]),
  );
  return { name, params, outputs, results, members: forms };
}

function tensorType(term: Term) {
  const type = typeOf(term);
  if (!type) throw new Error(`a ${term.kind} is not a tensor`);
  return type;
}
