/** `--rules`, of every command that reads rules. */
import { Option } from 'commander';

export interface RulesOption {
  readonly rules?: readonly string[];
}

/** May be given several times. */
export const rulesOption = (): Option =>
  new Option(
    '--rules <folder>',
    'rule files of your own, taken together with the built-in ones',
  ).argParser((folder: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    folder,
  ]);
