/** What is known while a loop nest is written. */
import type { TeBuilder } from '../te/builder.ts';
import type { AxisNode, TeExpr } from '../te/tensor-expr.ts';
import type { Analysis } from './analysis.ts';
import type { Names } from './names.ts';
import type { LoopExpr, LoopStmt } from './program.ts';

export interface Target {
  readonly builder: TeBuilder;
  readonly names: Names;
  /** Tensors of the expressions -> buffers. */
  readonly bufferOf: ReadonlyMap<string, string>;
  readonly body: LoopStmt[];
  /** The variable of the loop around, which runs over the first axis of what is emitted. */
  readonly step?: string;
}

/** One open loop: where its next statement goes. Guards open a list inside the loop's own. */
export interface Level {
  statements: LoopStmt[];
}

export interface Emission extends Target {
  readonly analysis: Analysis;
  /** Level of each axis whose loop is open; level 0 is outside all loops. */
  readonly levels: readonly Level[];
  readonly levelOfAxis: Map<AxisNode, number>;
  readonly loopNames: Map<AxisNode, string>;
  /** Nodes that have a variable, declared in a level. */
  readonly variables: Map<TeExpr, Variable>;
  /** Inside a branch of an `if`: what only the branch may compute stays in it. */
  readonly branch?: Branch;
}

export interface Variable {
  readonly name: string;
  readonly level: number;
}

export interface Branch {
  /** The level whose statements the branch is among. */
  readonly level: number;
  /** What the branch computes whenever it is taken. */
  readonly certain: ReadonlySet<TeExpr>;
}

/** How expressions are emitted; passed along because reductions and choices are expressions too. */
export interface Emitter {
  readonly emit: (emission: Emission, expr: TeExpr, level: number) => LoopExpr;
  /** The outermost level in which the expression may have a variable; undefined: in none. */
  readonly placeOf: (emission: Emission, expr: TeExpr) => number | undefined;
}
