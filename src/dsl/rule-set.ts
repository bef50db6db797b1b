/** A checked program as the data that everything else reads: sorted, so that file order cannot matter. */
import type { RuleSet } from '../ir/rules.ts';
import type { DeclarationData, DeclarationKind } from './declaration.ts';
import { ofKind, type Program } from './program.ts';

export function toRuleSet(program: Program): RuleSet {
  const sorted = <K extends DeclarationKind>(kind: K): readonly DeclarationData[K][] =>
    [...ofKind(program, kind)].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    schemaVersion: 1,
    enums: sorted('enum'),
    records: sorted('record'),
    builtins: sorted('builtin'),
    functions: sorted('function'),
    imports: sorted('import'),
    ops: sorted('op'),
    computes: sorted('compute'),
    primitives: sorted('primitive'),
    constraints: sorted('constraint'),
    rules: sorted('rule'),
    phases: sorted('phase'),
    pipeline: ofKind(program, 'pipeline')[0]?.phases ?? [],
  };
}
