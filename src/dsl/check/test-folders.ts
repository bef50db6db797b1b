/**
 * D8: the folder that a `tests` clause names has cases in it. What can say no needs cases where it does and
 * cases where it does not; a compute says no to the wrong operands only, so cases of that are welcome.
 */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleSet } from '../../ir/rules.ts';
import { errorAt } from './complaint.ts';

const BOTH = ['accept', 'reject'] as const;

/** `hasCases` says of a file under tests/rules whether it is there. */
export function checkTestFolders(
  { rules, constraints, computes }: RuleSet,
  hasCases: (file: string) => boolean,
): readonly Diagnostic[] {
  const wanted = [
    ...[...rules, ...constraints].flatMap((decl) => BOTH.map((verdict) => ({ decl, verdict }))),
    ...computes.map((decl) => ({ decl, verdict: 'accept' as const })),
  ];
  return wanted
    .filter(({ decl, verdict }) => !hasCases(`${decl.tests}/${verdict}.yaml`))
    .map(({ decl, verdict }) =>
      errorAt(decl, undefined, {
        code: 'missing-cases',
        message: `\`${decl.name}\` has no cases that it must ${verdict}`,
        help: `put them into tests/rules/${decl.tests}/${verdict}.yaml; docs/language.md says how`,
      }),
    );
}
