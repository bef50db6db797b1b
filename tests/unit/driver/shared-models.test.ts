// What the compiler makes of the eight models: placement, memory, and no wait too many or too few.
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Compilation } from '../../../src/driver/compile.ts';
import type { LinkedNpu } from '../../../src/driver/link.ts';
import { elements, typeOf } from '../../../src/ir/term.ts';
import { execute } from '../../../src/sim/machine.ts';
import type { WeightCache } from '../../../src/sim/weights.ts';
import { type Command, decodeCommands, encodeCommands } from '../../../src/stream/command.ts';
import { defaultAccelerator, registersOf } from '../../../src/target/catalog.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { randomInputs } from '../../../src/verify/vectors.ts';
import { verifyBundle } from '../../../src/verify/verify.ts';
import { catalog, compile, EIGHT, NAMES, sharedModel, sharedPath } from '../../compile.ts';

const accelerator = defaultAccelerator(catalog);
const registerFile = registersOf(catalog, accelerator);
const KERNEL = /^OP_(CONV|DEPTHWISE|POOL|ELEMENTWISE)$/;

const npuSteps = ({ linked }: Compilation): readonly LinkedNpu[] =>
  linked.steps.filter((one) => one.kind === 'npu');

/** Products of the weighted operators of the model: weights times positions. */
function macsOfModel({ graph }: Compilation): number {
  let macs = 0;
  for (const term of graph.tensors.values()) {
    const weights = term.kind === 'apply' ? term.args[1] : undefined;
    const shape = typeOf(term)?.shape ?? [];
    if (weights?.kind !== 'const' || weights.type.dtype !== 'i8') continue;
    macs += elements(weights.type.shape) * (shape.length === 4 ? shape[1]! * shape[2]! : 1);
  }
  return macs;
}

/** Bytes of SRAM of Vela 3.10 with its defaults. */
function velaPeak(model: string): number {
  const csv = readFileSync(sharedPath('facts/vela-baseline.csv'), 'utf8').split('\n');
  const row = csv.find((line) => line.startsWith(`vela-3.10.0,${model},ethos-u55-128,`));
  return Number(row?.split(',')[9]) * 1024;
}

/** Runs altered commands on memory where everything is written: only hazards can be found. */
function findings(
  { prepared, bases }: LinkedNpu,
  commands: readonly Command[],
  cache: WeightCache,
) {
  const words = encodeCommands(commands, registerFile);
  const decoded = decodeCommands(words, registerFile);
  assert.ok(decoded.ok);
  const arena = new Uint8Array(2 ** 18);
  const regions = bases.map((base, region) => {
    if (!base) return undefined;
    const bytes = region === 0 ? prepared.constants : arena;
    return { bytes, written: new Uint8Array(bytes.length).fill(1) };
  });
  return execute({
    commands: decoded.value,
    accelerator,
    registerFile,
    regions,
    weightCache: cache,
  }).findings;
}

/** One BLOCKDEP higher by one, all others as they were. */
function raiseBlockdep(commands: readonly Command[], at: number, from: number): readonly Command[] {
  const set = (param: number): Command => ({ offset: 0, name: 'BLOCKDEP', kind: 'set', param });
  return [
    ...commands.slice(0, at),
    set(from + 1),
    commands[at]!,
    set(from),
    ...commands.slice(at + 1),
  ];
}

/**
 * Every stream with one wait less, and every stream with one BLOCKDEP more, but for kernels behind a
 * KERNEL_WAIT 0: all kernels have ended there, so that BLOCKDEP says nothing. `careful`: the kernel keeps
 * channels apart; the simulator lets a job read its own channels only, the compiler does not count on
 * when the NPU fetches the others, so a higher value may be proven harmless.
 */
function* weakened(commands: readonly Command[]) {
  let blockdep = 0;
  let running = false;
  for (const [at, { name, param }] of commands.entries()) {
    if (name === 'BLOCKDEP') blockdep = param;
    if (name === 'OP_KERNEL_WAIT' && param === 0) running = false;
    if (/_WAIT$/.test(name))
      yield {
        what: `${name} at command ${at}`,
        commands: commands.filter((_, other) => other !== at),
      };
    if (!KERNEL.test(name)) continue;
    if (running && blockdep < 3)
      yield {
        what: `BLOCKDEP at command ${at}`,
        commands: raiseBlockdep(commands, at, blockdep),
        careful: name !== 'OP_CONV',
      };
    running = true;
  }
}

function checkModel(model: string): void {
  test(`${model}: all but the softmax is on the NPU, with all its products`, async () => {
    const compilation = compile(sharedModel(model));
    const cpu = compilation.linked.steps.flatMap((one) =>
      one.kind === 'cpu' ? [one.step.term.op] : [],
    );
    assert.ok(
      cpu.every((op) => op === 'tfl.softmax'),
      cpu.join(),
    );
    const bundle = await openBundle(compilation, NAMES);
    assert.ok(bundle.ok);
    const vectors = [{ name: 'r', inputs: randomInputs(compilation, 1), expected: [] }];
    const { artifact } = bundle.value;
    const result = verifyBundle({ artifact, compilation, catalog, vectors });
    assert.ok(result.ok);
    assert.ok(result.value.macs >= macsOfModel(compilation));
    const { peak, lowerBound } = compilation.plan.memory;
    assert.ok(peak <= 1.05 * lowerBound, `${peak} of at least ${lowerBound}`);
    assert.ok(peak <= 1.05 * velaPeak(model), `${peak}, Vela needs ${velaPeak(model)}`);
    const workspace = result.value.touched.find(({ name }) => name === 'workspace');
    assert.ok((workspace?.bytes ?? Number.POSITIVE_INFINITY) <= peak);
  });

  test(`${model}: every wait and every BLOCKDEP is needed as it is`, () => {
    for (const step of npuSteps(compile(sharedModel(model)))) {
      const decoded = decodeCommands(step.scheduled.words, registerFile);
      assert.ok(decoded.ok);
      const cache: WeightCache = new Map();
      assert.equal(findings(step, decoded.value, cache), []);
      for (const { what, commands, careful } of weakened(decoded.value)) {
        const codes = findings(step, commands, cache).map(({ code }) => code);
        const expected = ['missing-kernel-wait', 'missing-dma-wait', 'blockdep-too-large'] as const;
        assert.ok(careful || expected.some((code) => codes.includes(code)), `${what} can go`);
      }
    }
  });
}

if (!existsSync(sharedPath('models'))) {
  console.log('SKIP the eight models: ../shared is not here');
} else {
  EIGHT.forEach(checkModel);
  test('person_detect copies weights by DMA', () => {
    const [step] = npuSteps(compile(sharedModel('person_detect')));
    const starts = step?.scheduled.commands.filter(({ name }) => name === 'OP_DMA_START');
    assert.ok((starts?.length ?? 0) > 0);
  });
}

test.run();
