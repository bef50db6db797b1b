/**
 * Every op has a way on: an imported one a compute, so that it can run on the CPU; one that a phase removes a
 * rewrite of that phase; one that is left behind the phases a primitive; what outlives an invocation is set.
 */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Expr } from '../../ir/expr.ts';
import { everyPart } from '../../ir/expr-parts.ts';
import { coversOp } from '../../ir/op-pattern.ts';
import type { RuleDecl, RuleSet } from '../../ir/rules.ts';
import { errorAt } from '../check/complaint.ts';

export const checkWaysOut = (set: RuleSet): readonly Diagnostic[] => [
  ...importsWithoutCompute(set),
  ...neverSet(set),
  ...stuckOps(set),
  ...nothingRuns(set),
];

function importsWithoutCompute({ imports, computes }: RuleSet): readonly Diagnostic[] {
  const computed = new Set(computes.map(({ name }) => name));
  return (
    imports
      // Of those that deal with variables, one leaves a term: what sets one.
      .filter(({ name, state = 'write' }) => !computed.has(name) && state === 'write')
      .map((one) =>
        errorAt(one, undefined, {
          code: 'missing-compute',
          message: `nothing says what \`${one.name}\` computes`,
          help: `write \`compute ${one.name}\`: without it a model with this operator can only be refused`,
        }),
      )
  );
}

/** A variable that is read, or an operand that is kept, is set at the end of an invocation. */
function neverSet({ imports }: RuleSet): readonly Diagnostic[] {
  if (imports.some(({ state }) => state === 'write')) return [];
  return imports
    .filter(({ state, keeps }) => state === 'read' || keeps !== undefined)
    .map((one) =>
      errorAt(one, undefined, {
        code: 'missing-write',
        message: `\`${one.name}\` leaves values to the next invocation, and no operator sets a variable`,
        help: 'declare the operator that does: `import ... state write`',
      }),
    );
}

const rootOp = ({ match }: RuleDecl): string | undefined =>
  match.find(({ name }) => name === 'root')?.op;

/** Ops that a phase has to remove and no rule of it matches. */
function stuckOps({ phases, rules, ops, computes }: RuleSet): readonly Diagnostic[] {
  return phases.flatMap((phase) => {
    const matched = new Set(rules.filter((one) => one.phase === phase.name).map(rootOp));
    return [...ops, ...computes]
      .filter(({ name }) => phase.mustRemove.some((pattern) => coversOp(pattern, name)))
      .filter(({ name }) => !matched.has(name))
      .map((op) =>
        errorAt(op, undefined, {
          code: 'not-removed',
          message: `the phase ${phase.name} has to remove \`${op.name}\`, and no rule of it matches it`,
          help: `write \`rewrite ... in ${phase.name}\` with \`root = ${op.name}(...)\``,
        }),
      );
  });
}

/** What rewrites build of more than constants, no rule takes further and no kernel runs. */
function nothingRuns({ rules, primitives, ops, computes }: RuleSet): readonly Diagnostic[] {
  const declared = new Set([...ops, ...computes].map(({ name }) => name));
  const goesOn = new Set([...primitives.map(({ name }) => name), ...rules.map(rootOp)]);
  return rules
    .filter(({ kind }) => kind === 'rewrite')
    .flatMap((rule) => {
      const isConstant = constantNames(rule, declared);
      return rule.into
        .flatMap(({ value }) => everyPart(value))
        .filter((part): part is Call => part.kind === 'call' && declared.has(part.name))
        .filter((call) => !goesOn.has(call.name) && !isConstant(call))
        .map((call) =>
          errorAt(rule, call.at, {
            code: 'missing-primitive',
            message: `no kernel runs \`${call.name}\`, and no rule makes something else of it`,
            help: 'declare a `primitive`, or give it constants only: then it is one itself',
          }),
        );
    });
}

type Call = Extract<Expr, { kind: 'call' }>;

/** Whether an expression of `into` is a constant: a constant operand, a quantization, or an op of such. */
function constantNames(
  { match, into }: RuleDecl,
  declared: ReadonlySet<string>,
): (expr: Expr) => boolean {
  const tensors = new Set(
    match.flatMap(({ args }) =>
      args.flatMap(({ name, sort }) => (sort?.kind === 'tensor' && !sort.constant ? [name] : [])),
    ),
  );
  for (const { name } of match) tensors.add(name);
  const lines = new Map(into.map(({ name, value }) => [name, value]));
  const isConstant = (expr: Expr): boolean => {
    if (expr.kind === 'name') {
      const line = expr.name === 'root' ? undefined : lines.get(expr.name);
      return line ? isConstant(line) : !tensors.has(expr.name);
    }
    return expr.kind !== 'call' || !declared.has(expr.name) || expr.args.every(isConstant);
  };
  return isConstant;
}
