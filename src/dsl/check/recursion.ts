/** Functions end: none calls itself, on no way. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { everyPart } from '../../ir/expr-parts.ts';
import { ofKind, type Program } from '../program.ts';
import { errorAt } from './complaint.ts';
import { cycles } from './cycles.ts';

export function checkRecursion(program: Program): readonly Diagnostic[] {
  const functions = program.declarations.filter(({ kind }) => kind === 'function');
  const calls = new Map(
    ofKind(program, 'function').map(({ name, body }) => [
      name,
      body
        .flatMap(({ value }) => everyPart(value))
        .flatMap((part) => (part.kind === 'call' ? [part.name] : [])),
    ]),
  );
  return cycles(calls).flatMap((path) =>
    functions
      .filter(({ data }) => data.name === path[0])
      .map(({ data, nameAt }) =>
        errorAt(data, nameAt, {
          code: 'recursion',
          message: `\`${data.name}\` calls itself: ${[...path, path[0]].join(' -> ')}`,
          help: 'write the steps out, or reduce over an axis',
        }),
      ),
  );
}
