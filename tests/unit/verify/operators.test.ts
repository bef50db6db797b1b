// Every operator with every element type that a model may have: what ships gives the bytes of the reference kernels
// (bench/operator-golden.py), floats but for their last bits. What no reference kernel takes is held to the compute alone.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { type Cell, cellModel, OPERATOR_CELLS } from '../../models/operators.ts';
import { loadRules } from '../../rule-set.ts';

interface Golden {
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const goldens: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(new URL('../../golden/operators.json', import.meta.url), 'utf8'),
);
const { options } = await loadSchemaNames();
const tables = new Map([...options].map(([number, name]) => [name, number]));
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

async function check(cell: Cell): Promise<void> {
  const model = cellModel(cell, tables);
  const compilation = compile(model);
  const golden = goldens[cell.name];
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
  for (const [at, output] of run.value.outputs.entries()) {
    const wanted = golden?.outputs[at];
    if (!wanted) continue;
    if (cell.outputs[at]?.type === 'f32') compareFloats(output, bytesOf(wanted), stepsOf(cell));
    else assert.equal([...output], [...bytesOf(wanted)]);
  }
}

/** How many floats apart: the last bit of a function may differ. The erfcf of the reference's platform is off by more. */
const stepsOf = (cell: Cell): number => (cell.name === 'GELU f32' ? 5 : 1);

function compareFloats(found: Uint8Array, wanted: Uint8Array, steps: number): void {
  const numbers = (bytes: Uint8Array) => [...new Int32Array(bytes.slice().buffer)];
  const ours = numbers(found);
  const far = (bits: number, at: number): boolean => Math.abs(bits - (ours[at] ?? 0)) > steps;
  assert.equal([found.length, numbers(wanted).filter(far)], [wanted.length, []]);
}

for (const cell of OPERATOR_CELLS) test(cell.name, () => check(cell));

test.run();
