/** The files of a bundle, and the bytes that its description refers to. */
import { unpackTar } from 'modern-tar';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { DataRef } from '../ir/bundle-format.ts';
import { type CArray, readArrays } from '../ir/c-array.ts';
import type { DType } from '../ir/dtype.ts';
import { problem } from './manifest.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** Path with `./` -> contents. Empty where the bytes are no archive. */
export async function unpackBundle(archive: Uint8Array): Promise<Files> {
  try {
    const entries = await unpackTar(archive, { strict: true });
    return new Map(
      entries.map(({ header, data }) => [dotted(header.name), data ?? new Uint8Array()]),
    );
  } catch {
    return new Map();
  }
}

const dotted = (path: string): string => (path.startsWith('./') ? path : `./${path}`);

export const decodeText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Elements of that type; empty, with a problem, where they are not there. */
export type BundleData = (ref: DataRef, dtype: DType) => Uint8Array;

/** Each C file is parsed once. What is wrong with the data is added to `problems`. */
export function openBundleData(files: Files, problems: Diagnostic[]): BundleData {
  const parsed = new Map<string, ReadonlyMap<string, CArray>>();
  const arraysOf = (file: string, text: Uint8Array): ReadonlyMap<string, CArray> => {
    const known = parsed.get(file);
    if (known) return known;
    const read = readArrays(decodeText(text));
    if (!read.ok) problems.push(...read.diagnostics);
    const arrays = read.ok ? read.value : new Map<string, CArray>();
    parsed.set(file, arrays);
    return arrays;
  };
  return ({ file, array }, dtype) => {
    const contents = files.get(dotted(file));
    if (contents && array === null) return contents;
    const found = contents && array !== null ? arraysOf(file, contents).get(array) : undefined;
    if (found?.dtype === dtype) return found.bytes;
    const what = array === null ? 'is missing' : `has no array ${array} of type ${dtype}`;
    problems.push(problem(`${file} ${what}`));
    return new Uint8Array();
  };
}
