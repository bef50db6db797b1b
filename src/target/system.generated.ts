/** Made from grammar/system.schema.json by tools/generate-types.ts. */

/**
 * What surrounds an NPU: its clock, the memories it reaches, and which holds what.
 */
export interface SystemConfiguration {
  name: string;
  /**
   * Clock of the NPU.
   */
  clock_hz: number;
  memories: {
    [k: string]: Memory;
  };
  default_memory_mode: string;
  memory_modes: {
    [k: string]: MemoryMode;
  };
}
export interface Memory {
  kind: 'sram' | 'flash' | 'dram';
  /**
   * Peak bandwidth in bytes a cycle of the NPU's clock.
   */
  bytes_per_cycle: number;
  /**
   * Bytes of one burst.
   */
  burst: number;
  /**
   * Cycles.
   */
  read_latency: number;
  /**
   * Cycles.
   */
  write_latency: number;
}
/**
 * Which memory holds constants, the arena, and buffers that must be fast.
 */
export interface MemoryMode {
  /**
   * Region 0.
   */
  constants: string;
  /**
   * Region 1.
   */
  arena: string;
  /**
   * Region 2; the arena itself where the names are equal.
   */
  fast: string;
  /**
   * Bytes of region 2.
   */
  fast_limit?: number;
}
