// The C of a bundle: it compiles without a warning as C11 and C++17, and calls the driver as it should.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CompiledModule } from '../../../src/emit/bundle-input.ts';
import type { BufferRef } from '../../../src/ir/bundle-format.ts';
import { filesOf, hasCompiler, run, textOf, writeFiles } from './build-directory.ts';
import { sampleModule } from './sample-module.ts';

const WARNINGS = [
  '-Wall',
  '-Wextra',
  '-Wpedantic',
  '-Wconversion',
  '-Wmissing-declarations',
  '-Werror',
];
const INCLUDES = ['-Icodegen/host/include', '-Iruntime/include'];

/** Checks what the driver is given, then plays the NPU: workspace[32 + i] = input[i] * 2. */
const HARNESS = `
#include <stdio.h>
#include "tvmgen_default.h"
#include "tvm_ethosu_runtime.h"

struct ethosu_driver;
#ifdef __cplusplus
extern "C"
#endif
int ethosu_invoke(struct ethosu_driver* drv, const void* data, const int size,
                  const uint64_t* base, const size_t* sizes, const int count);
struct ethosu_driver { int id; };

int ethosu_invoke(struct ethosu_driver* drv, const void* data, const int size,
                  const uint64_t* base, const size_t* sizes, const int count) {
  const uint8_t* commands = (const uint8_t*)data;
  const uint8_t* constants = (const uint8_t*)(uintptr_t)base[0];
  int8_t* workspace = (int8_t*)(uintptr_t)base[1];
  const int8_t* input = (const int8_t*)(uintptr_t)base[3];
  printf("driver %d, %d bytes %d %d, %d regions", drv->id, size, commands[0], commands[1], count);
  for (int i = 0; i < count; i++) printf(" %zu:%s%d", sizes[i], base[i] ? "" : "null", (int)(base[i] & 15));
  printf(", constants %d %d, command alignment %d\\n", constants[0], constants[47], (int)((uintptr_t)data & 15));
  for (int i = 0; i < 16; i++) workspace[32 + i] = (int8_t)(input[i] * 2);
  return drv->id == 7 ? 0 : 1;
}

int32_t TVMDeviceEthosUActivate(void* context) { (void)context; puts("activate"); return 0; }
int32_t TVMDeviceEthosUOpen(void* context) { (void)context; puts("open"); return 0; }
int32_t TVMDeviceEthosUClose(void* context) { (void)context; puts("close"); return 0; }
int32_t TVMDeviceEthosUDeactivate(void* context) { (void)context; puts("deactivate"); return 0; }

int main(void) {
  static int8_t image[TVMGEN_DEFAULT_TFL_QUANTIZE_0_SIZE] __attribute__((aligned(16)));
  static int8_t result[TVMGEN_DEFAULT_MOBILENET_RESHAPE_11_SIZE] __attribute__((aligned(16)));
  for (int i = 0; i < 16; i++) image[i] = (int8_t)i;
  struct tvmgen_default_inputs inputs = {image};
  struct tvmgen_default_outputs outputs = {result};
  for (int id = 7; id < 9; id++) {
    struct ethosu_driver driver = {id};
    struct tvmgen_default_devices devices = {&driver};
    printf("status %d\\n", (int)tvmgen_default_run(&inputs, &outputs, &devices));
  }
  for (int i = 0; i < 16; i++) printf(" %d", result[i]);
  return 0;
}
`;

const launch = (id: number): string =>
  `activate\nopen\ndriver ${id}, 64 bytes 67 79, 4 regions 48:0 96:0 0:null0 16:0,` +
  ' constants 7 12, command alignment 0\nclose\ndeactivate\n';
const EXPECTED = `${launch(7)}status 0\n${launch(8)}status -1\n ${Array.from({ length: 16 }, (_, i) => 2 * i + 3).join(' ')}`;

