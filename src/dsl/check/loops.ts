/**
 * Phases end: no rule builds what it surely matches again, alone or in turns with others, unless one of them says
 * what gets smaller. The engine looks at that each time; where it can be seen here that it does not, it is an error.
 */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { everyPart } from '../../ir/expr-parts.ts';
import type { PhaseDecl, RuleDecl } from '../../ir/rules.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { accepts, type Builder, isOp } from '../symbolic/accepts.ts';
import { constantOf, subtract } from '../symbolic/polynomial.ts';
import { intoScope, matchScope } from '../symbolic/rule-scope.ts';
import { polynomialOf } from '../symbolic/value.ts';
import { type Call, known, type World, within } from '../symbolic/world.ts';
import { worldOf } from '../symbolic/world-of.ts';
import { errorAt } from './complaint.ts';
import { cycles } from './cycles.ts';

export function checkLoops(program: Program): readonly Diagnostic[] {
  const world = worldOf(program);
  return ofKind(program, 'phase').flatMap((phase) => {
    const rules = ofKind(program, 'rule').filter((rule) => rule.phase === phase.name);
    const builders = rules.map((rule) => builderOf(rule, phase, world));
    return [...endless(program, builders), ...builders.flatMap(growing)];
  });
}

interface PhaseBuilder extends Builder {
  /** What it builds that the rules of the phase are tried on. */
  readonly calls: readonly Call[];
}

function builderOf(rule: RuleDecl, phase: PhaseDecl, world: World): PhaseBuilder {
  const scope = intoScope(rule, matchScope(rule, world));
  const built = rule.into
    .flatMap(({ value }) => everyPart(value))
    .filter((part): part is Call => part.kind === 'call' && isOp(part, scope))
    .filter((call) => !isEvaluated(call, rule));
  if (phase.apply === 'fixpoint') return { rule, scope, calls: built };
  // Where each term has one turn, going down from the root leads to new operands only.
  const root = rule.into.find(({ name }) => name === 'root')?.value;
  const calls = phase.order === 'top_down' ? built.filter((call) => call !== root) : [];
  return { rule, scope, calls };
}

/** An op of constants and quantizations alone becomes a constant at once: no rule sees it. */
function isEvaluated({ args }: Call, rule: RuleDecl): boolean {
  return args.every((arg) => {
    if (arg.kind === 'call') return isEvaluated(arg, rule);
    if (arg.kind !== 'name') return false;
    const line = rule.into.find(({ name }) => name === arg.name)?.value;
    if (line) return line.kind === 'call' && isEvaluated(line, rule);
    const sorts = rule.match.flatMap((node) => node.args).filter(({ name }) => name === arg.name);
    return sorts.some(
      ({ sort }) => sort?.kind === 'quant' || (sort?.kind === 'tensor' && sort.constant),
    );
  });
}

function endless(program: Program, builders: readonly PhaseBuilder[]): readonly Diagnostic[] {
  const open = builders.filter(({ rule }) => rule.decreases === undefined);
  const leads = new Map(
    open.map((one) => [
      one.rule.name,
      open
        .filter(({ rule }) => one.calls.some((call) => accepts(rule, call, one)))
        .map(({ rule }) => rule.name),
    ]),
  );
  return cycles(leads).flatMap(([first = '', ...others]) => {
    const rule = open.find((one) => one.rule.name === first)?.rule;
    const turns = [first, ...others, first].map((name) => `\`${name}\``).join(' -> ');
    const message =
      others.length === 0
        ? `\`${first}\` matches what it builds`
        : `these rules take turns: ${turns}`;
    return rule
      ? [errorAt(rule, nameAt(program, rule), { code: 'loop', message, help: HELP })]
      : [];
  });
}

const HELP =
  'keep them apart by a literal, or say what gets smaller each time: `decreases expression` in front of `into`';

/** What a rule says decreases, where it can be seen that it stays or grows. */
function growing({ rule, scope, calls }: PhaseBuilder): readonly Diagnostic[] {
  const { decreases } = rule;
  if (decreases === undefined) return [];
  const { evaluate } = scope.world;
  return calls.flatMap((call) => {
    const again = accepts(rule, call, { rule, scope });
    if (again === undefined) return [];
    const names = [...again].map(([name, value]) => [name, known(value)] as const);
    const after = polynomialOf(evaluate(decreases, within(scope, names)));
    const less = constantOf(subtract(polynomialOf(evaluate(decreases, scope)), after));
    if (less === undefined || less > 0) return [];
    return [
      errorAt(rule, decreases.at, {
        code: 'not-decreasing',
        message: `this is ${less === 0 ? 'the same' : `${-less} more`} where \`${rule.name}\` matches what it builds`,
        help: 'it has to be smaller each time, and never negative',
      }),
    ];
  });
}
