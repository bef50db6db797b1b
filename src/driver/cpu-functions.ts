/** CPU operators as loop programs, each with the constants it reads inside. */
import { type Result, success } from '../diag/diagnostic.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import { type Lowering, lowerTerm } from '../tir/lower-term.ts';
import type { LoopBuffer, LoopProgram } from '../tir/program.ts';

export interface LoweredCpu {
  readonly program: LoopProgram;
  /** Operands of the term that the program's inputs are, in their order. */
  readonly operands: readonly Term[];
}

/** What a CPU operator computes as loops. Errors: no `compute`, or operands that do not fit it. */
export function lowerCpuOperator(term: ApplyTerm, lowering: Lowering): Result<LoweredCpu> {
  const lowered = lowerTerm(lowering, term);
  if (!lowered.ok) return lowered;
  if (lowered.value.kind === 'known') throw new Error(`${term.op} is known while compiling`);
  const { program, operands } = lowered.value;
  const terms = operands.map((operand) => term.args[operand]);
  return success(embedConstants(program, terms, lowering.pool));
}

/** Inputs whose operand is a constant become constant buffers of the program. */
function embedConstants(
  program: LoopProgram,
  operands: readonly (Term | undefined)[],
  pool: TermPool,
): LoweredCpu {
  let next = 0;
  const kept: Term[] = [];
  const buffers = program.buffers.map((buffer): LoopBuffer => {
    if (buffer.role !== 'input') return buffer;
    const operand = operands[next++];
    if (operand?.kind === 'const')
      return { ...buffer, role: 'constant', bytes: pool.bytesOf(operand) };
    if (operand) kept.push(operand);
    return buffer;
  });
  const order = ['input', 'output', 'constant', 'local'];
  buffers.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  return { program: { ...program, buffers }, operands: kept };
}
