// What docs/architecture.md shows of the compiler's steps is what the compiler prints, figures aside.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackBundle } from '../../src/artifact/bundle-data.ts';
import { carina } from '../unit/cli/captured.ts';
import { codeBlocks, repositoryPath, withoutFigures } from './markdown.ts';

const folder = mkdtempSync(join(tmpdir(), 'carina-steps-'));
test.after(() => rmSync(folder, { recursive: true }));

const bundle = join(folder, 'kws.tar');
const example = repositoryPath('examples/kws/kws.tflite');
const compiled = await carina('compile', example, '-o', bundle, '--dump', folder);
const files = await unpackBundle(new Uint8Array(readFileSync(bundle)));

/** A file of the dump, of the bundle or of the repository. */
function sourceText(name: string): string {
  const path = [join(folder, name), repositoryPath(name)].find(existsSync);
  if (path) return readFileSync(path, 'utf8');
  const bytes = files.get(`./${name}`);
  assert.ok(bytes, `there is no ${name}`);
  return new TextDecoder().decode(bytes);
}

/** Lines of the block that do not follow each other, in this order, in the source. */
function strangers(shown: string, source: string): readonly string[] {
  const lines = withoutFigures(source).split('\n');
  let at = -1;
  return withoutFigures(shown.trimEnd())
    .split('\n')
    .filter((line) => {
      const found = lines.indexOf(line, at + 1);
      if (found >= 0) at = found;
      return found < 0;
    });
}

test('the example compiles', () => assert.is(compiled.code, 0, compiled.err));

const blocks = codeBlocks('docs/architecture.md').filter(({ source }) => source);
for (const { source, text } of blocks)
  test(`${source} has the lines that are shown`, () =>
    assert.equal(strangers(text, sourceText(source)), []));

test('all six steps are shown, a rule and the C', () => assert.is(blocks.length, 8));

test('figures are not compared, words are', () => {
  assert.equal(strangers('a 1 0x7f\n', 'b\na 2,345 0x80\n'), []);
  assert.equal(strangers('a 1 x\nb\n', 'b\na 1 y\n'), ['a # x']);
});

test.run();
