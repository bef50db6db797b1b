/** The table of checks. Each looks at the whole program on its own; none relies on another's verdict. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Program } from '../program.ts';
import { checkBodies } from './bodies.ts';
import { checkConstraints } from './constraints.ts';
import { checkDefinitions } from './definitions.ts';
import { checkDocumented } from './documented.ts';
import { checkDuplicates } from './duplicates.ts';
import { checkImports } from './imports.ts';
import { checkLinks } from './links.ts';
import { checkOverlap } from './overlap.ts';
import { checkPrimitives } from './primitives.ts';
import { checkRecords } from './records.ts';
import { checkRecursion } from './recursion.ts';
import { checkRules } from './rules.ts';
import { checkSorts } from './sorts.ts';
import { checkStrategy } from './strategy.ts';
import { checkUnused } from './unused.ts';

const CHECKS: readonly ((program: Program) => readonly Diagnostic[])[] = [
  checkDuplicates,
  checkDocumented,
  checkSorts,
  checkRecords,
  checkImports,
  checkDefinitions,
  checkRecursion,
  checkBodies,
  checkConstraints,
  checkLinks,
  checkRules,
  checkOverlap,
  checkPrimitives,
  checkStrategy,
  checkUnused,
];

export const checkProgram = (program: Program): readonly Diagnostic[] =>
  CHECKS.flatMap((check) => check(program));
