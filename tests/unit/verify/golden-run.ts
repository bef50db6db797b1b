// A model and what the reference kernels made of one input (bench/operator-golden.py).
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

export interface Golden {
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export const readGoldens = (file: string): Readonly<Record<string, Golden>> =>
  JSON.parse(readFileSync(new URL(`../../golden/${file}`, import.meta.url), 'utf8'));

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** The outputs of what ships, which equal those of the interpreter. Without a golden file inputs are random. */
export async function runShipped(
  model: Uint8Array,
  golden?: Golden,
): Promise<readonly Uint8Array[]> {
  const compilation = compile(model);
  if (golden) assert.is(createHash('sha256').update(model).digest('hex'), golden.sha256);
  const inputs = golden ? golden.inputs.map(bytesOf) : randomInputs(compilation, 1);
  const computed = createReference(compilation, loadRules())(inputs);
  assert.ok(computed.ok);
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const runner = createRunner(bundle.value.artifact, catalog);
  assert.ok(runner.ok);
  const run = runner.value.invoke(inputs);
  assert.ok(run.ok);
  assert.equal(run.value.findings, []);
  assert.equal(run.value.outputs, computed.value.outputs);
  return run.value.outputs;
}
