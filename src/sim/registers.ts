/** The register file of the NPU: keeps what commands set, and objects to reading what none did. */
import type { Command } from '../stream/command.ts';
import { fieldsOf } from '../stream/fields.ts';
import { indexRegisters } from '../stream/registers.ts';
import type { RegisterFile } from '../target/registers.generated.ts';
import type { Report } from './finding.ts';

export interface Registers {
  write(command: Command): void;
  /** A field of the parameter, with what the register file adds to it. */
  field(register: string, name: string): number;
  /** The name of a field's value; objects and gives the first name where the value has none. */
  choice(register: string, name: string): string;
  /** The second word, extended and signed as the register file says. */
  payload(register: string): number;
}

export function createRegisters(file: RegisterFile, report: Report): Registers {
  const { byName } = indexRegisters(file);
  const held = new Map<string, Command>();
  function read(register: string, name: string) {
    const definition = byName.get(register);
    if (!definition) throw new Error(`the register file has no ${register}`);
    const command = held.get(register);
    if (!command) report('unset-register', `reads ${register}, which no command has set`);
    const unset: Command = { offset: 0, name: register, kind: 'set', param: 0, payload: 0 };
    const field = fieldsOf(command ?? unset, definition).find((one) => one.name === name);
    if (!field) throw new Error(`${register} has no field ${name}`);
    return { ...field, definition, command };
  }
  return {
    write(command) {
      held.set(command.name, command);
    },
    field: (register, name) => read(register, name).value,
    choice(register, name) {
      const { text, value, definition } = read(register, name);
      if (text !== undefined) return text;
      report('bad-register', `${register} has ${name} ${value}, which has no meaning`);
      return Object.keys(definition.fields?.[name]?.values ?? {})[0] ?? '';
    },
    payload(register) {
      const name = byName.get(register)?.payload?.name ?? '';
      const { value, definition, command } = read(register, name);
      const short = definition.payload?.signed && command?.param === 0 && value >= 2 ** 31;
      // A negative stride may come in 32 bits, as parts with a 32-bit address space have it.
      return short ? value - 2 ** 32 : value;
    },
  };
}
