/** What kernels compute on the way to what they make, and the rules that saw to it. */
import type { NpuFunction } from '../ir/graph.ts';
import type { Term } from '../ir/term.ts';
import type { PreparedFunction } from '../npu/prepare.ts';
import type { Compilation } from './compile.ts';

export interface LastStep {
  /** The operators that the last step is. */
  readonly operators: ReadonlySet<number>;
  /** Tensors of the model that the kernel has before it: they are nowhere. */
  readonly inside: ReadonlySet<number>;
  readonly rule: string;
}

type Parts = Pick<Compilation, 'functions' | 'lowered' | 'pool' | 'trace'>;

export function lastSteps(compilation: Parts): readonly LastStep[] {
  return compilation.lowered.legalized.functions.flatMap((fn) => {
    const prepared = compilation.functions.get(fn.name);
    return prepared ? stepsOf(fn, prepared, compilation) : [];
  });
}

function stepsOf(
  { members }: NpuFunction,
  { operations, isSame }: PreparedFunction,
  compilation: Parts,
): readonly LastStep[] {
  const { pool } = compilation;
  const origins = (term: Term) =>
    [...members].flatMap(([whole, one]) => (isSame(one, term) ? [pool.provenanceOf(whole)] : []));
  return operations.flatMap(({ term, within }) =>
    within.map((before, at): LastStep => {
      const step = within[at - 1] ?? term;
      // Operators behind it may see the same elements under other shapes.
      const [first] = origins(step).sort(
        (a, b) => Math.max(...a.operators) - Math.max(...b.operators),
      );
      return {
        operators: first?.operators ?? new Set(),
        inside: new Set(origins(before).flatMap(({ tensors }) => [...tensors])),
        rule: lastRuleOf(step, compilation),
      };
    }),
  );
}

function lastRuleOf(term: Term, { pool, trace }: Parts): string {
  const { rules } = pool.provenanceOf(term);
  return [...trace.rewrites].reverse().find(({ rule }) => rules.has(rule))?.rule ?? '';
}
