/** What symbolic evaluation looks names up in: those in scope, and the declarations of the rule set. */
import type { Expr } from '../../ir/expr.ts';
import type { ComputeDecl, FunctionDecl, OpDecl } from '../../ir/rules.ts';
import { opaque, type Symbolic } from './value.ts';

/** Values are worked out when they are asked for: most of a rule says nothing of shapes. */
export type Lazy = () => Symbolic;

export interface Scope {
  readonly world: World;
  readonly names: ReadonlyMap<string, Lazy>;
  /** How many functions and ops are being looked into. */
  readonly depth: number;
}

export type Call = Extract<Expr, { kind: 'call' }>;

export interface World {
  readonly functions: ReadonlyMap<string, FunctionDecl>;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly ops: ReadonlyMap<string, OpDecl>;
  readonly records: ReadonlySet<string>;
  /** Here, so that files need not import each other. */
  readonly evaluate: (expr: Expr, scope: Scope) => Symbolic;
}

/** Evaluates once; a value that needs itself is not known (another check says so). */
export function lazy(make: Lazy, text: string): Lazy {
  let made: Symbolic | 'busy' | undefined;
  return () => {
    if (made === 'busy') return opaque(text);
    if (made === undefined) {
      made = 'busy';
      made = make();
    }
    return made;
  };
}

export const known =
  (value: Symbolic): Lazy =>
  () =>
    value;

export const within = (scope: Scope, names: Iterable<readonly [string, Lazy]>): Scope => ({
  ...scope,
  names: new Map([...scope.names, ...names]),
});
