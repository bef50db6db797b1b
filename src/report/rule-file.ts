/** Where a declaration stands, for readers. */
import type { SourceRef } from '../ir/rules.ts';

/** Without the folders above `rules/`. */
export const ruleFile = ({ file }: SourceRef): string => file.replace(/^.*\/(?=rules\/)/, '');
