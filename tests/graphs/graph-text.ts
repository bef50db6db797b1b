/** A graph in the text form of dumps, with what became of it. */
import { printGraph } from '../../src/ir/text/print.ts';
import type { DrawnGraph } from './draw-graph.ts';
import type { GraphOutcome } from './try-graph.ts';

export const graphText = ({ pool, inputs, outputs }: DrawnGraph): string =>
  printGraph({ inputs, outputs }, pool);

/** What is wrong, a line each. */
export function outcomeText(outcome: GraphOutcome): readonly string[] {
  if (outcome.kind === 'equal') return [];
  if (outcome.kind === 'refused')
    return outcome.diagnostics.map(
      ({ code, place, message }) => `${code}: ${place ?? ''}: ${message}`,
    );
  if (outcome.kind === 'broken')
    return [
      outcome.error instanceof Error ? `${outcome.error.stack}` : JSON.stringify(outcome.error),
    ];
  const { mismatches, findings } = outcome.result;
  return [
    ...mismatches.map(
      ({ vector, what, name, differing, bytes, at, got, want }) =>
        `${vector}: ${what} "${name}" differs in ${differing} of ${bytes} bytes, first at ${at}: ${got} instead of ${want}`,
    ),
    ...findings.map(
      ({ code, message, operation }) => `simulator: ${code}: ${message} (${operation ?? ''})`,
    ),
  ];
}
