/** A custom operator as a CPU function without loops: what it is given, and what it has to fill. */
import type { HookTensor } from '../emit/bundle-input.ts';
import { DTYPES, isDType } from '../ir/dtype.ts';
import { type HookFacts, outputsOf } from '../ir/hook.ts';
import type { TermPool } from '../ir/pool.ts';
import { type ApplyTerm, bytesOfType, type Term, typeOf } from '../ir/term.ts';
import type { LoopBuffer } from '../tir/program.ts';
import type { LoweredCpu } from './lowered-cpu.ts';

/** All outputs are results, whether or not the model reads them: the function fills them all. */
export function lowerHook(term: ApplyTerm, facts: HookFacts, pool: TermPool): LoweredCpu {
  const results = outputsOf(term, facts, (parts) => pool.apply(parts));
  const given = term.args.filter((arg) => typeOf(arg));
  const inputs = given.map((arg, at) => bufferOf(arg, `input_${at}`, pool));
  const outputs = results.map((one, at) => bufferOf(one, `output_${at}`, pool, 'output'));
  const quants = term.args.slice(term.args.length - quantCount(term, results.length));
  const named = [...given, ...results];
  const tensors = [...inputs, ...outputs].map(({ name, dtype }, at): HookTensor => {
    const quant = quants.filter(({ kind }) => kind !== 'none')[at];
    const shape = typeOf(named[at] ?? term)?.shape ?? [];
    return { name, dtype, shape, ...(quant?.kind === 'quant' ? { quant: quant.quant } : {}) };
  });
  const buffers = [...inputs, ...outputs];
  return {
    program: { name: facts.code, buffers, body: [] },
    operands: given.filter(({ kind }) => kind !== 'const'),
    results,
    scratch: [],
    hook: { facts, tensors },
  };
}

/** Half of what stands in front of the quantizations of the results. */
const quantCount = ({ args }: ApplyTerm, results: number): number => (args.length + results) / 2;

function bufferOf(
  term: Term,
  name: string,
  pool: TermPool,
  role: LoopBuffer['role'] = 'input',
): LoopBuffer {
  const type = typeOf(term);
  if (!type || !isDType(type.dtype)) throw new Error(`${name} is no tensor of numbers`);
  const { dtype } = type;
  const length = bytesOfType(type) / DTYPES[dtype].bytes;
  if (term.kind !== 'const') return { name, dtype, length, role };
  return { name, dtype, length, role: 'constant', bytes: pool.bytesOf(term) };
}
