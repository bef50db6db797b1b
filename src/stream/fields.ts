/** The values in a command: the bits of its parameter and its payload, as the register file has them. */
import type { CommandDefinition } from '../target/registers.generated.ts';
import type { Command } from './command.ts';

export interface FieldValue {
  readonly name: string;
  readonly value: number;
  /** The name that the register file gives this value. */
  readonly text?: string;
}

/** The fields of a command: those of its parameter, then its payload. */
export function fieldsOf(command: Command, definition: CommandDefinition): readonly FieldValue[] {
  const values = Object.entries(definition.fields ?? {}).map(([name, field]) => {
    const [low, high] = field.bits;
    const raw = (command.param >>> low) & (2 ** (high - low + 1) - 1);
    const value = (field.signed ? asSigned(raw, high - low + 1) : raw) + (field.plus ?? 0);
    const text = Object.entries(field.values ?? {}).find(([, code]) => code === raw)?.[0];
    return text === undefined ? { name, value } : { name, value, text };
  });
  const { payload } = definition;
  return payload ? [...values, { name: payload.name, value: payloadOf(command, payload) }] : values;
}

/** The payload with the bits of the parameter that extend it; at most 48 bits, so a double is exact. */
function payloadOf(
  { param, payload = 0 }: Command,
  { high = 0, signed = false }: NonNullable<CommandDefinition['payload']>,
): number {
  const extension = param & (2 ** high - 1);
  const value = extension * 2 ** 32 + payload;
  return signed ? asSigned(value, 32 + high) : value;
}

function asSigned(value: number, bits: number): number {
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}
