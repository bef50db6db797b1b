import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { zooModel } from '../../models/zoo.ts';
import { carina } from './captured.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-'));
test.after(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

function model(name: string): string {
  writeFileSync(path(`${name}.tflite`), zooModel(name));
  return path(`${name}.tflite`);
}

const RFC_TARGET = '--target=ethos-u --accelerator-config=ethos-u55-128,c';

test('a model becomes a bundle, and the summary says for what', async () => {
  const { code, out, err } = await carina('compile', model('large-step'), '-o', path('kws.tar'));
  assert.is(code, 0, err);
  assert.is(err, '');
  for (const line of [/^target +ethos-u55-128$/m, /^system +Ethos_U55/m, /Shared_Sram/, /CONV_2D/])
    assert.match(out, line);
  const shown = await carina('inspect', path('kws.tar'));
  assert.is(shown.code, 0, shown.err);
  assert.match(shown.out, /for +ethos-u55-128/);
});

test('JSON says the same, with hashes', async () => {
  const file = path('json.tar');
  const { code, out } = await carina('compile', model('residual'), '-o', file, '--json');
  assert.is(code, 0);
  const report = JSON.parse(out);
  assert.is(report.schemaVersion, 1);
  assert.is(report.target.name, 'ethos-u55-128');
  assert.equal(
    report.operators.map(({ kind, placement }: Record<string, string>) => [kind, placement]),
    [
      ['CONV_2D', 'npu'],
      ['CONV_2D', 'npu'],
      ['ADD', 'npu'],
    ],
  );
  assert.is(report.operators[0].rule, 'conv2d');
  assert.ok(report.memory.sram.peak >= report.memory.sram.lowerBound);
  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.equal(report.artifacts, [{ path: file, bytes: bytes.length, sha256 }]);
});

test('the line of the RFC compiles', async () => {
  const line = ['--executor=aot', '--output-format=mlf', RFC_TARGET, '-o', path('rfc.tar')];
  const { code, out, err } = await carina('compile', model('conv-3x3-valid'), ...line);
  assert.is(code, 0, err);
  assert.match(out, /^target +ethos-u55-128$/m);
});

test('a target file of the user', async () => {
  const own = readFileSync(
    new URL('../../../targets/accelerators/ethos-u55-64.yaml', import.meta.url),
    'utf8',
  )
    .replace('name: ethos-u55-64', 'name: my-npu')
    .replace('[u55-64]', '[]');
  writeFileSync(path('mine.yaml'), own);
  const source = model('conv-3x3-valid');
  const file = ['--target', path('mine.yaml'), '-o', path('own.tar')];
  const { code, out, err } = await carina('compile', source, ...file);
  assert.is(code, 0, err);
  assert.match(out, /^target +my-npu$/m);
  writeFileSync(path('mine.yaml'), own.replace('macs: 64', 'macs: many'));
  const broken = await carina('compile', source, ...file);
  assert.is(broken.code, 2);
  assert.match(broken.err, /mine\.yaml:\d+:\d+\n.*\n.*macs: many/);
});

test('weights are copied to the arena only while the limit allows it', async () => {
  const source = model('rfc-conv');
  const peaks = [];
  for (const args of [[], ['--weight-buffering=never'], ['--memory-mode=Sram_Only']]) {
    const { code, out } = await carina('compile', source, '-o', path('w.tar'), '--json', ...args);
    assert.is(code, 0);
    peaks.push(JSON.parse(out).memory.sram.peak);
  }
  const [buffered, never, sramOnly] = peaks;
  assert.ok(buffered > never);
  assert.is(sramOnly, never);
  const limit = ['--sram-limit', String(never), '--json'];
  const limited = await carina('compile', source, '-o', path('w.tar'), ...limit);
  assert.is(limited.code, 0, limited.err);
  assert.equal(JSON.parse(limited.out).memory.sram.peak, never);
});

test('a limit broken by one byte says by how much', async () => {
  const source = model('residual');
  const { out } = await carina('compile', source, '-o', path('x.tar'), '--json');
  const { peak } = JSON.parse(out).memory.sram;
  rmSync(path('x.tar'));
  const args = ['-o', path('never.tar'), '--weight-buffering=never', '--sram-limit'];
  const { code, err } = await carina('compile', source, ...args, String(peak - 1));
  assert.is(code, 3);
  assert.match(err, '1 too many');
});

interface Failing {
  readonly name: string;
  readonly model?: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly message: RegExp;
}

const FAILING: readonly Failing[] = [
  { name: 'an unknown target', args: ['--target=ethos-u55-127'], code: 2, message: /did you mean/ },
  { name: 'an unknown system', args: ['--system-config=Nowhere'], code: 2, message: /no system/ },
  { name: 'an unknown mode', args: ['--memory-mode=Shared'], code: 2, message: /no memory mode/ },
  { name: 'an unknown format', args: ['--output-format=elf'], code: 2, message: /elf/ },
  { name: 'an unknown option', args: ['--optimise=size'], code: 2, message: /unknown option/ },
  { name: 'a limit that is none', args: ['--sram-limit=lots'], code: 2, message: /lots/ },
  {
    name: 'a limit for SRAM that holds no arena',
    args: ['--target=ethos-u65-256', '--sram-limit=1M'],
    code: 2,
    message: /arena in dram[\s\S]*Shared_Sram/,
  },
  {
    name: 'two things at once',
    args: ['--sram-limit=x', '-f', 'y'],
    code: 2,
    message: /x[\s\S]*y/,
  },
  { name: 'a module name for no C', args: ['--module-name=a b'], code: 1, message: /bad-module/ },
  {
    name: 'too little memory',
    args: ['--sram-limit=1K'],
    code: 3,
    message: /bytes are required, the limit is 1,024, .* too many[\s\S]*result of 1 CONV_2D/,
  },
  {
    name: 'an operator on the CPU',
    model: 'large-step',
    args: ['--require-npu'],
    code: 3,
    message: /on-cpu[\s\S]*CONV_2D/,
  },
];

for (const { name, model: from = 'residual', args, code, message } of FAILING)
  test(`${name}: exit code ${code}, a message, and no file`, async () => {
    const source = model(from);
    const known = readdirSync(folder).length;
    const result = await carina('compile', source, '-o', path('never.tar'), ...args);
    assert.is(result.code, code, result.err);
    assert.match(result.err, message);
    assert.is(result.out, '');
    assert.is(readdirSync(folder).length, known);
  });

test('a refused model: exit code 1, as JSON too', async () => {
  writeFileSync(path('text.tflite'), 'no model');
  const { code, out, err } = await carina('compile', path('text.tflite'), '--json');
  assert.is(code, 1);
  assert.is(JSON.parse(out).ok, false);
  assert.match(err, 'error[');
});

test('a file that cannot be written is said, and nothing is left behind', async () => {
  const result = await carina('compile', model('residual'), '-o', path('residual.tflite/out.tar'));
  assert.is(result.code, 1);
  assert.match(result.err, 'cannot write');
  assert.not(readdirSync(folder).some((name) => name.endsWith('.part')));
});

test.run();
