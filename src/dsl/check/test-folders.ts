/**
 * D8: the folder that a `tests` clause names has cases in it. What can say no needs cases where it does and
 * cases where it does not; a compute says no to the wrong operands only, so cases of that are welcome.
 */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleSet, SourceRef } from '../../ir/rules.ts';
import { errorAt } from './complaint.ts';

const BOTH = ['accept', 'reject'] as const;

export interface Tests {
  /** The folder that a declaration's `tests` clause begins at; undefined: its tests are not here. */
  testsOf(source: SourceRef): string | undefined;
  exists(file: string): boolean;
}

export function checkTestFolders(
  { rules, constraints, computes }: RuleSet,
  { testsOf, exists }: Tests,
): readonly Diagnostic[] {
  const wanted = [
    ...[...rules, ...constraints].flatMap((decl) => BOTH.map((verdict) => ({ decl, verdict }))),
    ...computes.map((decl) => ({ decl, verdict: 'accept' as const })),
  ];
  return wanted.flatMap(({ decl, verdict }) => {
    const folder = testsOf(decl.source);
    const file = `${folder}/${decl.tests}/${verdict}.yaml`;
    if (folder === undefined || exists(file)) return [];
    return [
      errorAt(decl, undefined, {
        code: 'missing-cases',
        message: `\`${decl.name}\` has no cases that it must ${verdict}`,
        help: `put them into ${file}; docs/language.md says how`,
      }),
    ];
  });
}
