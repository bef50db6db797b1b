// An operator that is a table of 256 values, made up here in one rule file, runs on every accelerator as its
// compute says: tables are copied into the internal memory, kept there, and replaced.
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRuleFiles } from '../../../src/cli/rule-files.ts';
import type { Compilation } from '../../../src/driver/compile.ts';
import { parseRules } from '../../../src/dsl/parse-rules.ts';
import { reportCompilation } from '../../../src/report/compile-report.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { conv } from '../../models/layers.ts';
import {
  createNetwork,
  finish,
  input,
  type Network,
  type TensorId,
  tensorAt,
} from '../../models/network.ts';
import { buildModel } from '../../models/write-model.ts';

// Under the code of an operator that the rules do not know.
const MINUS = `
/// The value with the other sign.
import UNIQUE = 103 as tfl.minus

/// What becomes of one value.
function minus_value(v: i32, qx: Quant, qo: Quant) -> i32 {
  real = f64(qx.scale) / f64(qo.scale)
  root = clamp(qo.zero - rescale(v - qx.zero, significand_of(real), exponent_of(real)), -128, 127)
}

/// The reference.
compute tfl.minus (x: Tensor<i8>, qx: Quant, qo: Quant) -> Tensor<i8> tests "te/minus"
{
  values = view(x, [elements(shape(x))])
  result[i < elements(shape(x))]: i8 = minus_value(values[i], qx, qo)
  root = view(result, shape(x))
}

/// All values.
compute minus_table (qx: Quant, qo: Quant) -> Tensor<i8>[256] tests "te/minus_table"
{
  root[i]: i8 = minus_value(i - 128, qx, qo)
}

/// A table.
partition minus priority 20 tests "partition/minus"
{
  match { root = tfl.minus(x: Tensor<i8>, qx: Quant, qo: Quant) }
  into { root = composite.table_lookup(x, minus_table(qx, qo)) }
}
`;

const files = readRuleFiles(fileURLToPath(new URL('../../../rules', import.meta.url)));
const parsed = parseRules([...files, { name: 'minus.rule', text: MINUS }]);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
const rules = parsed.value;

/** The scale of the result is `factor` times that of the operand: another factor is another table. */
function minus(network: Network, from: TensorId, factor = 1): TensorId {
  const { spec, rms } = tensorAt(network, from);
  const { scale = [1], zero = [0] } = spec.quantization ?? {};
  const quantization = { scale: scale.map((one) => Math.fround(one * factor)), zero };
  const name = `minus${network.operators.length}`;
  const output = network.tensors.push({ spec: { ...spec, name, quantization }, rms }) - 1;
  network.operators.push({ code: 103, inputs: [from], outputs: [output] });
  return output;
}

/** Two tables; the first is wanted before and behind a kernel that uses none. */
function fewTables(): Uint8Array {
  const n = createNetwork({ seed: 3 });
  const first = minus(n, input(n, [1, 9, 7, 5]));
  const y = minus(n, conv(n, first, { filters: 20, kernel: [3, 3] }));
  const twice = minus(n, minus(n, first));
  return buildModel(finish(n, 'few', [y, twice]));
}

/** More tables than fit, the first of them used again at the end. */
function manyTables(): Uint8Array {
  const n = createNetwork({ seed: 4 });
  let x = input(n, [1, 5, 6, 16]);
  for (let at = 0; at < 10; at++) x = minus(n, x, 1 + at / 64);
  return buildModel(finish(n, 'many', [conv(n, x, { filters: 4, kernel: [1, 1] }), minus(n, x)]));
}

const tableCopies = ({ linked }: Compilation): number =>
  linked.steps
    .flatMap((step) => (step.kind === 'npu' ? step.scheduled.steps : []))
    .filter((step) => step.kind === 'dma' && step.destination.region === 'shram').length;

async function compareWithReference(compilation: Compilation): Promise<void> {
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const { artifact } = bundle.value;
  assert.is(artifact.steps.filter(({ kind }) => kind === 'cpu').length, 0, 'all on the NPU');
  const inputs = randomInputs(compilation, 1);
  const expected = createReference(compilation, rules)(inputs);
  assert.ok(expected.ok);
  const vectors = [{ name: 'seed 1', inputs, expected: [expected.value] }];
  const result = verifyBundle({ artifact, compilation, catalog, vectors });
  assert.ok(result.ok);
  const { mismatches, findings, omissions } = result.value;
  assert.equal([mismatches, findings, omissions], [[], [], []]);
}

for (const accelerator of catalog.accelerators) {
  const { shram } = accelerator.compute;
  const kept = shram.reserved_end >= shram.lut_banks;
  test(`${accelerator.name}: a table is copied once where it is kept, else again`, async () => {
    const compilation = compile(fewTables(), { rules, accelerator });
    await compareWithReference(compilation);
    const copies = tableCopies(compilation);
    if (kept) assert.is(copies, 2);
    else assert.ok(copies >= 2 && copies <= 3, `${copies} copies`);
    const { flash } = reportCompilation(compilation, { ...NAMES, rules, arena: 'sram' });
    assert.is(flash.tables, 512, 'in flash once in any case');
  });
  test(`${accelerator.name}: more tables than fit`, async () => {
    const compilation = compile(manyTables(), { rules, accelerator });
    await compareWithReference(compilation);
    assert.is(tableCopies(compilation), 11, 'the first has made room by then');
  });
}

test.run();
