/** Consecutive invocations of an artifact on inputs that come one after the other. */
import type { Artifact } from '../artifact/artifact.ts';
import type { Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { Finding } from '../sim/finding.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import type { Invocation } from './run.ts';
import { createRunner } from './run.ts';
import type { AreaUse } from './run-memory.ts';

export interface RunResult {
  /** By invocation, then by output. */
  readonly outputs: readonly (readonly Uint8Array[])[];
  /** Names of the targets that the command streams are for. */
  readonly targets: readonly string[];
  /** Of all invocations. */
  readonly macs: number;
  readonly kernels: number;
  /** What the NPU used of each memory. */
  readonly memory: readonly AreaUse[];
  /** Each once, however many invocations have it. */
  readonly findings: readonly Finding[];
}

/** `inputs`: for each invocation one for each input tensor. Errors: `input-count`, those of running. */
export function runSequence(
  artifact: Artifact,
  inputs: readonly Uint8Array[],
  catalog: TargetCatalog,
): Result<RunResult> {
  const runner = createRunner(artifact, catalog);
  if (!runner.ok) return runner;
  const each = artifact.inputs.length;
  if (each === 0 || inputs.length === 0 || inputs.length % each !== 0)
    return wrongCount(each, inputs.length);
  const done: Invocation[] = [];
  for (let at = 0; at < inputs.length; at += each) {
    const invocation = runner.value.invoke(inputs.slice(at, at + each));
    if (!invocation.ok) return invocation;
    done.push(invocation.value);
  }
  return success({
    outputs: done.map(({ outputs }) => outputs),
    targets: runner.value.targets,
    macs: done.reduce((sum, { macs }) => sum + macs, 0),
    kernels: done.reduce((sum, { kernels }) => sum + kernels, 0),
    memory: runner.value.use(),
    findings: distinct(done.flatMap(({ findings }) => findings)),
  });
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  const key = ({ code, offset, message, operation }: Finding): string =>
    `${operation} ${offset} ${code} ${message}`;
  return [...new Map(findings.map((one) => [key(one), one])).values()];
}

function wrongCount(each: number, given: number): Result<never> {
  return failure({
    code: 'input-count',
    severity: 'error',
    message: `the model has ${each} inputs: ${given} files are no multiple of that`,
  });
}
