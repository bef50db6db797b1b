/** A module made by hand: one NPU function, then y = x + 3 on the CPU, through the workspace. */
import type { CompiledModule } from '../../../src/emit/bundle-input.ts';
import { encodePayload } from '../../../src/stream/payload.ts';
import type { LoopExpr, LoopProgram } from '../../../src/tir/program.ts';

const i = { kind: 'var', dtype: 'i32', name: 'i' } as const satisfies LoopExpr;
const load = (buffer: string): LoopExpr => ({ kind: 'load', dtype: 'i8', buffer, index: i });

export const addThree: LoopProgram = {
  name: 'cpu_1',
  buffers: [
    { name: 'x', dtype: 'i8', length: 16, role: 'input' },
    { name: 'y', dtype: 'i8', length: 16, role: 'output' },
    { name: 'k', dtype: 'i8', length: 16, role: 'constant', bytes: new Uint8Array(16).fill(3) },
  ],
  body: [
    {
      kind: 'for',
      name: 'i',
      extent: 16,
      body: [
        {
          kind: 'store',
          buffer: 'y',
          index: i,
          value: {
            kind: 'binary',
            op: 'add',
            dtype: 'i8',
            left: load('x'),
            right: load('k'),
          },
        },
      ],
    },
  ],
};

const bytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * seed + 7) & 255);

export const sampleModule: CompiledModule = {
  moduleName: 'default',
  target: {
    name: 'test-npu',
    system: 'test-system',
    memoryMode: 'test-mode',
    tvmTarget: 'ethos-u -accelerator_config=test-npu',
  },
  inputs: [
    {
      name: 'tfl.quantize:0',
      dtype: 'i8',
      shape: [1, 4, 4, 1],
      bytes: 16,
      offset: 64,
      quant: { scale: [Math.fround(0.1)], zero: [-128] },
    },
  ],
  outputs: [
    {
      name: 'Mobilenet/Reshape_11',
      dtype: 'i8',
      shape: [1, 16],
      bytes: 16,
      offset: 80,
      quant: { scale: [1], zero: [0] },
    },
  ],
  states: [],
  workspaceBytes: 96,
  npuFunctions: [
    {
      name: 'ethos_u_main_0',
      payload: encodePayload({ config: 1, id: 2, words: Uint32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }),
      constants: bytes(48, 11),
      origins: [{ offset: 0, operator: 0, label: '0 SAMPLE' }],
    },
  ],
  cpuFunctions: [{ name: 'cpu_1', program: addThree }],
  steps: [
    {
      kind: 'npu',
      function: 'ethos_u_main_0',
      bases: [
        { kind: 'constants' },
        { kind: 'workspace', offset: 0, bytes: 96 },
        undefined,
        { kind: 'input', index: 0 },
      ],
    },
    {
      kind: 'cpu',
      function: 'cpu_1',
      buffers: [
        { kind: 'workspace', offset: 32, bytes: 16 },
        { kind: 'output', index: 0 },
      ],
    },
  ],
  programs: { 'imported.ir': 'imported\n', 'partitioned.ir': 'partitioned\n' },
};
