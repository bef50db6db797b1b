// The files of tests/rules with the declaration that each is about.
import { readdirSync } from 'node:fs';
import type { RuleSet } from '../../../src/ir/rules.ts';
import { type Subject, subjectsOf, type Verdict } from './case.ts';

export const FOLDER = 'tests/rules';

export interface CaseFile {
  readonly path: string;
  /** Absent where no `tests` clause names the file's folder, or the file has another name. */
  readonly about?: { readonly subject: Subject; readonly verdict: Verdict };
}

export function findCaseFiles(rules: RuleSet): readonly CaseFile[] {
  const known = new Map<string, Required<CaseFile>['about']>(
    subjectsOf(rules).flatMap((subject) =>
      (['accept', 'reject'] as const).map(
        (verdict) =>
          [`${FOLDER}/${subject.decl.tests}/${verdict}.yaml`, { subject, verdict }] as const,
      ),
    ),
  );
  return readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/'))
    .sort()
    .map((path) => {
      const about = known.get(path);
      return about ? { path, about } : { path };
    });
}
