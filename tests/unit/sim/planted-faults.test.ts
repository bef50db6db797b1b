/** Faults planted into streams of another compiler: each wait and BLOCKDEP of theirs is there for a reason. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Artifact, NpuStep } from '../../../src/artifact/artifact.ts';
import { readArtifact } from '../../../src/artifact/read-artifact.ts';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import type { Command } from '../../../src/stream/command.ts';
import { decodeCommands, encodeCommands } from '../../../src/stream/command.ts';
import { acceleratorByConfig, registersOf } from '../../../src/target/catalog.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { sharedStreams } from '../../shared-streams.ts';

const catalog = await loadCatalog();

interface Stream {
  readonly commands: readonly Command[];
  /** Findings of the artifact with other commands in the place of its own. */
  findings(commands: readonly Command[]): readonly { readonly code: string }[];
}

function open(bytes: Uint8Array): Stream {
  const artifact = readArtifact(bytes);
  assert.ok(artifact.ok);
  const [step] = artifact.value.steps;
  assert.is(step?.kind, 'npu');
  const npu = step as NpuStep;
  const accelerator = acceleratorByConfig(catalog, npu.payload.config);
  assert.ok(accelerator);
  const file = registersOf(catalog, accelerator!);
  const commands = decodeCommands(npu.payload.words, file);
  assert.ok(commands.ok);
  return {
    commands: commands.value,
    findings(changed) {
      const words = encodeCommands(changed, file);
      const payload = { ...npu.payload, words };
      const variant: Artifact = { ...artifact.value, steps: [{ ...npu, payload }] };
      const runner = createRunner(variant, catalog);
      assert.ok(runner.ok);
      const run = runner.value.invoke(
        variant.inputs.map(({ place }) => new Uint8Array(place.bytes)),
      );
      assert.ok(run.ok);
      return run.value.findings;
    },
  };
}

const CODES: Readonly<Record<string, string>> = {
  OP_DMA_WAIT: 'missing-dma-wait',
  OP_KERNEL_WAIT: 'missing-kernel-wait',
};

for (const { name, read } of sharedStreams().filter((one) => /kws.*u(55|65)/.test(one.name))) {
  const { commands, findings } = open(read());

  test(`${name}: every wait is needed`, () => {
    const waits = commands.filter((one) => CODES[one.name]);
    assert.ok(waits.length > 10);
    for (const wait of waits) {
      const codes = findings(commands.filter((one) => one !== wait)).map(({ code }) => code);
      assert.ok(codes.includes(CODES[wait.name] ?? ''), `wait at ${wait.offset}`);
      assert.ok(codes.every((code) => code === CODES[wait.name]));
    }
  });

  test(`${name}: a BLOCKDEP of 3 everywhere is too large`, () => {
    const eager = commands.map((one) => (one.name === 'BLOCKDEP' ? { ...one, param: 3 } : one));
    const codes = findings(eager).map(({ code }) => code);
    assert.ok(codes.length > 3);
    assert.ok(codes.every((code) => code === 'blockdep-too-large'));
  });
}

test.run();
