/**
 * Compiled models as files: reading one back gives everything that running it needs. This folder
 * trusts no byte of the file and executes nothing.
 */
import type { DType } from '../ir/dtype.ts';
import type { Payload } from '../stream/payload.ts';

export interface Artifact {
  readonly kind: 'tflite' | 'payload';
  /** What the file says about who made it; may be empty. */
  readonly producer: string;
  readonly areas: readonly Area[];
  readonly inputs: readonly ArtifactTensor[];
  readonly outputs: readonly ArtifactTensor[];
  /** In order of execution. */
  readonly steps: readonly Step[];
}

/** A memory of its own: areas do not overlap. */
export interface Area {
  readonly name: string;
  readonly role: 'constants' | 'arena' | 'fast' | 'tensor';
  readonly bytes: number;
  /** What it holds before the first step; absent: nothing that may be read. */
  readonly content?: Uint8Array;
}

export interface Place {
  /** Index into the areas. */
  readonly area: number;
  /** Bytes from the start of the area. */
  readonly offset: number;
  readonly bytes: number;
}

export interface ArtifactTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Per tensor: one entry each. Empty: not quantized. */
  readonly quant: { readonly scale: readonly number[]; readonly zero: readonly number[] };
  readonly place: Place;
}

export type Step = NpuStep | ForeignStep;

/** One command stream. `bases[region]` is where the addresses of a region start. */
export interface NpuStep {
  readonly kind: 'npu';
  readonly payload: Payload;
  readonly bases: readonly Place[];
}

/** An operator that the application's interpreter runs; the file does not hold what it computes. */
export interface ForeignStep {
  readonly kind: 'foreign';
  /** Index among the operators of the model. */
  readonly operator: number;
  /** As the file names it: `builtin operator 9` or the name of a custom one. */
  readonly label: string;
}
