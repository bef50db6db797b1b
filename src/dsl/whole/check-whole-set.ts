/** Checks of a set that is meant to be complete: what is missing in it, and what nothing needs. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleSet } from '../../ir/rules.ts';
import { checkUnusedDeclarations } from './unused-declarations.ts';
import { checkWaysOut } from './ways-out.ts';

export const checkWholeSet = (set: RuleSet): readonly Diagnostic[] => [
  ...checkUnusedDeclarations(set),
  ...checkWaysOut(set),
];
