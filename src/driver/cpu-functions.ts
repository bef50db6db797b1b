/** CPU operators as loop programs, each with the constants it reads inside. */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ComputeDecl } from '../ir/rules.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import type { RuleIndex } from '../te/rule-index.ts';
import { specialize } from '../te/specialize.ts';
import { lower } from '../tir/lower.ts';
import { operandOf } from '../tir/lower-term.ts';
import type { LoopBuffer, LoopProgram } from '../tir/program.ts';

export interface CpuRules {
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly index: RuleIndex;
  readonly pool: TermPool;
}

export interface LoweredCpu {
  readonly program: LoopProgram;
  /** Operands of the term that the program's inputs are, in their order. */
  readonly operands: readonly Term[];
}

/** What a CPU operator computes as loops. Errors: no `compute`, or operands that do not fit it. */
export function lowerCpuOperator(
  term: ApplyTerm,
  { computes, index, pool }: CpuRules,
): Result<LoweredCpu> {
  const compute = computes.get(term.op);
  if (!compute)
    return failure({
      code: 'no-compute',
      severity: 'error',
      message: `no rule says what ${term.op} computes`,
    });
  const instance = {
    attrs: term.attrs,
    operands: term.args.map((arg) => operandOf(pool, arg)),
    resultTypes: term.types,
  };
  const tensors = specialize(compute, instance, index);
  if (!tensors.ok) return tensors;
  const program = lower(tensors.value);
  const operands = tensors.value.inputs.map((input) => term.args[input.operand]);
  return success(embedConstants(program, operands, pool));
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
