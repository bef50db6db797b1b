// The README's commands, run; what it says they print; and the files it sends the reader to.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createReference } from '../../src/verify/vectors.ts';
import { compile } from '../compile.ts';
import { loadRules } from '../rule-set.ts';
import { carina } from '../unit/cli/captured.ts';
import { codeBlocks, pageText, repositoryPath, withoutFigures } from './markdown.ts';

const build = mkdtempSync(join(tmpdir(), 'carina-readme-'));
test.after(() => rmSync(build, { recursive: true }));

const manifest = JSON.parse(readFileSync(repositoryPath('package.json'), 'utf8'));

const shell = (page: string): readonly string[] =>
  codeBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.trim().split(/\n|&&/))
    .map((line) => line.trim());

/** Its own commands run here, with build/ elsewhere and files of the repository by their full path. */
async function run(line: string): Promise<string> {
  const [program, name, ...words] = line.split(' ');
  if (program === 'npm') {
    assert.ok(name === 'ci' || manifest.scripts[name ?? ''], line);
    return '';
  }
  assert.equal([program, manifest.bin[name ?? '']], ['npx', 'dist/src/cli/main.js'], line);
  const args = words.map((word) =>
    word.startsWith('build/')
      ? join(build, word.slice('build/'.length))
      : word.startsWith('examples/')
        ? repositoryPath(word)
        : word,
  );
  const { code, out, err } = await carina(...args);
  assert.is(code, 0, `${line}\n${err}`);
  return out.replaceAll(`${build}/`, 'build/').replaceAll(`${build}\\`, 'build/');
}

test('the first command compiles and runs the example, and prints what the page shows', async () => {
  const [command, shown] = codeBlocks('README.md');
  assert.equal([command?.language, shown?.language], ['sh', 'text']);
  const printed: string[] = [];
  for (const line of command!.text.trim().split('&&')) printed.push(await run(line.trim()));
  assert.equal(withoutFigures(printed.join('')), withoutFigures(shown!.text));
});

test('what the simulator wrote is what the reference computes', () => {
  const read = (path: string) => new Uint8Array(readFileSync(path));
  const compilation = compile(read(repositoryPath('examples/kws/kws.tflite')));
  const inputs = [read(repositoryPath('examples/kws/input0.bin'))];
  const expected = createReference(compilation, loadRules())(inputs);
  assert.ok(expected.ok);
  assert.equal([read(join(build, 'out/out0.bin'))], expected.value.outputs);
});

for (const page of ['README.md', 'examples/kws/README.md'])
  for (const line of shell(page)) test(`${page}: ${line}`, async () => void (await run(line)));

for (const page of [
  'README.md',
  'docs/architecture.md',
  'docs/adding-an-operator.md',
  'bench/README.md',
])
  test(`${page} names files that are there`, () => {
    const text = pageText(page);
    const folder = page.includes('/') ? `${page.slice(0, page.lastIndexOf('/'))}/` : '';
    const links = [...text.matchAll(/\]\(([^):#]+)\)/g)].map(([, link]) => `${folder}${link}`);
    const named = [...text.matchAll(/`((?:src|docs|tests|tools|rules|bench)\/[\w./-]+)`/g)];
    const paths = [...links, ...named.map(([, path = '']) => path)];
    assert.equal(
      paths.filter((path) => !existsSync(repositoryPath(path))),
      [],
    );
  });

test.run();
