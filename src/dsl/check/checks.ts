/** The table of checks. Each looks at the whole program on its own; none relies on another's verdict. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Program } from '../program.ts';
import { checkDuplicates } from './duplicates.ts';

export type Check = (program: Program) => readonly Diagnostic[];

const CHECKS: readonly Check[] = [checkDuplicates];

export const checkProgram = (program: Program): readonly Diagnostic[] =>
  CHECKS.flatMap((check) => check(program));
