/** The rule files of a folder and all folders in it, as texts named by their path. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { Sources } from '../diag/render.ts';

export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

export function readRuleFiles(folder: string): readonly RuleFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rule'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort()
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }));
}

/** Of folders that a user names. Errors: `cannot-read`, `no-rules`, one for each that has none. */
export function readNamedRules(folders: readonly string[]): Result<readonly RuleFile[]> {
  const names = folders.map((folder) => folder.replace(/(?<=.)[\\/]+$/, ''));
  const problems = names.flatMap(problemOf);
  if (problems.length > 0) return failure(...problems);
  return success(names.flatMap(readRuleFiles));
}

function problemOf(folder: string): readonly Diagnostic[] {
  const problem = (code: string, message: string): readonly Diagnostic[] => [
    { code, severity: 'error', message },
  ];
  if (!existsSync(folder))
    return problem('cannot-read', `cannot read ${folder}: there is no such folder`);
  if (!statSync(folder).isDirectory())
    return problem('cannot-read', `cannot read ${folder}: it is a file, not a folder`);
  return readRuleFiles(folder).length > 0
    ? []
    : problem('no-rules', `${folder}: no file in it ends in .rule`);
}

/** For code frames. */
export const textsOf =
  (files: readonly RuleFile[]): Sources =>
  (wanted) =>
    files.find(({ name }) => name === wanted)?.text;
