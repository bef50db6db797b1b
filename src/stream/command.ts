/**
 * The command stream as bytes: words to commands and back, the driver payload around them, weight
 * streams. What `inspect`, the simulator and the emitter share. It knows no meaning beyond the fields
 * of the register file, and it executes nothing.
 */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { RegisterFile } from '../target/registers.generated.ts';
import { codeOf, indexRegisters, PAYLOAD_BIT } from './registers.ts';

/** One operation or one register write. Decoding and encoding are exact inverses. */
export interface Command {
  /** Bytes from the start of the stream. */
  readonly offset: number;
  /** As the register file names it: `IFM_PAD_TOP`, `OP_CONV`. */
  readonly name: string;
  readonly kind: 'op' | 'set';
  /** All 16 bits, those of no field included. */
  readonly param: number;
  /** The second word, unsigned; present where the register file says so. */
  readonly payload?: number;
}

/** Opcode and payload bit; the remaining bits of the low half are reserved and have to be zero. */
const CODE_MASK = 0x3ff | PAYLOAD_BIT;
const RESERVED_MASK = 0xffff & ~CODE_MASK;

/** Errors: `reserved-bits`, `unknown-command`, `truncated-command`; the first one ends the decoding. */
export function decodeCommands(words: Uint32Array, file: RegisterFile): Result<readonly Command[]> {
  const { byCode } = indexRegisters(file);
  const commands: Command[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? 0;
    const offset = at * 4;
    if (word & RESERVED_MASK) return failure(damaged('reserved-bits', offset, word));
    const definition = byCode.get(word & CODE_MASK);
    if (!definition) return failure(damaged('unknown-command', offset, word));
    const { name, kind } = definition;
    const param = word >>> 16;
    if (!definition.payload) commands.push({ offset, name, kind, param });
    else {
      const payload = words[++at];
      if (payload === undefined) return failure(damaged('truncated-command', offset, word));
      commands.push({ offset, name, kind, param, payload });
    }
  }
  return success(commands);
}

const MESSAGES = {
  'reserved-bits': 'sets bits that are reserved',
  'unknown-command': 'is no command of this register file',
  'truncated-command': 'lacks its second word: the stream ends here',
} as const;

function damaged(code: keyof typeof MESSAGES, offset: number, word: number): Diagnostic {
  return {
    code,
    severity: 'error',
    message: `command word 0x${word.toString(16).padStart(8, '0')} ${MESSAGES[code]}`,
    place: `command stream, byte 0x${offset.toString(16)}`,
  };
}

/** What an emitter or a JSON reader has; the offset follows from the order. */
export type CommandWords = Pick<Command, 'name' | 'param' | 'payload'>;

/** A name that the register file lacks, or a payload too many or too few, is a bug of the caller. */
export function encodeCommands(commands: readonly CommandWords[], file: RegisterFile): Uint32Array {
  const { byName } = indexRegisters(file);
  const words: number[] = [];
  for (const { name, param, payload } of commands) {
    const definition = byName.get(name);
    if (!definition) throw new Error(`no command ${name} in register file ${file.name}`);
    if ((payload !== undefined) !== (definition.payload !== undefined))
      throw new Error(`${name} takes ${definition.payload ? 'a' : 'no'} payload`);
    if (param >>> 0 !== param || param > 0xffff) throw new Error(`${name}: parameter ${param}`);
    words.push((param << 16) | codeOf(definition));
    if (payload !== undefined) words.push(payload);
  }
  return Uint32Array.from(words, (word) => word >>> 0);
}
