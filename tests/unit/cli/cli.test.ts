import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Io, printDiagnostics } from '../../../src/cli/io.ts';
import { packageVersion } from '../../../src/cli/package-root.ts';
import { carina } from './captured.ts';

test('the version', async () => {
  assert.equal(await carina('--version'), { code: 0, out: `${packageVersion()}\n`, err: '' });
});

test('help goes to stdout and names the commands', async () => {
  const { code, out, err } = await carina('--help');
  assert.is(code, 0);
  assert.is(err, '');
  assert.match(out, /inspect/);
  assert.match((await carina('inspect', '--help')).out, /--json/);
});

test('usage errors end with 2 and print to stderr', async () => {
  for (const args of [['nothing'], ['inspect'], ['inspect', '--nothing', 'x'], ['--nothing'], []]) {
    const { code, out, err } = await carina(...args);
    assert.is(code, 2, args.join(' '));
    assert.is(out, '');
    assert.ok(err.length > 0);
  }
});

test('a command that is nearly right is suggested', async () => {
  assert.match((await carina('inspct')).err, /inspect/);
});

test('colour only where it is wanted', () => {
  let text = '';
  const io = (color: boolean): Io => ({ out: () => {}, err: (one) => (text += one), color });
  const one = { code: 'a-code', severity: 'error', message: 'm' } as const;
  printDiagnostics(io(false), [one]);
  assert.is(text, 'error[a-code]: m\n');
  printDiagnostics(io(true), [one]);
  assert.match(text, '\u001b[31merror[a-code]\u001b[39m');
});

test.run();
