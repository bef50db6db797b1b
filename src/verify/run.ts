/**
 * Running compiled models: inputs as bytes in, outputs as bytes out, invocation after invocation, with
 * what the simulator found on the way. This folder compares and reports as well; it computes nothing
 * itself, and it does not compile.
 */
import type { Artifact, ArtifactTensor, NpuStep, Step } from '../artifact/artifact.ts';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { Finding } from '../sim/finding.ts';
import type { SimReport } from '../sim/machine.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import { createNpuRunner } from './npu-step.ts';
import type { AreaUse, RunMemory } from './run-memory.ts';
import { createRunMemory } from './run-memory.ts';

export interface Invocation {
  /** In the model's order, little-endian. */
  readonly outputs: readonly Uint8Array[];
  readonly macs: number;
  readonly kernels: number;
  readonly findings: readonly Finding[];
}

export interface Runner {
  /** One input for each input tensor; state carries over. Errors: `input-size`. */
  invoke(inputs: readonly Uint8Array[]): Result<Invocation>;
  /** What the NPU used of each memory, over all invocations so far. */
  use(): readonly AreaUse[];
}

/** Runs one step on the memory; the NPU's steps give a report. */
type RunStep = (memory: RunMemory) => SimReport | undefined;

/** Errors: `no-memory`, `unsupported-step`, those of decoding a step. */
export function createRunner(artifact: Artifact, catalog: TargetCatalog): Result<Runner> {
  if (artifact.kind === 'payload') return failure(noMemory());
  const steps: RunStep[] = [];
  for (const step of artifact.steps) {
    const prepared = prepare(step, catalog);
    if (!prepared.ok) return prepared;
    steps.push(prepared.value);
  }
  const memory = createRunMemory(artifact.areas);
  return success({
    invoke(inputs) {
      const wrong = checkInputs(artifact.inputs, inputs);
      if (wrong.length > 0) return failure(...wrong);
      memory.forget();
      artifact.inputs.forEach(({ place }, at) => {
        const region = memory.at(place);
        region.bytes.set(inputs[at] ?? []);
        region.written.fill(1);
      });
      const reports = steps.flatMap((run) => run(memory) ?? []);
      return success({
        outputs: artifact.outputs.map(({ place }) => memory.at(place).bytes.slice()),
        macs: reports.reduce((sum, { macs }) => sum + macs, 0),
        kernels: reports.reduce((sum, { kernels }) => sum + kernels, 0),
        findings: reports.flatMap(({ findings }) => findings),
      });
    },
    use: () => memory.use(),
  });
}

function prepare(step: Step, catalog: TargetCatalog): Result<RunStep> {
  if (step.kind === 'npu') return prepareNpu(step, catalog);
  const label = step.kind === 'cpu' ? step.name : `operator ${step.operator}: ${step.label}`;
  return failure({
    code: 'unsupported-step',
    severity: 'error',
    message: 'the artifact has a step that is not run on the NPU',
    place: label,
  });
}

function prepareNpu(step: NpuStep, catalog: TargetCatalog): Result<RunStep> {
  const runner = createNpuRunner(step, catalog);
  if (!runner.ok) return runner;
  return success((memory) => runner.value.run(step.bases.map((base) => base && memory.at(base))));
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
