/** D8: every folder that a `tests` clause names is there and has cases in it. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleSet } from '../../ir/rules.ts';
import { errorAt } from './complaint.ts';

/** `hasCases` says of a folder under tests/rules whether anything is in it. */
export function checkTestFolders(
  { rules, constraints, computes }: RuleSet,
  hasCases: (folder: string) => boolean,
): readonly Diagnostic[] {
  return [...rules, ...constraints, ...computes]
    .filter(({ tests }) => !hasCases(tests))
    .map((one) =>
      errorAt(one, undefined, {
        code: 'missing-cases',
        message: `\`${one.name}\` has no test cases: there is nothing in tests/rules/${one.tests}`,
        help: 'put a case there: what goes in and what comes out',
      }),
    );
}
