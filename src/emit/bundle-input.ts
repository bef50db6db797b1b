/** A compiled model, ready to be written: what the driver hands to src/emit. */
import type { BufferRef, CommandOrigin, TargetFacts, TensorFacts } from '../ir/bundle-format.ts';
import type { DType } from '../ir/dtype.ts';
import type { HookFacts } from '../ir/hook.ts';
import type { Quant } from '../ir/value.ts';
import type { LoopProgram } from '../tir/program.ts';

/** One command stream. */
export interface NpuFunction {
  /** Unique among functions; a C identifier once prefixed with `tvmgen_<module>_`. */
  readonly name: string;
  /** The driver payload: header and command stream. */
  readonly payload: Uint8Array;
  /** Region 0, 16-byte aligned when linked; may be empty. */
  readonly constants: Uint8Array;
  /** For debugging: which commands belong to which operator. */
  readonly origins?: readonly CommandOrigin[];
}

/** A loop nest that runs on the CPU. */
export interface CpuFunction {
  readonly name: string;
  readonly program: LoopProgram;
  readonly hook?: Hook;
}

/** A function that the application supplies, and what it has to know of it. */
export interface Hook {
  readonly facts: HookFacts;
  /** Inputs, then outputs. */
  readonly tensors: readonly HookTensor[];
}

export interface HookTensor {
  /** Of the parameter. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly quant?: Quant;
}

export type Step =
  /** `bases[region]`; a hole is undefined. At most eight. */
  | {
      readonly kind: 'npu';
      readonly function: string;
      readonly bases: readonly (BufferRef | undefined)[];
    }
  /** `buffers`: the program's inputs, then its outputs, in the program's order. */
  | { readonly kind: 'cpu'; readonly function: string; readonly buffers: readonly BufferRef[] };

export interface ModuleState {
  readonly name: string;
  /** Its bytes before the first invocation. */
  readonly initial: Uint8Array;
}

export interface CompiledModule {
  /** Letters, digits and underscores; `default` unless the user says otherwise. */
  readonly moduleName: string;
  readonly target: TargetFacts;
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  readonly states: readonly ModuleState[];
  /** One pool, 16-byte aligned. */
  readonly workspaceBytes: number;
  readonly npuFunctions: readonly NpuFunction[];
  readonly cpuFunctions: readonly CpuFunction[];
  /** In order of execution. */
  readonly steps: readonly Step[];
  /** Texts that go under `src/`: file ending -> text, for example `imported.ir`. */
  readonly programs: Readonly<Record<string, string>>;
}
