/**
 * Lookup tables over a register file: by the low half of a command word and by name. Built by whoever
 * needs them, kept nowhere.
 */
import type { CommandDefinition, RegisterFile } from '../target/registers.generated.ts';

/** Set in the first word of a command that has a second one. */
export const PAYLOAD_BIT = 0x4000;

export interface RegisterIndex {
  /** Key: opcode, plus PAYLOAD_BIT where the command has a payload. */
  readonly byCode: ReadonlyMap<number, CommandDefinition>;
  readonly byName: ReadonlyMap<string, CommandDefinition>;
}

export function indexRegisters(file: RegisterFile): RegisterIndex {
  return {
    byCode: new Map(file.commands.map((one) => [codeOf(one), one])),
    byName: new Map(file.commands.map((one) => [one.name, one])),
  };
}

export const codeOf = (one: CommandDefinition): number =>
  one.code | (one.payload ? PAYLOAD_BIT : 0);
