/** What the declarations of a rule set name: for checks of the set as a whole. */
import type { Expr } from '../../ir/expr.ts';
import { everyPart } from '../../ir/expr-parts.ts';
import type { RuleDecl, RuleSet, Sort } from '../../ir/rules.ts';
import { holesOf } from '../names.ts';

interface Place {
  /** The declaration that names it. */
  readonly name: string;
  readonly exprs: readonly Expr[];
}

const bodyOf = ({ name, body }: RuleSet['functions'][number] | RuleSet['computes'][number]) => ({
  name,
  exprs: body.flatMap(({ value, extents = [] }) => [value, ...extents]),
});

const exprsOfRule = (rule: RuleDecl): readonly Expr[] => [
  ...rule.match.flatMap(({ otherwise = [] }) => otherwise.map(({ value }) => value)),
  ...rule.where.flatMap(({ args }) => args),
  ...(rule.decreases ? [rule.decreases] : []),
  ...rule.into.map(({ value }) => value),
  ...rule.equal.flatMap(({ left, right }) => [left, right]),
];

const placesOf = ({ functions, computes, constraints, rules, primitives }: RuleSet) => [
  ...functions.map(bodyOf),
  ...computes.map(bodyOf),
  ...constraints.map((one): Place => ({ name: one.name, exprs: [one.test, ...holesOf(one)] })),
  ...rules.map((one): Place => ({ name: one.name, exprs: exprsOfRule(one) })),
  ...primitives.map((one): Place => ({ name: one.name, exprs: Object.values(one.fields) })),
];

export interface References {
  /** Functions, ops, records and builtins that are called; a call of itself does not count. */
  readonly called: ReadonlySet<string>;
  /** Strings, which members of enums are too. */
  readonly strings: ReadonlySet<string>;
  readonly constraints: ReadonlySet<string>;
  /** Dtypes and records in sorts and definitions, types of options. */
  readonly types: ReadonlySet<string>;
}

export function referencesOf(set: RuleSet): References {
  const called = new Set<string>();
  const strings = new Set<string>();
  for (const { name, exprs } of placesOf(set))
    for (const part of exprs.flatMap(everyPart)) {
      if (part.kind === 'call' && part.name !== name) called.add(part.name);
      if (part.kind === 'str') strings.add(part.value);
    }
  for (const text of patternStrings(set)) strings.add(text);
  const constraints = new Set(set.rules.flatMap(({ where }) => where.map(({ name }) => name)));
  return { called, strings, constraints, types: new Set(typesOf(set)) };
}

const patternStrings = ({ rules }: RuleSet): readonly string[] =>
  rules.flatMap(({ match }) =>
    match.flatMap(({ attrs }) =>
      Object.values(attrs).flatMap((one) =>
        one.kind === 'literal' && typeof one.value === 'string' ? [one.value] : [],
      ),
    ),
  );

const sortTypes = (sort: Sort | undefined): readonly string[] =>
  sort?.kind === 'tensor' ? sort.dtypes : [];

const typesOf = ({ imports, computes, ops, rules }: RuleSet): readonly string[] => [
  ...imports.flatMap(({ fields }) => fields.map(({ type }) => type)),
  ...[...computes, ...ops].flatMap(({ params, result }) =>
    [...params.map(({ sort }) => sort), result].flatMap(sortTypes),
  ),
  ...computes.flatMap(({ body }) => body.map(({ dtype = '' }) => dtype)),
  ...rules.flatMap(({ match }) =>
    match.flatMap(({ args }) => args.flatMap((a) => sortTypes(a.sort))),
  ),
];
