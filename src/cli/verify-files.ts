/** Which models to verify, and the golden files that go with each. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { readGolden } from '../verify/golden.ts';
import type { Vector } from '../verify/verify.ts';
import { readInput, readText } from './files.ts';

/** The model itself, or all models of a folder by name. */
export function modelFiles(path: string): readonly string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.tflite'))
    .sort()
    .map((name) => join(path, name));
}

/** Vectors of a golden folder: `<folder>/manifest.json`, or `<folder>/<model>/manifest.json`. */
export function goldenVectors(folder: string, model: string): Result<readonly Vector[]> {
  const own = join(folder, basename(model, '.tflite'));
  const place = existsSync(join(own, 'manifest.json')) ? own : folder;
  const file = join(place, 'manifest.json');
  const text = readText(file);
  const manifest = text.ok ? readGolden(text.value, file) : text;
  if (!manifest.ok) return manifest;
  const vectors: Vector[] = [];
  for (const [at, { inputs, outputs, tensors, continues }] of manifest.value.vectors.entries()) {
    const [ins, outs, inner] = [inputs, outputs, Object.values(tensors)].map((names) =>
      readAll(place, names),
    );
    if (!ins?.ok) return ins ?? failure();
    if (!outs?.ok) return outs ?? failure();
    if (!inner?.ok) return inner ?? failure();
    const indices = Object.keys(tensors).map(Number);
    const golden = new Map(inner.value.map((bytes, one) => [indices[one] ?? -1, bytes]));
    const files = { outputs: outs.value, tensors: golden };
    const expected = { source: 'golden', ...files, nearFloats: true };
    vectors.push({ name: `v${at}`, inputs: ins.value, continues, expected: [expected] });
  }
  return success(vectors);
}

function readAll(folder: string, names: readonly string[]): Result<readonly Uint8Array[]> {
  const files = names.map((name) => readInput(join(folder, name)));
  const problems = files.flatMap((file) => (file.ok ? [] : file.diagnostics));
  if (problems.length > 0) return failure(...problems);
  return success(files.flatMap((file) => (file.ok ? [file.value] : [])));
}
