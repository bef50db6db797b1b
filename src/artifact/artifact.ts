/**
 * Compiled models as files: reading one back gives everything that running it needs. This folder
 * trusts no byte of the file and executes nothing.
 */
import type { CommandOrigin, TargetFacts } from '../ir/bundle-format.ts';
import type { DType } from '../ir/dtype.ts';
import type { Payload } from '../stream/payload.ts';
import type { LoopProgram } from '../tir/program.ts';

export interface Artifact {
  readonly kind: 'tflite' | 'payload' | 'bundle';
  /** What the file says about who made it; may be empty. */
  readonly producer: string;
  /** What the file says it was compiled for. */
  readonly target?: TargetFacts;
  readonly areas: readonly Area[];
  readonly inputs: readonly ArtifactTensor[];
  readonly outputs: readonly ArtifactTensor[];
  /** In order of execution. */
  readonly steps: readonly Step[];
}

/** A memory of its own: areas do not overlap. */
export interface Area {
  readonly name: string;
  /** State keeps its bytes from one invocation to the next. */
  readonly role: 'constants' | 'arena' | 'fast' | 'tensor' | 'state';
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

export type Step = NpuStep | CpuStep | ForeignStep;

/** One command stream. `bases[region]` is where the addresses of a region start; may have holes. */
export interface NpuStep {
  readonly kind: 'npu';
  readonly payload: Payload;
  readonly bases: readonly (Place | undefined)[];
  /** Which operators the commands come from, if the file says so. */
  readonly origins?: readonly CommandOrigin[];
}

/** A loop program over memory. */
export interface CpuStep {
  readonly kind: 'cpu';
  readonly name: string;
  readonly program: LoopProgram;
  /** The program's inputs, then its outputs, in the program's order. */
  readonly places: readonly Place[];
}

/** An operator that the application runs, or its interpreter; the file does not hold what it computes. */
export interface ForeignStep {
  readonly kind: 'foreign';
  /** Index among the operators of the model. */
  readonly operator: number;
  /** As the file names it: `builtin operator 9` or the name of a custom one. */
  readonly label: string;
}
