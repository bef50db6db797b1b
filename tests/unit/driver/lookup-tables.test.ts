// An operator that is a table of 256 values, made up here in one rule file, runs on every accelerator as its
// compute says, by itself or behind a convolution: tables are copied into the internal memory, kept there, and replaced.
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

interface Tried {
  readonly model: Uint8Array;
  /** Convolutions whose results go through a table at once. */
  readonly behindConvolutions: number;
}

/** Two tables, one of them in a convolution; the first is wanted before and behind a kernel that uses none. */
function fewTables(): Tried {
  const n = createNetwork({ seed: 3 });
  const first = minus(n, input(n, [1, 9, 7, 5]));
  const plain = conv(n, first, { filters: 20, kernel: [3, 3] });
  const y = minus(n, conv(n, plain, { filters: 4, kernel: [1, 1] }));
  const twice = minus(n, minus(n, first));
  return { model: buildModel(finish(n, 'few', [y, twice])), behindConvolutions: 1 };
}

/** More tables than fit, the first of them used again at the end. */
function manyTables(): Tried {
  const n = createNetwork({ seed: 4 });
  let x = input(n, [1, 5, 6, 16]);
  for (let at = 0; at < 10; at++) x = minus(n, x, 1 + at / 64);
  const y = conv(n, x, { filters: 4, kernel: [1, 1] });
  return { model: buildModel(finish(n, 'many', [y, minus(n, x)])), behindConvolutions: 0 };
}

/** As many in convolutions, between two uses of another one. */
function tablesOfConvolutions(): Tried {
  const n = createNetwork({ seed: 5 });
  const first = minus(n, input(n, [1, 5, 6, 16]));
  let x = first;
  for (let at = 0; at < 10; at++)
    x = minus(n, conv(n, x, { filters: 16, kernel: [1, 1] }), 1 + at / 64);
  const model = buildModel(finish(n, 'of convolutions', [x, minus(n, first)]));
  return { model, behindConvolutions: 10 };
}

const tableCopies = ({ linked }: Compilation): number =>
  linked.steps
    .flatMap((step) => (step.kind === 'npu' ? step.scheduled.steps : []))
    .filter((step) => step.kind === 'dma' && step.destination.region === 'shram').length;

const kernelsWithTables = ({ linked }: Compilation): readonly string[] =>
  linked.steps.flatMap((step) =>
    step.kind === 'npu'
      ? step.prepared.operations.flatMap(({ op }) => (op.table ? [op.kernel] : []))
      : [],
  );

async function compareWithReference(
  compilation: Compilation,
  { behindConvolutions }: Tried,
): Promise<void> {
  const convolutions = kernelsWithTables(compilation).filter((one) => one === 'convolution');
  assert.is(convolutions.length, behindConvolutions);
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
  assert.equal([mismatches, findings], [[], []]);
  assert.equal(
    omissions.map(({ reason }) => reason),
    Array(behindConvolutions).fill('fused into another operation by rule lookup_as_last_step'),
  );
}

for (const accelerator of catalog.accelerators) {
  const { shram } = accelerator.compute;
  const kept = shram.reserved_end >= shram.lut_banks;
  test(`${accelerator.name}: a table is copied once where it is kept, else again`, async () => {
    const few = fewTables();
    const compilation = compile(few.model, { rules, accelerator });
    await compareWithReference(compilation, few);
    assert.equal(kernelsWithTables(compilation), ['pooling', 'convolution', 'pooling', 'pooling']);
    assert.is(tableCopies(compilation), kept ? 2 : 3);
    const { flash } = reportCompilation(compilation, { ...NAMES, rules, arena: 'sram' });
    assert.is(flash.tables, 512, 'in flash once in any case');
  });
  test(`${accelerator.name}: more tables than fit`, async () => {
    const many = manyTables();
    const compilation = compile(many.model, { rules, accelerator });
    await compareWithReference(compilation, many);
    assert.is(tableCopies(compilation), 11, 'the first has made room by then');
  });
  test(`${accelerator.name}: more tables of convolutions than fit`, async () => {
    const many = tablesOfConvolutions();
    const compilation = compile(many.model, { rules, accelerator });
    await compareWithReference(compilation, many);
    assert.is(tableCopies(compilation), 12, 'the first has made room by then');
  });
}

test.run();
