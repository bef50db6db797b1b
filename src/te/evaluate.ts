/**
 * Tensor expressions: what operators compute, as typed expressions over axes. This folder evaluates
 * what is known while compiling (`evaluate`) and specializes the compute of an op for one instance
 * (`specialize`). It knows no operator; it makes no loops (tir does) and touches no graph.
 */
import type { Diagnostic } from '../diag/diagnostic.ts';
import { isDType } from '../ir/dtype.ts';
import type { Expr } from '../ir/expr.ts';
import type { Value } from '../ir/value.ts';
import { createBuilder, type TeBuilder } from './builder.ts';
import type { CallExpr, Context, Scope as InnerScope } from './context.ts';
import { elaborateWith } from './elaborate.ts';
import { type Entity, fromValue, toValue } from './entity.ts';
import { type BoundOperand, operandEntity } from './operands.ts';
import type { RuleIndex } from './rule-index.ts';

/** What the caller of `evaluate` knows. */
export interface Scope {
  /** A name, or a dotted one (`target.conv.stride`; for a range `...min` and `...max`). */
  lookup(name: string): Value | undefined;
  /** A constant tensor behind a name: expressions may read its elements. */
  constant?(name: string): Constant | undefined;
  /** Whether the name stands for an optional operand that is not there. */
  absent?(name: string): boolean;
  /** Calls that only the caller can answer, `shape(x)` of a term; asked before all else. */
  call?(call: CallExpr): Value | undefined;
  /** The rule file that the expression's offsets are of. */
  readonly file?: string;
}

export type Constant = Pick<BoundOperand, 'type' | 'constant'>;

export type Evaluation =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Diagnostic };

/** The value of an expression that must be known while compiling. Never throws for what a rule says. */
export function evaluate(expr: Expr, scope: Scope, rules: RuleIndex): Evaluation {
  const problems: Diagnostic[] = [];
  const context = createContext(rules, problems);
  const { builder } = context;
  const inner: InnerScope = {
    names: new Map(),
    file: scope.file ?? '',
    outer: (name) => optional(builder, scope.lookup(name)) ?? operandOf(context, scope, name),
    outerCall: (call) => optional(builder, scope.call?.(call)),
  };
  const value = toValue(context.elaborate(expr, inner));
  const [problem] = problems;
  if (problem) return { ok: false, problem };
  if (value !== undefined) return { ok: true, value };
  const message = 'this is not known while compiling';
  const span = expr.at && { file: inner.file, start: expr.at[0], end: expr.at[1] };
  const where = span ? { span } : {};
  return { ok: false, problem: { code: 'not-constant', severity: 'error', message, ...where } };
}

const optional = (builder: TeBuilder, value: Value | undefined): Entity | undefined =>
  value === undefined ? undefined : fromValue(builder, value);

/** Of numbers: the records of a constant are not read outside bodies. */
function operandOf(context: Context, scope: Scope, name: string): Entity | undefined {
  if (scope.absent?.(name)) return { kind: 'absent' };
  const found = scope.constant?.(name);
  if (!found || !isDType(found.type.dtype)) return undefined;
  const place = { at: undefined, file: scope.file ?? '' };
  return operandEntity(context, { name, position: 0, ...found }, place);
}

function createContext(rules: RuleIndex, problems: Diagnostic[]): Context {
  const context: Context = {
    builder: createBuilder(),
    rules,
    problems,
    elaborate: (expr, scope) => elaborateWith(context, expr, scope),
    table: (_, values) => ({ name: 'table', length: values.length }),
  };
  return context;
}
