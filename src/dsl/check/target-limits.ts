/** Every `target.group.limit` that a rule reads is stated by every target. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Expr } from '../../ir/expr.ts';
import { everyPart } from '../../ir/expr-parts.ts';
import type { RuleSet, SourceRef } from '../../ir/rules.ts';
import type { Accelerator } from '../../target/accelerator.generated.ts';
import { holesOf } from '../names.ts';
import { errorAt, suggestion } from './complaint.ts';

type Target = Pick<Accelerator, 'name' | 'limits'>;

export function checkTargetLimits(
  rules: RuleSet,
  targets: readonly Target[],
): readonly Diagnostic[] {
  const stated = targets.map((target) => ({ name: target.name, limits: limitsOf(target) }));
  return readsOf(rules).flatMap(({ declaration, limit, expr }) =>
    stated
      .filter(({ limits }) => !limits.includes(limit))
      .map(({ name, limits }) =>
        errorAt(declaration, expr.at, {
          code: 'unknown-limit',
          message: `the target ${name} has no limit \`${limit}\``,
          ...suggestion(limit, limits),
        }),
      ),
  );
}

/** `conv.stride` and all the others. */
const limitsOf = ({ limits }: Target): readonly string[] =>
  Object.entries(limits).flatMap(([group, named]) =>
    Object.keys(named).map((name) => `${group}.${name}`),
  );

interface Read {
  readonly declaration: { readonly source: SourceRef };
  readonly limit: string;
  readonly expr: Expr;
}

function readsOf({ constraints, rules, primitives }: RuleSet): readonly Read[] {
  const within = (declaration: Read['declaration'], exprs: readonly Expr[]): readonly Read[] =>
    exprs.flatMap(everyPart).flatMap((expr) => {
      const limit = limitOf(expr);
      return limit === undefined ? [] : [{ declaration, limit, expr }];
    });
  return [
    ...constraints.flatMap((one) => within(one, [one.test, ...holesOf(one)])),
    ...rules.flatMap((one) =>
      within(one, [
        ...one.match.flatMap(({ otherwise = [] }) => otherwise.map(({ value }) => value)),
        ...one.where.flatMap(({ args }) => args),
        ...one.into.map(({ value }) => value),
      ]),
    ),
    ...primitives.flatMap((one) => within(one, Object.values(one.fields))),
  ];
}

/** `target.conv.stride` reads `conv.stride`. */
function limitOf(expr: Expr): string | undefined {
  if (expr.kind !== 'field' || expr.of.kind !== 'field') return undefined;
  const { of: target, name: group } = expr.of;
  if (target.kind !== 'name' || target.name !== 'target') return undefined;
  return `${group}.${expr.name}`;
}
