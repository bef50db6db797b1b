/** What is known while a loop nest is written. */
import type { TeBuilder } from '../te/builder.ts';
import type { AxisNode, TeExpr } from '../te/tensor-expr.ts';
import type { Analysis } from './analysis.ts';
import type { Names } from './names.ts';
import type { LoopStmt } from './program.ts';

export interface Target {
  readonly builder: TeBuilder;
  readonly names: Names;
  /** Tensors of the expressions -> buffers. */
  readonly bufferOf: ReadonlyMap<string, string>;
  readonly body: LoopStmt[];
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
  /** Nodes that have a variable. */
  readonly variables: Map<TeExpr, string>;
}
