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
  ).argParser(collect);

/** Of an option that may be given several times: all its values. */
export const collect = (
  value: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), value];
