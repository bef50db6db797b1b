// The files of tests/rules with the declaration that each is about.
import { readdirSync } from 'node:fs';
import type { Subject, Verdict } from './case.ts';

/** Where the cases of the built-in rules are. */
export const FOLDER = 'tests/rules';

export interface CaseFile {
  readonly path: string;
  /** Absent where no `tests` clause names the file's folder, or the file has another name. */
  readonly about?: { readonly subject: Subject; readonly verdict: Verdict };
}

/** `subjects`: what can have cases in the folder. */
export function findCaseFiles(folder: string, subjects: readonly Subject[]): readonly CaseFile[] {
  const known = new Map<string, Required<CaseFile>['about']>(
    subjects.flatMap((subject) =>
      (['accept', 'reject'] as const).map(
        (verdict) =>
          [`${folder}/${subject.decl.tests}/${verdict}.yaml`, { subject, verdict }] as const,
      ),
    ),
  );
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/'))
    .sort()
    .map((path) => {
      const about = known.get(path);
      return about ? { path, about } : { path };
    });
}
