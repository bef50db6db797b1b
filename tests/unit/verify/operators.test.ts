// Every operator with every element type that a model may have: what ships gives the bytes of the reference kernels
// (bench/operator-golden.py), floats but for their last bits. What no reference kernel takes is held to the compute alone.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { type Cell, cellModel, OPERATOR_CELLS } from '../../models/operators.ts';
import { bytesOf, readGoldens, runShipped } from './golden-run.ts';

const goldens = readGoldens('operators.json');
const { options } = await loadSchemaNames();
const tables = new Map([...options].map(([number, name]) => [name, number]));

async function check(cell: Cell): Promise<void> {
  const golden = goldens[cell.name];
  const outputs = await runShipped(cellModel(cell, tables), golden);
  for (const [at, output] of outputs.entries()) {
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
