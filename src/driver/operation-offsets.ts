/** Where in a command stream each kernel is: its first register write and its operation word. */
import type { CommandWords } from '../stream/command.ts';

export interface OperationOffset {
  /** Byte offset of the first command behind the kernel before. */
  readonly start: number;
  /** Byte offset of the command that starts the kernel. */
  readonly operation: number;
}

const KERNELS: ReadonlySet<string> = new Set([
  'OP_CONV',
  'OP_DEPTHWISE',
  'OP_POOL',
  'OP_ELEMENTWISE',
]);

/** One entry a kernel, in order. */
export function operationOffsets(commands: readonly CommandWords[]): readonly OperationOffset[] {
  const offsets: OperationOffset[] = [];
  let at = 0;
  let start = 0;
  for (const command of commands) {
    const next = at + (command.payload === undefined ? 4 : 8);
    if (KERNELS.has(command.name)) {
      offsets.push({ start, operation: at });
      start = next;
    }
    at = next;
  }
  return offsets;
}
