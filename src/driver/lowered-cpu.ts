/** What the CPU runs for one operator. */
import type { Hook } from '../emit/bundle-input.ts';
import type { Term } from '../ir/term.ts';
import type { LoopProgram } from '../tir/program.ts';

export interface LoweredCpu {
  /** Buffers: inputs, the results, then what it needs in between, which the caller provides too. */
  readonly program: LoopProgram;
  /** Operands of the term that the program's inputs are, in their order. */
  readonly operands: readonly Term[];
  /** Terms that the program computes: one, or several results of one operator. */
  readonly results: readonly Term[];
  /** Bytes of each buffer behind the results. */
  readonly scratch: readonly number[];
  /** The application supplies the function: the program has buffers and no loops. */
  readonly hook?: Hook;
}
