// Runs docs/adding-an-operator.md: writes its files, runs its commands in order, and compares what they print.
// UPDATE=1 puts what they print into the page: read it before you keep it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { carina } from '../unit/cli/captured.ts';
import { type CodeBlock, codeBlocks, pageText, repositoryPath } from './markdown.ts';

const PAGE = 'docs/adding-an-operator.md';
const FOLDERS = ['sign', 'wrong'];
const update = process.env['UPDATE'] === '1';

/** The page's folders go by other names here: nobody's own attempt is overwritten. */
const here = (text: string): string =>
  text.replaceAll(/build\/(sign|wrong)\b/g, `build/test-${process.pid}-$1`);
const asShown = (text: string): string => text.replaceAll(`build/test-${process.pid}-`, 'build/');

test.after(() => {
  for (const folder of FOLDERS)
    rmSync(here(repositoryPath(`build/${folder}`)), { recursive: true, force: true });
});

function writeFile({ source, text }: CodeBlock): void {
  const path = here(repositoryPath(source));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, here(text));
}

/** What the terminal shows. Our own commands run in this process, all others in a shell. */
async function run(line: string): Promise<string> {
  const [program, name, ...args] = here(line).split(' ');
  if (program === 'npx' && name === 'carina') {
    const { out, err } = await carina(...args);
    return out + err;
  }
  const { stdout, stderr } = spawnSync(here(line), {
    shell: true,
    encoding: 'utf8',
    cwd: repositoryPath('.'),
    env: { ...process.env, UPDATE: '', FILTER: '' },
  });
  return stdout + stderr;
}

/** Sizes and counts that other rules change. */
const VARIABLE = /^(memory|npu|flash|wrote) |^ +sram |^\d+ files: |Duration: | draws, /;

const comparable = (text: string): string =>
  text
    .split('\n')
    .map((line) => (VARIABLE.test(line) ? line.replaceAll(/[\d.,]*\d/g, '#') : line).trimEnd())
    .join('\n')
    .trim();

const blocks = codeBlocks(PAGE);
/** Output by the number of the block that shows it. */
const printed = new Map<number, string>();

for (const [at, block] of blocks.entries()) {
  if (block.source) test(`writes ${block.source}`, () => writeFile(block));
  if (block.language !== 'sh') continue;
  const shown = blocks[at + 1]?.language === 'text' ? blocks[at + 1]?.text : '';
  test(block.text.trim().replaceAll('\n', ' ; '), async () => {
    let output = '';
    for (const line of block.text.trim().split('\n')) output += asShown(await run(line));
    printed.set(at + 1, output);
    if (!update) assert.is(comparable(output), comparable(shown ?? ''));
  });
}

if (update)
  test('the page shows what was printed', () => {
    let at = -1;
    const page = pageText(PAGE).replaceAll(/^```(\S*).*?^```$/gms, (block, language) => {
      at++;
      return language === 'text' ? `\`\`\`text\n${printed.get(at)?.trim()}\n\`\`\`` : block;
    });
    writeFileSync(repositoryPath(PAGE), page);
  });

test.run();
