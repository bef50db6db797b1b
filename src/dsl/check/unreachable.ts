/** D6: every rule gets its turn: none stands behind one of a higher priority that takes whatever it matches. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { covers } from '../symbolic/accepts.ts';
import { matchScope } from '../symbolic/rule-scope.ts';
import { worldOf } from '../symbolic/world-of.ts';
import { errorAt } from './complaint.ts';

export function checkUnreachable(program: Program): readonly Diagnostic[] {
  const world = worldOf(program);
  const rules = ofKind(program, 'rule');
  return rules.flatMap((rule) => {
    const first = rules.find(
      (one) =>
        one.phase === rule.phase &&
        one.priority > rule.priority &&
        one.where.length === 0 &&
        covers(one, { rule, scope: matchScope(rule, world) }),
    );
    if (first === undefined) return [];
    return [
      errorAt(rule, nameAt(program, rule), {
        code: 'never-fires',
        message: `\`${first.name}\` takes every term that \`${rule.name}\` could`,
        help: `give \`${rule.name}\` a priority above ${first.priority}`,
      }),
    ];
  });
}
