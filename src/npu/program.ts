/**
 * The NPU program after scheduling: kernels and DMA transfers over buffers whose sizes are those of
 * the encoded bytes. `hazards.ts` adds the waits, `commands.ts` turns the result into registers.
 */
import type { ByteRange, Region } from './byte-range.ts';
import type { FmPlacement } from './feature-map.ts';
import type { BlockChoice, NpuOperation } from './operation.ts';

/** A place in a region, or in the internal memory (`shram`, bytes from its start). */
export interface Place {
  readonly region: Region;
  readonly address: number;
  /** The buffer's name, for readers. */
  readonly buffer?: string;
}

/** A copy of consecutive bytes. */
export interface DmaStep {
  readonly kind: 'dma';
  readonly source: Place;
  readonly destination: Place;
  readonly bytes: number;
}

export interface KernelStep {
  readonly kind: 'kernel';
  readonly op: NpuOperation;
  readonly ifm: FmPlacement;
  /** Present where op.ifm2 is. */
  readonly ifm2?: FmPlacement;
  readonly ofm: FmPlacement;
  readonly block: BlockChoice;
  /** Encoded weights and scale records, one range a core; a core without channels has 0 bytes. */
  readonly weights?: readonly ByteRange[];
  readonly scales?: readonly ByteRange[];
  /** A table in the LUT area of the internal memory; slot n starts 256 * n bytes into it. */
  readonly lut?: { readonly slot: number; readonly bytes: number };
  /** Index of the operation in the program it came from, for maps and messages. */
  readonly origin?: number;
}

export type NpuStep = DmaStep | KernelStep;

export interface NpuProgram {
  readonly name: string;
  readonly steps: readonly NpuStep[];
}

/** Blocks until at most `outstanding` kernels (or transfers) issued before are unfinished. */
export interface WaitStep {
  readonly kind: 'kernel_wait' | 'dma_wait';
  readonly outstanding: number;
}

/** A kernel with the number of block jobs of its predecessor that may still run when it starts. */
export interface IssuedKernel extends KernelStep {
  readonly blockdep: number;
}

/** What the command stream says, in its order. */
export type IssuedStep = DmaStep | WaitStep | IssuedKernel;
