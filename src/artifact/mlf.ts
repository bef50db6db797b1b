/**
 * Reads a bundle that `carina compile` wrote. Weights, commands and tables come out of the C arrays,
 * so what is run is what an application links; `carina/module.json` says how they fit together.
 */
import { unpackTar } from 'modern-tar';
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import {
  type BufferRef,
  type BundleManifest,
  type CommandOrigin,
  MANIFEST_PATH,
} from '../ir/bundle-format.ts';
import { type CArray, readArrays } from '../ir/c-array.ts';
import { DTYPES } from '../ir/dtype.ts';
import type { LoopBuffer, LoopProgram } from '../tir/program.ts';
import { problem, readManifest } from './manifest.ts';

export interface NpuBundleStep {
  readonly kind: 'npu';
  readonly name: string;
  /** The driver payload. */
  readonly payload: Uint8Array;
  readonly constants: Uint8Array;
  /** By region; null where the stream uses none. */
  readonly bases: readonly (BufferRef | null)[];
  readonly origins: readonly CommandOrigin[];
}

export interface CpuBundleStep {
  readonly kind: 'cpu';
  readonly name: string;
  /** With the bytes of its constants, as the C has them. */
  readonly program: LoopProgram;
  /** Inputs, then outputs. */
  readonly buffers: readonly BufferRef[];
}

export interface Bundle {
  readonly manifest: BundleManifest;
  readonly steps: readonly (NpuBundleStep | CpuBundleStep)[];
}

/** src/tir's reader of programs. */
export type ProgramReader = (json: unknown) => Result<LoopProgram>;

export async function readBundle(
  archive: Uint8Array,
  readProgram: ProgramReader,
): Promise<Result<Bundle>> {
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

/** What the functions and steps are looked up in; problems are collected here. */
interface Reading {
  readonly manifest: BundleManifest;
  /** File name -> array name -> array. */
  readonly arrays: ReadonlyMap<string, ReadonlyMap<string, CArray>>;
  readonly readProgram: ProgramReader;
  readonly problems: Diagnostic[];
}

function assemble(
  manifest: BundleManifest,
  files: ReadonlyMap<string, Uint8Array>,
  readProgram: ProgramReader,
): Result<Bundle> {
  const problems: Diagnostic[] = [];
  const arrays = new Map<string, ReadonlyMap<string, CArray>>();
  for (const { file } of [...manifest.npuFunctions, ...manifest.cpuFunctions]) {
    const name = plainName(file);
    if (arrays.has(name)) continue;
    const read = readArrays(decode(files.get(name) ?? new Uint8Array()));
    arrays.set(name, read.ok ? read.value : new Map());
    if (!read.ok) problems.push(...read.diagnostics);
  }
  const reading = { manifest, arrays, readProgram, problems };
  const steps = manifest.steps.flatMap((step) => readStep(reading, step));
  return problems.length > 0 ? failure(...problems) : success({ manifest, steps });
}

type ManifestStep = BundleManifest['steps'][number];

function readStep(reading: Reading, step: ManifestStep): readonly Bundle['steps'][number][] {
  const { manifest } = reading;
  const npu = manifest.npuFunctions.find(({ name }) => name === step.function);
  const cpu = manifest.cpuFunctions.find(({ name }) => name === step.function);
  if (npu) return [npuStep(reading, npu, step)];
  const program = cpu && readCpuProgram(reading, cpu);
  return cpu && program ? [cpuStep(reading, program, step)] : [];
}

function npuStep(
  reading: Reading,
  npu: BundleManifest['npuFunctions'][number],
  step: ManifestStep,
): NpuBundleStep {
  const { name, file, commands, constants, origins } = npu;
  return {
    kind: 'npu',
    name,
    payload: arrayOf(reading, file, commands).bytes,
    constants: constants === null ? new Uint8Array() : arrayOf(reading, file, constants).bytes,
    bases: step.buffers,
    origins,
  };
}

function arrayOf({ arrays, problems }: Reading, file: string, name: string): CArray {
  const array = arrays.get(plainName(file))?.get(name);
  if (!array) problems.push(problem(`${file} has no array ${name}`));
  return array ?? { name, dtype: 'u8', bytes: new Uint8Array() };
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

function cpuStep(reading: Reading, program: LoopProgram, step: ManifestStep): CpuBundleStep {
  const takes = program.buffers.filter(({ role }) => role === 'input' || role === 'output');
  const buffers = step.buffers.flatMap((ref) => (ref && ref.kind !== 'constants' ? [ref] : []));
  const fits =
    step.buffers.length === buffers.length &&
    takes.length === buffers.length &&
    takes.every((buffer, at) => bytesOf(buffer) <= sizeOf(reading.manifest, buffers[at]));
  if (!fits) reading.problems.push(problem(`the buffers of ${step.function} do not fit it`));
  return { kind: 'cpu', name: step.function, program, buffers };
}

function sizeOf(manifest: BundleManifest, ref: BufferRef | undefined): number {
  if (!ref || ref.kind === 'constants') return 0;
  if (ref.kind === 'workspace') return ref.bytes;
  const lists = { input: manifest.inputs, output: manifest.outputs, state: manifest.states };
  return lists[ref.kind][ref.index]?.bytes ?? 0;
}
