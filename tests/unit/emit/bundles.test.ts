// Bundles of whole models: their C compiles without a warning, and linked with a driver that leaves in
// memory what the simulator leaves, it computes what the reference computes.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NpuStep } from '../../../src/artifact/artifact.ts';
import type { Compilation } from '../../../src/driver/compile.ts';
import { buildModule } from '../../../src/driver/module.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { createRunner } from '../../../src/verify/run.ts';
import { createReference, randomInputs } from '../../../src/verify/vectors.ts';
import { catalog, compile, EIGHT, NAMES, sharedModel, sharedPath } from '../../compile.ts';
import { zooModel } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';
import { filesOf, hasCompiler, run, writeFiles } from './build-directory.ts';

const FLAGS = ['-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];
const INCLUDES = ['-Icodegen/host/include', '-Iruntime/include'];

/** Bytes of the bases of each call of the driver, after the call; null for what it may not write. */
type Calls = readonly (readonly (Uint8Array | null)[])[];

async function simulate(compilation: Compilation, inputs: readonly Uint8Array[]): Promise<Calls> {
  const bundle = await openBundle(compilation, NAMES);
  assert.ok(bundle.ok);
  const { artifact } = bundle.value;
  const runner = createRunner(artifact, catalog);
  assert.ok(runner.ok);
  const calls: (Uint8Array | null)[][] = [];
  const result = runner.value.invoke(inputs, {
    afterStep(step, memory) {
      const one = artifact.steps[step];
      if (one?.kind !== 'npu') return;
      const bases = (one as NpuStep).bases.map((base, region) =>
        base && region > 0 ? memory.at(base).bytes.slice() : null,
      );
      calls.push(bases);
    },
  });
  assert.ok(result.ok);
  return calls;
}

const array = (name: string, bytes: Uint8Array): string =>
  `static const unsigned char ${name}[] = {${bytes.length > 0 ? bytes.join(',') : '0'}};`;

/** Inputs and outputs are mapped into the workspace: all that the driver writes is there. */
function harness(
  calls: Calls,
  inputs: readonly Uint8Array[],
  outputBytes: readonly number[],
): string {
  const arrays = calls.flatMap((bases, call) =>
    bases.flatMap((bytes, region) => (bytes ? [array(`call${call}_${region}`, bytes)] : [])),
  );
  const cases = calls.map((bases, call) => {
    const copies = bases.flatMap((bytes, region) =>
      bytes
        ? [
            `if (sizes[${region}] != sizeof call${call}_${region}) return 1;
          memcpy((void*)(uintptr_t)base[${region}], call${call}_${region}, sizeof call${call}_${region});`,
          ]
        : [],
    );
    return `case ${call}: ${copies.join('\n')} return 0;`;
  });
  const fields = (kind: string, at: number) => `((unsigned char**)&${kind})[${at}]`;
  return `
#include <stdio.h>
#include <string.h>
#include "tvmgen_default.h"
struct ethosu_driver;
int ethosu_invoke(struct ethosu_driver* drv, const void* data, const int size,
                  const uint64_t* base, const size_t* sizes, const int count);
${arrays.join('\n')}
${inputs.map((bytes, at) => array(`input${at}`, bytes)).join('\n')}
int ethosu_invoke(struct ethosu_driver* drv, const void* data, const int size,
                  const uint64_t* base, const size_t* sizes, const int count) {
  static int call;
  (void)drv; (void)data; (void)size; (void)count;
  switch (call++) { ${cases.join('\n')} }
  return 1;
}
int main(void) {
  struct tvmgen_default_inputs inputs = tvmgen_default_map_inputs();
  struct tvmgen_default_outputs outputs = tvmgen_default_map_outputs();
  struct tvmgen_default_devices devices = {0};
  ${inputs.map((_, at) => `memcpy(${fields('inputs', at)}, input${at}, sizeof input${at});`).join('\n')}
  if (tvmgen_default_run(&inputs, &outputs, &devices) != 0) return 2;
  ${outputBytes
    .map(
      (bytes, at) =>
        `for (int i = 0; i < ${bytes}; i++) printf("%d ", ${fields('outputs', at)}[i]);`,
    )
    .join('\n')}
  return 0;
}
`;
}

async function buildAndRun(model: Uint8Array): Promise<void> {
  const compilation = compile(model);
  const inputs = randomInputs(compilation, 3);
  const expected = createReference(compilation, loadRules())(inputs);
  assert.ok(expected.ok);
  const { outputs } = expected.value;
  const files = filesOf(buildModule(compilation, NAMES));
  const folder = writeFiles(files);
  try {
    const calls = await simulate(compilation, inputs);
    writeFileSync(
      join(folder, 'harness.c'),
      harness(
        calls,
        inputs,
        outputs.map(({ length }) => length),
      ),
    );
    const sources = [...files.keys()].filter((name) => name.endsWith('.c'));
    assert.is(run(folder, 'gcc', ...FLAGS, ...INCLUDES, '-c', ...sources), '');
    const build = ['-std=c11', ...INCLUDES, ...sources, 'harness.c', '-o', 'program'];
    assert.is(run(folder, 'gcc', ...build), '');
    const printed = run(folder, './program').trim().split(' ').map(Number);
    assert.equal(
      printed,
      outputs.flatMap((bytes) => [...bytes]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const shared = existsSync(sharedPath('models')) ? EIGHT : [];
if (shared.length === 0) console.log('SKIP the eight models: ../shared is not here');
const own = ['kws-cnn', 'two-inputs-two-outputs', 'residual'];

if (!hasCompiler('gcc')) {
  console.log('SKIP no gcc: the C of whole models is not compiled');
} else {
  for (const name of own) test(`own model ${name}`, () => buildAndRun(zooModel(name)));
  for (const name of shared) test(name, () => buildAndRun(sharedModel(name)));
}

test.run();
