/** The rule files of a folder and all folders in it, as texts named by their path. */
import { readdirSync, readFileSync } from 'node:fs';

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
