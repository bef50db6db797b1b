/** Made from grammar/registers.schema.json by tools/generate-types.ts. */

/**
 * The command words of one register generation: opcodes, names and fields.
 */
export interface RegisterFile {
  name: string;
  commands: CommandDefinition[];
}
/**
 * An operation starts work; a set writes a register, which keeps its value.
 */
export interface CommandDefinition {
  code: number;
  name: string;
  kind: 'op' | 'set';
  /**
   * Bits of the 16-bit parameter.
   */
  fields?: {
    [k: string]: Field;
  };
  payload?: PayloadField;
}
export interface Field {
  /**
   * Lowest and highest bit, both included.
   *
   * @minItems 2
   * @maxItems 2
   */
  bits: [number, number];
  /**
   * What is added to the bits to give the value.
   */
  plus?: number;
  signed?: boolean;
  /**
   * Names of values.
   */
  values?: {
    [k: string]: number;
  };
}
/**
 * The second word of a command.
 */
export interface PayloadField {
  name: string;
  bits: number;
  /**
   * Low bits of the parameter that extend the payload above bit 31.
   */
  high?: number;
  signed?: boolean;
}
