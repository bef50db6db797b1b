/** CPU operators as loop programs, each with the constants it reads inside. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { DTYPES } from '../ir/dtype.ts';
import { type Graph, topological } from '../ir/graph.ts';
import { HOOK, hookOf } from '../ir/hook.ts';
import type { TermPool } from '../ir/pool.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import { CALL } from '../partition/regions.ts';
import { type Lowering, lowerTerms, operatorKey } from '../tir/lower-term.ts';
import type { LoopBuffer, LoopProgram } from '../tir/program.ts';
import { lowerHook } from './lower-hook.ts';
import type { LoweredCpu } from './lowered-cpu.ts';

/** Every operator that main does not call the NPU for, by the first of its results. All problems are collected. */
export function lowerCpuOperators(
  main: Graph,
  lowering: Lowering,
): Result<ReadonlyMap<Term, LoweredCpu>> {
  const lowered = new Map<Term, LoweredCpu>();
  const problems: Diagnostic[] = [];
  for (const terms of cpuOperators(main, lowering)) {
    const result = lowerCpuOperator(terms, lowering);
    if (result.ok) lowered.set(terms[0], result.value);
    else problems.push(...result.diagnostics);
  }
  return problems.length > 0 ? failure(...problems) : success(lowered);
}

type Results = readonly [ApplyTerm, ...ApplyTerm[]];

function cpuOperators(main: Graph, lowering: Lowering): readonly Results[] {
  const operators = new Map<string | Term, [ApplyTerm, ...ApplyTerm[]]>();
  for (const term of topological(main.outputs)) {
    if (term.kind !== 'apply' || term.op === CALL) continue;
    const hook = hookOf(term);
    const key = hook ? `${HOOK} ${hook.operator}` : (operatorKey(lowering, term) ?? term);
    const known = operators.get(key);
    if (known) known.push(term);
    else operators.set(key, [term]);
  }
  return [...operators.values()];
}

/** What a CPU operator computes as loops. Errors: no `compute`, or operands that do not fit it. */
function lowerCpuOperator(results: Results, lowering: Lowering): Result<LoweredCpu> {
  const [term] = results;
  const hook = hookOf(term);
  if (hook) return success(lowerHook(term, hook, lowering.pool));
  const lowered = lowerTerms(lowering, results);
  if (!lowered.ok) return lowered;
  if (lowered.value.kind === 'known') throw new Error(`${term.op} is known while compiling`);
  const { program, operands } = lowered.value;
  const terms = operands.map((operand) => term.args[operand]);
  return success({ ...planScratch(embedConstants(program, terms, lowering.pool)), results });
}

type Embedded = Pick<LoweredCpu, 'program' | 'operands'>;

/** Inputs whose operand is a constant become constant buffers of the program. */
function embedConstants(
  program: LoopProgram,
  operands: readonly (Term | undefined)[],
  pool: TermPool,
): Embedded {
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
  return { program: { ...program, buffers }, operands: kept };
}

/** Local arrays become buffers that the memory plan knows: the device has no other memory for them. */
function planScratch({ program, operands }: Embedded): Omit<LoweredCpu, 'results' | 'hook'> {
  const locals = program.buffers.filter(({ role }) => role === 'local');
  const of = (role: LoopBuffer['role']) => program.buffers.filter((one) => one.role === role);
  const scratch = locals.map((one): LoopBuffer => ({ ...one, role: 'output' }));
  const buffers = [...of('input'), ...of('output'), ...scratch, ...of('constant')];
  const bytes = locals.map(({ dtype, length }) => length * DTYPES[dtype].bytes);
  return { program: { ...program, buffers }, operands, scratch: bytes };
}
