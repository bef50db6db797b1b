// A model of our own that keeps its last inputs: twenty invocations on the simulator and of its C on the host,
// against means that are worked out here.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildModule } from '../../../src/driver/module.ts';
import { openBundle } from '../../../src/verify/open-bundle.ts';
import { runSequence } from '../../../src/verify/run-sequence.ts';
import { catalog, compile, NAMES } from '../../compile.ts';
import { FIRST, streamingModel } from '../../models/streaming.ts';
import { loadRules } from '../../rule-set.ts';
import { filesOf, hasCompiler, run, writeFiles } from '../emit/build-directory.ts';

const STEPS = 20;
const CHANNELS = 4;

/** Spread over all values, some of them at the ends. */
const inputs = Array.from({ length: STEPS }, (_, step) =>
  Int8Array.from({ length: CHANNELS }, (_, c) => (step * 53 + c * 89) % 256),
);

/** Halves away from zero, as the reference rounds. */
const rounded = (sum: number): number =>
  sum > 0 ? Math.floor((sum + 2) / 4) : Math.ceil((sum - 2) / 4);

const before = Array.from({ length: 3 }, () => new Int8Array(CHANNELS).fill(FIRST));
const expected = inputs.map((_, step) => {
  const last = [...before, ...inputs].slice(step, step + 4);
  return Array.from({ length: CHANNELS }, (_, c) =>
    rounded(last.reduce((sum, one) => sum + (one[c] ?? 0), 0)),
  );
});

test('twenty invocations on the simulator', async () => {
  const bundle = await openBundle(compile(streamingModel()), NAMES);
  assert.ok(bundle.ok);
  const bytes = inputs.map((one) => new Uint8Array(one.buffer));
  const result = runSequence(bundle.value.artifact, bytes, catalog);
  assert.ok(result.ok);
  assert.equal(result.value.findings, []);
  const found = result.value.outputs.map(([out]) => [
    ...new Int8Array(out?.buffer ?? new ArrayBuffer(0)),
  ]);
  assert.equal(found, expected);
});

const HARNESS = `
#include <stdio.h>
#include "tvmgen_default.h"
static const int8_t inputs[${STEPS}][${CHANNELS}] = {
${inputs.map((one) => `  {${[...one].join(', ')}},`).join('\n')}
};
int main(void) {
  int8_t x[${CHANNELS}], mean[${CHANNELS}];
  struct tvmgen_default_inputs in = {x};
  struct tvmgen_default_outputs out = {mean};
  for (int round = 0; round < 2; round++) {
    if (round == 1) tvmgen_default_init();
    for (int step = 0; step < ${STEPS}; step++) {
      for (int c = 0; c < ${CHANNELS}; c++) x[c] = inputs[step][c];
      if (tvmgen_default_run(&in, &out) != 0) return 1;
      for (int c = 0; c < ${CHANNELS}; c++) printf("%d ", mean[c]);
    }
  }
  return 0;
}
`;

if (!hasCompiler('gcc')) console.log('SKIP gcc is not here: the C of a streaming model is not run');
else
  test('twenty invocations of the C, and again after init', () => {
    const rules = loadRules();
    const onCpu = { ...rules, rules: rules.rules.filter(({ kind }) => kind !== 'partition') };
    const folder = writeFiles(
      filesOf(buildModule(compile(streamingModel(), { rules: onCpu }), NAMES)),
    );
    try {
      writeFileSync(join(folder, 'harness.c'), HARNESS);
      const sources = ['lib0', 'lib1'].map((name) => `codegen/host/src/default_${name}.c`);
      const flags = [
        '-std=c11',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-Icodegen/host/include',
        '-Iruntime/include',
      ];
      assert.is(run(folder, 'gcc', ...flags, ...sources, 'harness.c', '-o', 'program'), '');
      const found = run(folder, './program').trim().split(' ').map(Number);
      assert.equal(found, [...expected, ...expected].flat());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

test.run();