function withFolder(module: CompiledModule, check: (folder: string, c: readonly string[]) => void) {
  const files = filesOf(module);
  const folder = writeFiles(files);
  try {
    check(
      folder,
      [...files.keys()].filter((name) => name.endsWith('.c')),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function buildAndRun(compiler: string, standard: readonly string[]): void {
  withFolder(sampleModule, (folder, sources) => {
    writeFileSync(join(folder, 'harness.c'), HARNESS);
    const flags = [...standard, ...WARNINGS, ...INCLUDES];
    assert.is(run(folder, compiler, ...flags, ...sources, 'harness.c', '-o', 'program'), '');
    assert.is(run(folder, './program'), EXPECTED);
  });
}

const gcc = hasCompiler('gcc') && hasCompiler('g++');
if (!gcc) console.log('SKIP no gcc: the C of a bundle is not compiled');
const compiled = (name: string, check: () => void): void => {
  if (gcc) test(name, check);
};

compiled('as C11: no warnings, regions and hooks as the driver wants them', () => {
  buildAndRun('gcc', ['-std=c11']);
});

compiled('as C++17: the same', () => {
  buildAndRun('g++', ['-std=c++17', '-x', 'c++']);
});

compiled('a module without NPU, workspace or inputs compiles too', () => {
  const bare: CompiledModule = {
    ...sampleModule,
    npuFunctions: [],
    workspaceBytes: 0,
    states: [{ name: 'memory', initial: new Uint8Array(16) }],
    inputs: [],
    steps: [
      {
        kind: 'cpu',
        function: 'cpu_1',
        buffers: [
          { kind: 'state', index: 0, offset: 0, bytes: 16 },
          { kind: 'output', index: 0 },
        ],
      },
    ],
  };
  withFolder(bare, (folder, sources) => {
    assert.is(sources.length, 2);
    for (const language of [
      ['gcc', '-std=c11'],
      ['g++', '-std=c++17', '-xc++'],
    ]) {
      const [compiler = '', ...flags] = language;
      assert.is(run(folder, compiler, ...flags, ...WARNINGS, ...INCLUDES, '-c', ...sources), '');
    }
  });
});

/** y = x + 3 and the state becomes y: 3, 6 after two runs, 3 again after init. */
const STATEFUL = `
#include <stdio.h>
#include "tvmgen_default.h"
int main(void) {
  static int8_t result[16];
  struct tvmgen_default_inputs inputs = {0};
  struct tvmgen_default_outputs outputs = {result};
  for (int run = 0; run < 3; run++) {
    if (run == 2) tvmgen_default_init();
    if (tvmgen_default_run(&inputs, &outputs) != 0) return 1;
    printf("%d ", result[15]);
  }
  return 0;
}
`;

compiled('state lives from run to run until it is set again', () => {
  const state = { kind: 'state', index: 0, offset: 0, bytes: 16 } as const;
  const output = { kind: 'output', index: 0 } as const;
  const step = (...buffers: readonly BufferRef[]): CompiledModule['steps'][number] => ({
    kind: 'cpu',
    function: 'cpu_1',
    buffers,
  });
  const stateful: CompiledModule = {
    ...sampleModule,
    npuFunctions: [],
    inputs: [],
    states: [{ name: 'memory', initial: new Uint8Array(16) }],
    steps: [step(state, output), step(state, state)],
  };
  withFolder(stateful, (folder, sources) => {
    writeFileSync(join(folder, 'harness.c'), STATEFUL);
    const flags = ['-std=c11', ...WARNINGS, ...INCLUDES];
    assert.is(run(folder, 'gcc', ...flags, ...sources, 'harness.c', '-o', 'program'), '');
    assert.is(run(folder, './program'), '3 6 3 ');
  });
});

compiled('sections and alignment follow the macros', () => {
  withFolder(sampleModule, (folder) => {
    const flags = ['-std=c11', ...INCLUDES, '-c', 'codegen/host/src/default_lib2.c', '-o', 'a.o'];
    assert.is(run(folder, 'gcc', ...flags), '');
    assert.match(run(folder, 'objdump', '-h', 'a.o'), /\.rodata\.tvm +\S+ .* 2\*\*4/);
    const own = `-DCARINA_COMMANDS_ATTR=__attribute__((section(".rodata.commands")))`;
    assert.is(run(folder, 'gcc', own, ...flags), '');
    assert.match(run(folder, 'objdump', '-h', 'a.o'), /\.rodata\.commands +00000040 /);
  });
});

test('every launch is opened and closed, inside one activation', () => {
  const text = textOf(filesOf(sampleModule), './codegen/host/src/default_lib1.c');
  const order = [...text.matchAll(/TVMDeviceEthosU(\w+)\(|tvmgen_default_ethos_u_main_0\(w/g)];
  assert.equal(
    order.map(([, hook = 'launch']) => hook),
    ['Open', 'launch', 'Close', 'Activate', 'Deactivate'],
  );
});

test('a text of the model cannot leave its comment', () => {
  const [input] = sampleModule.inputs;
  const named = { ...sampleModule, inputs: [{ ...input!, name: 'a */ evil(); /*\n#error' }] };
  const header = textOf(filesOf(named), './codegen/host/include/tvmgen_default.h');
  assert.not.match(header, '*/ evil');
  assert.not.match(header, /^#error/m);
});

test.run();
