/** The tables of checks. Each looks at the whole program on its own. */
import type { Diagnostic, Span } from '../../diag/diagnostic.ts';
import type { RuleDecl } from '../../ir/rules.ts';
import type { Program } from '../program.ts';
import { checkBodies } from './bodies.ts';
import { checkConstraints } from './constraints.ts';
import { checkDefinitions } from './definitions.ts';
import { checkDims } from './dims.ts';
import { checkDocumented } from './documented.ts';
import { checkDuplicates } from './duplicates.ts';
import { checkImportOperands } from './import-operands.ts';
import { checkImports } from './imports.ts';
import { checkKeptOperands } from './kept-operands.ts';
import { checkLinks } from './links.ts';
import { checkLoops } from './loops.ts';
import { checkOverlap } from './overlap.ts';
import { checkPrimitives } from './primitives.ts';
import { checkRecords } from './records.ts';
import { checkRecursion } from './recursion.ts';
import { checkRootTypes } from './root-types.ts';
import { checkRules } from './rules.ts';
import { checkSorts } from './sorts.ts';
import { checkStrategy } from './strategy.ts';
import { checkUnreachable } from './unreachable.ts';
import { checkUnused } from './unused.ts';

const CHECKS: readonly ((program: Program) => readonly Diagnostic[])[] = [
  checkDuplicates,
  checkDocumented,
  checkSorts,
  checkDims,
  checkRecords,
  checkImports,
  checkImportOperands,
  checkKeptOperands,
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

/** These follow what rules mean, so a rule that another check complains of is not asked about more. */
const DEEPER: typeof CHECKS = [checkUnreachable, checkRootTypes, checkLoops];

/** `problems`: what was wrong with the text already. */
export function checkProgram(
  program: Program,
  problems: readonly Diagnostic[],
): readonly Diagnostic[] {
  const found = [...problems, ...CHECKS.flatMap((check) => check(program))];
  const declarations = program.declarations.filter(
    (one) => one.kind !== 'rule' || !found.some(({ span }) => span && standsIn(span, one.data)),
  );
  return [...found, ...DEEPER.flatMap((check) => check({ ...program, declarations }))];
}

const standsIn = ({ file, start }: Span, { source }: RuleDecl): boolean =>
  file === source.file && start >= source.at[0] && start < source.at[1];
