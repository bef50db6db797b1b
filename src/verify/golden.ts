/** A golden manifest: which file holds which tensor of which vector. Untrusted text. */
import { failure, type Result, success } from '../diag/diagnostic.ts';

export interface GoldenVector {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Index of the model's tensor -> file. */
  readonly tensors: Readonly<Record<string, string>>;
  /** A step behind the first of a run of consecutive invocations. */
  readonly continues: boolean;
}

export interface GoldenManifest {
  readonly kernels: string;
  readonly vectors: readonly GoldenVector[];
}

/** `vectors` begin afresh each, `steps` follow one another. Errors: `bad-manifest`. */
export function readGolden(text: string, file: string): Result<GoldenManifest> {
  const value = parse(text);
  const steps = value?.['steps'];
  const vectors: unknown = value?.['vectors'] ?? steps;
  const fits = Array.isArray(vectors) && vectors.every(isVector);
  if (!value || !fits)
    return failure({
      code: 'bad-manifest',
      severity: 'error',
      message: 'the golden manifest has no list of vectors with inputs and outputs',
      place: file,
    });
  const kernels = typeof value['kernels'] === 'string' ? value['kernels'] : '';
  const all = vectors.map((one, at) => {
    return { tensors: {}, ...one, continues: vectors === steps && at > 0 };
  });
  return success({ kernels, vectors: all });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const isVector = (value: unknown): value is Pick<GoldenVector, 'inputs' | 'outputs'> =>
  typeof value === 'object' &&
  value !== null &&
  'inputs' in value &&
  isFiles(value.inputs) &&
  'outputs' in value &&
  isFiles(value.outputs);

const isFiles = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');
