/**
 * Reads a bundle that `carina compile` wrote. Weights, commands and tables come out of the C arrays,
 * so what is run is what an application links; `carina/module.json` says how they fit together.
 */
import { unpackTar } from 'modern-tar';
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { type BundleManifest, MANIFEST_PATH } from '../ir/bundle-format.ts';
import { type CArray, readArrays } from '../ir/c-array.ts';
import { DTYPES } from '../ir/dtype.ts';
import { parsePayload } from '../stream/payload.ts';
import type { LoopBuffer, LoopProgram } from '../tir/program.ts';
import type { Artifact, CpuStep, NpuStep, Place, Step } from './artifact.ts';
import { type BundleMemory, layOutBundle } from './bundle-memory.ts';
import { problem, readManifest } from './manifest.ts';

/** src/tir's reader of programs. */
export type ProgramReader = (json: unknown) => Result<LoopProgram>;

/** Errors: `bad-bundle`, `bad-array`, those of payloads and of programs. */
export async function readBundle(
  archive: Uint8Array,
  readProgram: ProgramReader,
): Promise<Result<Artifact>> {
  const files = await unpack(archive);
  const text = files.get(plainName(MANIFEST_PATH));
  if (text === undefined) return failure(problem('it is not an archive with this file'));
  const manifest = readManifest(decode(text));
  return manifest.ok ? assemble(manifest.value, files, readProgram) : manifest;
}

/** Name without `./` -> contents. Empty where the bytes are no archive. */
async function unpack(archive: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    const entries = await unpackTar(archive, { strict: true });
    return new Map(
      entries.map(({ header, data }) => [plainName(header.name), data ?? new Uint8Array()]),
    );
  } catch {
    return new Map();
  }
}

const plainName = (path: string): string => path.replace(/^\.\//, '');

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What functions and steps are looked up in; problems are collected here. */
interface Reading {
  readonly manifest: BundleManifest;
  /** File name -> array name -> array. */
  readonly arrays: ReadonlyMap<string, ReadonlyMap<string, CArray>>;
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
  const arrays = readAllArrays(manifest, files, problems);
  const memory = layOutBundle(manifest);
  const reading = { manifest, arrays, memory, readProgram, problems };
  const steps = manifest.steps.flatMap((step) => readStep(reading, step));
  if (problems.length > 0) return failure(...problems);
  const { target } = manifest;
  const { areas, inputs, outputs } = memory;
  return success({ kind: 'bundle', producer: 'carina', target, areas, inputs, outputs, steps });
}

function readAllArrays(
  manifest: BundleManifest,
  files: ReadonlyMap<string, Uint8Array>,
  problems: Diagnostic[],
): Reading['arrays'] {
  const arrays = new Map<string, ReadonlyMap<string, CArray>>();
  for (const { file } of [...manifest.npuFunctions, ...manifest.cpuFunctions]) {
    const name = plainName(file);
    if (arrays.has(name)) continue;
    const read = readArrays(decode(files.get(name) ?? new Uint8Array()));
    arrays.set(name, read.ok ? read.value : new Map());
    if (!read.ok) problems.push(...read.diagnostics);
  }
  return arrays;
}

function arrayOf({ arrays, problems }: Reading, file: string, name: string): CArray {
  const array = arrays.get(plainName(file))?.get(name);
  if (!array) problems.push(problem(`${file} has no array ${name}`));
  return array ?? { name, dtype: 'u8', bytes: new Uint8Array() };
}

type ManifestStep = BundleManifest['steps'][number];

function readStep(reading: Reading, step: ManifestStep): readonly Step[] {
  const { manifest } = reading;
  const npu = manifest.npuFunctions.find(({ name }) => name === step.function);
  const cpu = manifest.cpuFunctions.find(({ name }) => name === step.function);
  if (npu) return npuStep(reading, npu, step);
  const program = cpu && readCpuProgram(reading, cpu);
  return program ? [cpuStep(reading, program, step)] : [];
}

function npuStep(
  reading: Reading,
  npu: BundleManifest['npuFunctions'][number],
  step: ManifestStep,
): readonly NpuStep[] {
  const { file, commands, constants, origins } = npu;
  const payload = parsePayload(arrayOf(reading, file, commands).bytes);
  if (!payload.ok) {
    reading.problems.push(...payload.diagnostics);
    return [];
  }
  const content = constants === null ? new Uint8Array() : arrayOf(reading, file, constants).bytes;
  const own = reading.memory.addConstants(npu.name, content);
  const bases = step.buffers
    .map((ref) => ref ?? undefined)
    .map((ref) => {
      return ref?.kind === 'constants' ? own : ref && reading.memory.placeOf(ref);
    });
  return [{ kind: 'npu', payload: payload.value, bases, origins }];
}

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
    const name = Object.hasOwn(cpu.arrays, buffer.name) ? cpu.arrays[buffer.name] : undefined;
    if (name === undefined) return buffer;
    const { dtype, bytes } = arrayOf(reading, cpu.file, name);
    if (dtype !== buffer.dtype || bytes.length !== bytesOf(buffer))
      reading.problems.push(problem(`the array ${name} does not fit ${cpu.name}`));
    return { ...buffer, role: 'constant', bytes };
  };
  return { ...program.value, buffers: program.value.buffers.map(fill) };
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
