// Command lines of TVM's tools and what becomes of them: a table, checked row by row.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTvmFlags } from '../../../src/cli/tvm-flags.ts';

interface Row {
  /** As a shell hands them over. */
  readonly line: readonly string[];
  readonly target?: string;
  readonly idle?: readonly string[];
  /** Part of the message, where the line is refused. */
  readonly refused?: string;
}

const demo = [
  '--target=ethos-u,cmsis-nn,c',
  '--target-ethos-u-accelerator_config=npu-256',
  '--target-cmsis-nn-mcpu=cortex-m55',
  '--target-c-mcpu=cortex-m55',
  '--runtime=crt',
  '--executor=aot',
  '--executor-aot-interface-api=c',
  '--executor-aot-unpacked-api=1',
  '--pass-config=tir.usmp.enable=1',
  '--pass-config=tir.usmp.algorithm=hill_climb',
  '--pass-config=tir.disable_storage_rewrite=1',
  '--pass-config=tir.disable_vectorize=1',
];

const ROWS: readonly Row[] = [
  // The RFC's line as a shell joins it, and as it stands there, with its stray quote.
  {
    line: ['--executor=aot', '--target=ethos-u --accelerator-config=npu-128,c'],
    target: 'npu-128',
  },
  {
    line: ['--executor=aot', '--target=ethos-u --accelerator-config=npu-128",c'],
    target: 'npu-128',
  },
  { line: ['--target=ethos-u -accelerator_config=npu-128,c'], target: 'npu-128' },
  { line: ['--target=ethos-u -accelerator_config=npu-128 , c'], target: 'npu-128' },
  { line: ['--target=ethos-u,c'] },
  { line: ['--target=ethos-u'] },
  { line: ['--target=npu-128'], target: 'npu-128' },
  { line: ['--target=boards/mine.yaml'], target: 'boards/mine.yaml' },
  { line: [] },
  {
    line: demo,
    target: 'npu-256',
    idle: [
      'target cmsis-nn',
      '--target-cmsis-nn-mcpu=cortex-m55',
      '--target-c-mcpu=cortex-m55',
      '--pass-config=tir.usmp.algorithm=hill_climb',
      '--pass-config=tir.disable_storage_rewrite=1',
      '--pass-config=tir.disable_vectorize=1',
    ],
  },
  {
    line: ['--target=ethos-u -accelerator_config=a -enable_cascader=1,c -mcpu=cortex-m7'],
    target: 'a',
    idle: ['ethos-u -enable_cascader=1', 'c -mcpu=cortex-m7'],
  },
  { line: ['--workspace-byte-alignment=16'] },
  { line: ['--executor-aot-workspace-byte-alignment=8'] },
  { line: ['--executor-aot-constant-byte-alignment=16'] },
  { line: ['--executor-aot-link-params=1'] },
  { line: ['--model-format=tflite'] },
  { line: ['--opt-level=3'], idle: ['--opt-level=3'] },
  { line: ['--executor=graph'], refused: '--executor=graph' },
  { line: ['--executor-aot-interface-api=packed'], refused: '--executor-aot-interface-api=packed' },
  { line: ['--executor-aot-unpacked-api=0'], refused: 'plain pointers' },
  { line: ['--runtime=cpp'], refused: '--runtime=cpp' },
  { line: ['--workspace-byte-alignment=64'], refused: '16 bytes' },
  { line: ['--workspace-byte-alignment=12'], refused: '16 bytes' },
  { line: ['--model-format=onnx'], refused: '.tflite' },
  { line: ['--pass-config=tir.usmp.enable=0'], refused: 'planned at compile time' },
  { line: ['--pass-config=tir.usmp.enable'], refused: 'name=value' },
  { line: ['--target=llvm,c'], refused: '`llvm`' },
  { line: ['--target=c'], refused: 'no ethos-u' },
  { line: ['--target=ethos-u accelerator,c'], refused: '`accelerator`' },
  {
    line: ['--target=ethos-u -accelerator_config=a,c', '--target-ethos-u-accelerator_config=b'],
    refused: 'two targets',
  },
];

const split = (flag: string): { name: string; value: string } => {
  const at = flag.indexOf('=');
  return { name: flag.slice(0, at), value: flag.slice(at + 1) };
};

for (const { line, target, idle = [], refused } of ROWS)
  test(`tvmc compile ${line.join(' ')}`, () => {
    const given = line.map(split);
    const own = given.find(({ name }) => name === '--target')?.value;
    const read = readTvmFlags(
      own,
      given.filter(({ name }) => name !== '--target'),
    );
    if (refused !== undefined) {
      assert.not(read.ok);
      if (!read.ok) assert.match(read.diagnostics.map(({ message }) => message).join(), refused);
      return;
    }
    assert.ok(read.ok, JSON.stringify(read));
    if (read.ok)
      assert.equal({ target, idle }, { target: read.value.target, idle: read.value.idle });
  });

test.run();
