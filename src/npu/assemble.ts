/**
 * From a scheduled program to the bytes that the driver takes. The folder chooses blocks, encodes
 * weights, adds waits and writes commands; it neither decides what runs on the NPU nor reads rules.
 */
import { type CommandWords, encodeCommands } from '../stream/command.ts';
import { encodePayload, MAX_STREAM_WORDS } from '../stream/payload.ts';
import { type CommandTarget, commandsOf } from './commands.ts';
import { issueSteps } from './hazards.ts';
import type { IssuedKernel, IssuedStep, NpuProgram } from './program.ts';

export interface AssembledProgram {
  readonly steps: readonly IssuedStep[];
  readonly commands: readonly CommandWords[];
  /** The command stream. */
  readonly words: Uint32Array;
  /** Driver payload: header and stream. */
  readonly payload: Uint8Array;
}

/** The hardware reads at most 16 MiB of commands. */
const MOST_WORDS = Math.min(MAX_STREAM_WORDS, 2 ** 22);

/**
 * Throws where the program is illegal: a bug of the scheduler. Hazards are looked for where the steps
 * say that things are; `relocate` then moves each kernel to the regions that its commands name.
 */
export function assembleProgram(
  program: NpuProgram,
  target: CommandTarget,
  relocate: (kernel: IssuedKernel) => IssuedKernel = (kernel) => kernel,
): AssembledProgram {
  const { identity, compute } = target.accelerator;
  const issued = issueSteps(program.steps, compute);
  const steps = issued.map((step) => (step.kind === 'kernel' ? relocate(step) : step));
  const commands = commandsOf(steps, target);
  const words = encodeCommands(commands, target.registers);
  if (words.length > MOST_WORDS) throw new Error(`${program.name}: ${words.length} command words`);
  return { steps, commands, words, payload: encodePayload({ ...identity, words }) };
}
