/** Made from grammar/target.schema.json by tools/generate-types.ts. */

/**
 * Height, width, channels.
 *
 * @minItems 3
 * @maxItems 3
 */
export type Hwc = [number, number, number];

/**
 * One NPU configuration: what it computes with, what it can do, and what it calls itself.
 */
export interface Accelerator {
  name: string;
  aliases?: string[];
  /**
   * The target when none is named. One file has it.
   */
  default?: boolean;
  family: 'ethos-u';
  /**
   * Name of the register file in targets/registers.
   */
  registers: string;
  /**
   * Name of the system configuration in targets/systems.
   */
  default_system: string;
  identity: Identity;
  compute: Compute;
  /**
   * What constraints of the rules read as target.<group>.<name>: ranges, numbers or lists.
   */
  limits: {
    [k: string]: {
      [k: string]: Range | number | number[];
    };
  };
}
/**
 * The words of the driver payload by which driver and NPU recognise a stream.
 */
export interface Identity {
  config: number;
  id: number;
}
export interface Compute {
  /**
   * 8-bit multiply-accumulates a cycle and core.
   */
  macs: number;
  cores: number;
  ofm_ublock: Hwc;
  ifm_ublock: Hwc;
  max_block: Hwc;
  /**
   * Height and width of the largest kernel part that is processed at once.
   *
   * @minItems 2
   * @maxItems 2
   */
  subkernel: [number, number];
  /**
   * Largest value of BLOCKDEP.
   */
  blockdep: number;
  outstanding: Outstanding;
  address_bits: number;
  /**
   * The stream starts with the word that sets how cores share the work.
   */
  parallel_mode: boolean;
  dma: Dma;
  shram: Shram;
}
export interface Outstanding {
  kernels: number;
  dma: number;
}
export interface Dma {
  /**
   * Bytes; source, destination and length where an end is internal memory.
   */
  alignment: number;
  /**
   * Bytes; the same where both ends are external.
   */
  external_alignment: number;
}
/**
 * Internal memory in banks; granules are the banks that a use takes at once.
 */
export interface Shram {
  banks: number;
  bank_bytes: number;
  reserved_output: number;
  reserved_end: number;
  lut_banks: number;
  granules: Granules;
}
export interface Granules {
  ifm8: number;
  ifm16: number;
  ifm8_elementwise: number;
  ifm16_elementwise: number;
  ifm32: number;
  acc16: number;
  acc32: number;
  acc40: number;
}
/**
 * Both ends included.
 */
export interface Range {
  min: number;
  max: number;
}
