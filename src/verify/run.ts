/**
 * Running compiled models: inputs as bytes in, outputs as bytes out, invocation after invocation, with
 * what the simulator found on the way. This folder compares and reports as well; it computes nothing
 * itself, and it does not compile.
 */
import type { Area, Artifact, ArtifactTensor, NpuStep, Place } from '../artifact/artifact.ts';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { Finding } from '../sim/finding.ts';
import type { Region, Touched } from '../sim/memory.ts';
import { summarise } from '../sim/memory.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import type { NpuRunner } from './npu-step.ts';
import { createNpuRunner } from './npu-step.ts';

export interface AreaUse extends Touched {
  readonly name: string;
}

export interface Invocation {
  /** In the model's order, little-endian. */
  readonly outputs: readonly Uint8Array[];
  readonly macs: number;
  readonly kernels: number;
  readonly findings: readonly Finding[];
}

export interface Runner {
  /** Bytes of each input, for checks and messages. */
  readonly inputs: readonly ArtifactTensor[];
  /** One input for each input tensor. Errors: `input-size`. */
  invoke(inputs: readonly Uint8Array[]): Result<Invocation>;
  /** What the NPU used of each memory, over all invocations so far. */
  use(): readonly AreaUse[];
}

interface Memory extends Required<Region> {
  readonly area: Area;
}

/** Errors: `no-memory`, `foreign-operator`, those of a step. */
export function createRunner(artifact: Artifact, catalog: TargetCatalog): Result<Runner> {
  if (artifact.kind === 'payload') return failure(noMemory());
  const steps: { readonly step: NpuStep; readonly runner: NpuRunner }[] = [];
  for (const step of artifact.steps) {
    if (step.kind === 'foreign') return failure(foreign(step.label, step.operator));
    const runner = createNpuRunner(step.payload, catalog);
    if (!runner.ok) return runner;
    steps.push({ step, runner: runner.value });
  }
  const memories = artifact.areas.map(createMemory);
  return success({
    inputs: artifact.inputs,
    invoke(inputs) {
      const wrong = checkInputs(artifact.inputs, inputs);
      if (wrong.length > 0) return failure(...wrong);
      memories.forEach(forget);
      artifact.inputs.forEach(({ place }, at) => {
        const region = regionOf(place, memories);
        region.bytes.set(inputs[at] ?? []);
        region.written.fill(1);
      });
      const reports = steps.map(({ step, runner }) =>
        runner.run(step.bases.map((base) => regionOf(base, memories))),
      );
      return success({
        outputs: artifact.outputs.map(({ place }) => regionOf(place, memories).bytes.slice()),
        macs: reports.reduce((sum, { macs }) => sum + macs, 0),
        kernels: reports.reduce((sum, { kernels }) => sum + kernels, 0),
        findings: reports.flatMap(({ findings }) => findings),
      });
    },
    use: () => memories.map(({ area, touched }) => ({ name: area.name, ...summarise(touched) })),
  });
}

function createMemory(area: Area): Memory {
  const bytes = new Uint8Array(area.bytes);
  bytes.set(area.content ?? []);
  return {
    area,
    bytes,
    written: new Uint8Array(area.bytes),
    touched: new Uint8Array(area.bytes),
  };
}

/** An invocation must not build on what the one before left, except on constants. */
function forget({ area, written }: Memory): void {
  written.fill(0);
  if (area.content) written.fill(1, 0, area.content.length);
}

function regionOf({ area, offset, bytes }: Place, memories: readonly Memory[]): Required<Region> {
  const memory = memories[area];
  if (!memory) throw new Error(`the artifact has no area ${area}`);
  const part = (all: Uint8Array): Uint8Array => all.subarray(offset, offset + bytes);
  return {
    bytes: part(memory.bytes),
    written: part(memory.written),
    touched: part(memory.touched),
  };
}

function checkInputs(
  tensors: readonly ArtifactTensor[],
  inputs: readonly Uint8Array[],
): readonly Diagnostic[] {
  return tensors.flatMap(({ name, place }, at) => {
    const length = inputs[at]?.length ?? 0;
    if (length === place.bytes) return [];
    const message = `input ${at} "${name}" has ${place.bytes} bytes, not ${length}`;
    return [{ code: 'input-size', severity: 'error', message } as const];
  });
}

function noMemory(): Diagnostic {
  return {
    code: 'no-memory',
    severity: 'error',
    message: 'a command stream by itself does not say what memory it works on',
    help: 'run the .tflite or the bundle that it comes from',
  };
}

function foreign(label: string, operator: number): Diagnostic {
  return {
    code: 'foreign-operator',
    severity: 'error',
    message: 'the artifact leaves an operator to the interpreter of the application',
    place: `operator ${operator}: ${label}`,
  };
}
