/** Runs loop programs: verified, printed as JavaScript, compiled once a program. */

import { renderDiagnostics } from '../diag/render.ts';
import { DTYPES, type DType } from '../ir/dtype.ts';
import { elementAt } from '../te/bytes.ts';
import { isWide, printJavaScript } from './print-javascript.ts';
import type { LoopBuffer, LoopProgram } from './program.ts';
import { verifyProgram } from './verify-program.ts';

type Elements =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array;

/** Runs with one byte array for each input buffer, in order, and gives the bytes of the outputs. */
export type ProgramRunner = (inputs: readonly Uint8Array[]) => readonly Uint8Array[];

const ARRAYS: Readonly<Record<DType, (bytes: Uint8Array, length: number) => Elements>> = {
  bool: (b, n) => new Uint8Array(b.buffer, b.byteOffset, n),
  i8: (b, n) => new Int8Array(b.buffer, b.byteOffset, n),
  u8: (b, n) => new Uint8Array(b.buffer, b.byteOffset, n),
  i16: (b, n) => new Int16Array(b.buffer, b.byteOffset, n),
  u16: (b, n) => new Uint16Array(b.buffer, b.byteOffset, n),
  i32: (b, n) => new Int32Array(b.buffer, b.byteOffset, n),
  u32: (b, n) => new Uint32Array(b.buffer, b.byteOffset, n),
  f32: (b, n) => new Float32Array(b.buffer, b.byteOffset, n),
  f64: (b, n) => new Float64Array(b.buffer, b.byteOffset, n),
  i64: (b, n) => new BigInt64Array(b.buffer, b.byteOffset, n),
};

const runners = new WeakMap<LoopProgram, ProgramRunner>();

export function runProgram(
  program: LoopProgram,
  inputs: readonly Uint8Array[],
): readonly Uint8Array[] {
  const known = runners.get(program);
  if (known) return known(inputs);
  const runner = compileProgram(program);
  runners.set(program, runner);
  return runner(inputs);
}

/** A program that does not verify is a bug of whoever passes it on unverified. */
export function compileProgram(program: LoopProgram): ProgramRunner {
  const problems = verifyProgram(program);
  if (problems.length > 0) throw new Error(renderDiagnostics(problems));
  const make = new Function(printJavaScript(program)) as () => (...buffers: Elements[]) => void;
  const run = make();
  const constants = new Map(
    program.buffers
      .filter(({ role }) => role === 'constant')
      .map((buffer) => [buffer.name, constantElements(buffer)]),
  );
  return (inputs) => {
    let next = 0;
    const outputs: Uint8Array[] = [];
    const arrays = program.buffers.map((buffer) => {
      const known = constants.get(buffer.name);
      if (known) return known;
      const size = buffer.length * DTYPES[buffer.dtype].bytes;
      if (buffer.role === 'input') return viewAs(buffer, inputs[next++] ?? new Uint8Array(size));
      const bytes = new Uint8Array(size);
      if (buffer.role === 'output') outputs.push(bytes);
      return ARRAYS[buffer.dtype](bytes, buffer.length);
    });
    run(...arrays);
    return outputs;
  };
}

/** A typed view; of a copy where the bytes are not aligned. */
function viewAs({ dtype, length, name }: LoopBuffer, bytes: Uint8Array): Elements {
  const size = DTYPES[dtype].bytes;
  if (bytes.length !== length * size)
    throw new Error(`${name} takes ${length * size} bytes, not ${bytes.length}`);
  return ARRAYS[dtype](bytes.byteOffset % size === 0 ? bytes : bytes.slice(), length);
}

function constantElements(buffer: LoopBuffer): Elements {
  const bytes = buffer.bytes ?? new Uint8Array(0);
  if (buffer.dtype !== 'i64' || isWide(buffer)) return viewAs(buffer, bytes);
  const read = (_: unknown, at: number): number => Number(elementAt(bytes, 'i64', at));
  return Float64Array.from({ length: buffer.length }, read);
}
