/**
 * Reads a bundle or a raw bundle that `carina compile` wrote. In a bundle, weights, commands and tables
 * come out of the C arrays, so what is run is what an application links; `carina/module.json` says how
 * all fits together.
 */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { type BundleManifest, MANIFEST_PATH } from '../ir/bundle-format.ts';
import { DTYPES } from '../ir/dtype.ts';
import { parsePayload } from '../stream/payload.ts';
import type { BufferRole, LoopBuffer, LoopProgram } from '../tir/program.ts';
import type { Artifact, CpuStep, NpuStep, Place, Step } from './artifact.ts';
import { type BundleData, decodeText, openBundleData, unpackBundle } from './bundle-data.ts';
import { type BundleMemory, layOutBundle } from './bundle-memory.ts';
import { problem, readManifest } from './manifest.ts';

/** src/tir's reader of programs. */
export type ProgramReader = (json: unknown) => Result<LoopProgram>;

/** Errors: `bad-bundle`, `bad-array`, those of payloads and of programs. */
export async function readBundle(
  archive: Uint8Array,
  readProgram: ProgramReader,
): Promise<Result<Artifact>> {
  const files = await unpackBundle(archive);
  const text = files.get(MANIFEST_PATH);
  if (text === undefined) return failure(problem('it is not an archive with this file'));
  const manifest = readManifest(decodeText(text));
  return manifest.ok ? assemble(manifest.value, files, readProgram) : manifest;
}

/** What functions and steps are looked up in; problems are collected here. */
interface Reading {
  readonly manifest: BundleManifest;
  readonly data: BundleData;
  readonly memory: BundleMemory;
  readonly readProgram: ProgramReader;
  readonly problems: Diagnostic[];
}

function assemble(
  manifest: BundleManifest,
  files: ReadonlyMap<string, Uint8Array>,
  readProgram: ProgramReader,
): Result<Artifact> {
  const problems: Diagnostic[] = [];
  const data = openBundleData(files, problems);
  const memory = layOutBundle(manifest, data);
  const reading = { manifest, data, memory, readProgram, problems };
  const steps = manifest.steps.flatMap((step) => readStep(reading, step));
  if (problems.length > 0) return failure(...problems);
  const { target } = manifest;
  const { areas, inputs, outputs } = memory;
  return success({ kind: 'bundle', producer: 'carina', target, areas, inputs, outputs, steps });
}

type ManifestStep = BundleManifest['steps'][number];

function readStep(reading: Reading, step: ManifestStep): readonly Step[] {
  const { manifest } = reading;
  const npu = manifest.npuFunctions.find(({ name }) => name === step.function);
  const cpu = manifest.cpuFunctions.find(({ name }) => name === step.function);
  if (npu) return npuStep(reading, npu, step);
  const hook = manifest.hooks.find(({ name }) => name === step.function);
  if (hook) return [{ kind: 'foreign', operator: hook.operator, label: hook.code }];
  const program = cpu && readCpuProgram(reading, cpu);
  return program ? [cpuStep(reading, program, step)] : [];
}

function npuStep(
  reading: Reading,
  npu: BundleManifest['npuFunctions'][number],
  step: ManifestStep,
): readonly NpuStep[] {
  const { commands, constants, origins } = npu;
  const payload = parsePayload(reading.data(commands, 'u8'));
  if (!payload.ok) {
    reading.problems.push(...payload.diagnostics);
    return [];
  }
  const content = constants === null ? new Uint8Array() : reading.data(constants, 'u8');
  const own = reading.memory.addConstants(npu.name, content);
  const bases = step.buffers
    .map((ref) => ref ?? undefined)
    .map((ref) => {
      return ref?.kind === 'constants' ? own : ref && reading.memory.placeOf(ref);
    });
  return [{ kind: 'npu', payload: payload.value, bases, origins }];
}

/** The order of a program's buffers. */
const ROLES: readonly BufferRole[] = ['input', 'output', 'constant', 'local'];

/** The program with its constants again: buffers that main fills from C arrays. */
function readCpuProgram(
  reading: Reading,
  cpu: BundleManifest['cpuFunctions'][number],
): LoopProgram | undefined {
  const program = reading.readProgram(cpu.program);
  if (!program.ok) {
    reading.problems.push(...program.diagnostics);
    return undefined;
  }
  const fill = (buffer: LoopBuffer): LoopBuffer => {
    const ref = Object.hasOwn(cpu.data, buffer.name) ? cpu.data[buffer.name] : undefined;
    if (ref === undefined) return buffer;
    const bytes = reading.data(ref, buffer.dtype);
    if (bytes.length !== bytesOf(buffer))
      reading.problems.push(problem(`${ref.file} does not hold ${buffer.name} of ${cpu.name}`));
    return { ...buffer, role: 'constant', bytes };
  };
  const filled = program.value.buffers.map(fill);
  const buffers = ROLES.flatMap((role) => filled.filter((buffer) => buffer.role === role));
  return { ...program.value, buffers };
}

const bytesOf = ({ dtype, length }: LoopBuffer): number => DTYPES[dtype].bytes * length;

function cpuStep(reading: Reading, program: LoopProgram, step: ManifestStep): CpuStep {
  const takes = program.buffers.filter(({ role }) => role === 'input' || role === 'output');
  const places = step.buffers.flatMap((ref): readonly Place[] =>
    ref && ref.kind !== 'constants' ? [reading.memory.placeOf(ref)] : [],
  );
  const fits =
    step.buffers.length === places.length &&
    takes.length === places.length &&
    takes.every((buffer, at) => bytesOf(buffer) <= (places[at]?.bytes ?? 0));
  if (!fits) reading.problems.push(problem(`the buffers of ${step.function} do not fit it`));
  return { kind: 'cpu', name: step.function, program, places };
}
