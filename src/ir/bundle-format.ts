/**
 * What a bundle says about itself to tools that run or inspect it: `carina/module.json`. The bytes of
 * weights, commands and tables are not in it: it names C arrays of `codegen/host/src`, so what is
 * run is what is linked. Raw bundles have the same description beside binary files.
 */
import type { DType } from './dtype.ts';

export const MANIFEST_PATH = './carina/module.json';
export const MANIFEST_VERSION = 1;

/** Region 0 of an NPU function; the driver takes at most eight regions. */
export const MAX_REGIONS = 8;

/** Where a step finds bytes. Offsets and sizes are in bytes. */
export type BufferRef =
  /** The NPU function's own constants: weights, scales, tables. */
  | { readonly kind: 'constants' }
  | { readonly kind: 'input' | 'output'; readonly index: number }
  | { readonly kind: 'workspace'; readonly offset: number; readonly bytes: number }
  /** Lives from one invocation to the next. */
  | {
      readonly kind: 'state';
      readonly index: number;
      readonly offset: number;
      readonly bytes: number;
    };

/** Per tensor: one entry. Empty lists: not quantized. */
export interface QuantFacts {
  readonly scale: readonly number[];
  readonly zero: readonly number[];
}

/** A graph input or output. */
export interface TensorFacts {
  /** As the model names it. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: number;
  /**
   * Where the memory plan has it, in bytes from the start of the workspace; other tensors may share
   * the place before or after it is in use. An application may pass any other buffer as well.
   */
  readonly offset: number;
  readonly quant: QuantFacts;
}

/** Bytes that live from one invocation to the next. */
export interface StateFacts {
  readonly name: string;
  readonly bytes: number;
  /** What they are before the first invocation; null: all zero. */
  readonly initial: DataRef | null;
}

export interface TargetFacts {
  readonly name: string;
  readonly system: string;
  readonly memoryMode: string;
  /** The same as TVM would write it. */
  readonly tvmTarget: string;
}

/** From this byte of the command stream on, commands belong to this operator of the model. */
export interface CommandOrigin {
  readonly offset: number;
  readonly operator: number;
  /** Its index and its name in the model format. */
  readonly label: string;
}

export interface ManifestStep {
  readonly function: string;
  /** NPU: one entry a region, null where unused. CPU: one entry an input and output, in order. */
  readonly buffers: readonly (BufferRef | null)[];
}

/** Where bytes are: an array of a C file, or a whole binary file. */
export interface DataRef {
  readonly file: string;
  /** Null: the file holds the bytes and nothing else. */
  readonly array: string | null;
}

export interface ManifestNpuFunction {
  readonly name: string;
  readonly commands: DataRef;
  /** Null where the function has none. */
  readonly constants: DataRef | null;
  readonly origins: readonly CommandOrigin[];
}

export interface ManifestCpuFunction {
  readonly name: string;
  /** A loop program as src/tir writes it, without the bytes of its constants. */
  readonly program: unknown;
  /** Constant buffer of the program -> its elements. */
  readonly data: Readonly<Record<string, DataRef>>;
}

/** A function that the application supplies: nobody else can run it. */
export interface ManifestHook {
  readonly name: string;
  /** Index of the operator in the model, and the name that the model has for it. */
  readonly operator: number;
  readonly code: string;
}

export interface BundleManifest {
  readonly schemaVersion: number;
  readonly moduleName: string;
  readonly target: TargetFacts;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  readonly states: readonly StateFacts[];
  readonly workspaceBytes: number;
  readonly npuFunctions: readonly ManifestNpuFunction[];
  readonly cpuFunctions: readonly ManifestCpuFunction[];
  readonly hooks: readonly ManifestHook[];
  readonly steps: readonly ManifestStep[];
}
