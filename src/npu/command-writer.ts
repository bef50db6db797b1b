/** Writes commands by the names and fields of the register file, and leaves out writes that change nothing. */
import type { CommandWords } from '../stream/command.ts';
import { indexRegisters } from '../stream/registers.ts';
import type {
  CommandDefinition,
  Field,
  PayloadField,
  RegisterFile,
} from '../target/registers.generated.ts';

/** Fields by name, as numbers or as the register file's names of values. A field left out is 0. */
export type FieldValues = Readonly<Record<string, number | string>>;

export interface CommandWriter {
  readonly commands: readonly CommandWords[];
  /** A `set` command is left out where the register holds the value already. */
  write(name: string, fields: FieldValues): void;
}

/** Throws on a name, a field or a value that the register file does not know: our bug. */
export function commandWriter(file: RegisterFile): CommandWriter {
  const { byName } = indexRegisters(file);
  const commands: CommandWords[] = [];
  const held = new Map<string, CommandWords>();
  return {
    commands,
    write(name, fields) {
      const definition = byName.get(name);
      if (!definition) throw new Error(`no command ${name} in register file ${file.name}`);
      const words = packCommand(definition, fields);
      const before = held.get(name);
      if (before?.param === words.param && before.payload === words.payload) return;
      if (definition.kind === 'set') held.set(name, words);
      commands.push(words);
    },
  };
}

function packCommand(definition: CommandDefinition, values: FieldValues): CommandWords {
  const { name, fields = {}, payload } = definition;
  let param = 0;
  for (const [key, value] of Object.entries(values)) {
    const field = fields[key];
    if (field) param |= packField(`${name}.${key}`, field, value);
    else if (payload?.name !== key) throw new Error(`${name} has no field ${key}`);
  }
  if (!payload) return { name, param };
  const second = packPayload(`${name}.${payload.name}`, payload, values[payload.name] ?? 0);
  return { name, param: param | second.high, payload: second.low };
}

function packField(name: string, { bits, plus = 0, values }: Field, value: number | string) {
  const [low, high] = bits;
  const number = typeof value === 'string' ? values?.[value] : value - plus;
  if (number === undefined) throw new Error(`${name}: no value ${value}`);
  return inBits(name, number, high - low + 1) << low;
}

function packPayload(name: string, { bits, high = 0 }: PayloadField, value: number | string) {
  if (typeof value === 'string') throw new Error(`${name}: no value ${value}`);
  const number = inBits(name, value, bits + high);
  return { low: number % 2 ** 32, high: Math.floor(number / 2 ** 32) };
}

/** Two's complement where the value is negative: the sign of some fields is that of a feature map. */
function inBits(name: string, value: number, bits: number): number {
  const fits = Number.isInteger(value) && value >= -(2 ** (bits - 1)) && value < 2 ** bits;
  if (!fits) throw new Error(`${name}: ${value} does not fit in ${bits} bits`);
  return value < 0 ? value + 2 ** bits : value;
}
