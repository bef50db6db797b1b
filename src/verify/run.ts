/**
 * Running compiled models: inputs as bytes in, outputs as bytes out, invocation after invocation, with
 * what the simulator found on the way. This folder compares and reports as well; it computes nothing
 * itself, and it does not compile.
 */
import type { Artifact, ArtifactTensor, CpuStep, NpuStep, Step } from '../artifact/artifact.ts';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { Finding } from '../sim/finding.ts';
import type { SimReport } from '../sim/machine.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import { acceleratorByConfig } from '../target/catalog.ts';
import { runProgram } from '../tir/run-program.ts';
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
  invoke(inputs: readonly Uint8Array[], observer?: Observer): Result<Invocation>;
  /** State gets its first values back. */
  restart(): void;
  /** Names of the targets that the command streams are for. */
  readonly targets: readonly string[];
  /** What the NPU used of each memory, over all invocations so far. */
  use(): readonly AreaUse[];
}

/** Looks at the memory while a model runs. */
export interface Observer {
  beforeStep?(step: number, memory: RunMemory): void;
  /** After each kernel of an NPU step, with the offset of its operation in the command stream. */
  afterKernel?(step: number, offset: number, memory: RunMemory): void;
  afterStep?(step: number, memory: RunMemory): void;
}

/** Runs one step on the memory; the NPU's steps give a report. */
type RunStep = (memory: RunMemory, afterKernel: (offset: number) => void) => SimReport;

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
    invoke(inputs, observer = {}) {
      const wrong = checkInputs(artifact.inputs, inputs);
      if (wrong.length > 0) return failure(...wrong);
      memory.forget();
      artifact.inputs.forEach(({ place }, at) => {
        const region = memory.at(place);
        region.bytes.set(inputs[at] ?? []);
        region.written.fill(1);
      });
      const reports = steps.map((run, at) => {
        observer.beforeStep?.(at, memory);
        const report = run(memory, (offset) => observer.afterKernel?.(at, offset, memory));
        observer.afterStep?.(at, memory);
        return report;
      });
      return success({
        outputs: artifact.outputs.map(({ place }) => memory.at(place).bytes.slice()),
        macs: reports.reduce((sum, { macs }) => sum + macs, 0),
        kernels: reports.reduce((sum, { kernels }) => sum + kernels, 0),
        findings: reports.flatMap(({ findings }) => findings),
      });
    },
    restart: () => memory.restart(),
    targets: targetNames(artifact, catalog),
    use: () => memory.use(),
  });
}

function targetNames({ steps }: Artifact, catalog: TargetCatalog): readonly string[] {
  const names = steps.flatMap((step) =>
    step.kind === 'npu' ? (acceleratorByConfig(catalog, step.payload.config)?.name ?? []) : [],
  );
  return [...new Set(names)];
}

function prepare(step: Step, catalog: TargetCatalog): Result<RunStep> {
  if (step.kind === 'npu') return prepareNpu(step, catalog);
  if (step.kind === 'cpu') return success(prepareCpu(step));
  return failure({
    code: 'unsupported-step',
    severity: 'error',
    message: 'the artifact has an operator that only the application can run, or its interpreter',
    place: `operator ${step.operator}: ${step.label}`,
  });
}

function prepareNpu(step: NpuStep, catalog: TargetCatalog): Result<RunStep> {
  const runner = createNpuRunner(step, catalog);
  if (!runner.ok) return runner;
  return success((memory, afterKernel) =>
    runner.value.run(
      step.bases.map((base) => base && memory.at(base)),
      afterKernel,
    ),
  );
}

/** The program was verified when it was read; what is left to check is what it reads. */
function prepareCpu({ name, program, places }: CpuStep): RunStep {
  const inputs = program.buffers.filter(({ role }) => role === 'input').length;
  return (memory) => {
    const regions = places.map((place) => memory.at(place));
    const unwritten = regions.slice(0, inputs).some(({ written }) => written.includes(0));
    const results = runProgram(
      program,
      regions.slice(0, inputs).map(({ bytes }) => bytes.slice()),
    );
    for (const [at, result] of results.entries()) {
      regions[inputs + at]?.bytes.set(result);
      regions[inputs + at]?.written.fill(1);
    }
    const findings = unwritten ? [unwrittenRead(name)] : [];
    return { macs: 0, kernels: 0, touched: [], findings };
  };
}

const unwrittenRead = (name: string): Finding => ({
  code: 'unwritten-read',
  offset: 0,
  message: `CPU function ${name} reads bytes that nobody wrote`,
  operation: name,
});

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
