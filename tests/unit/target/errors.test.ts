/**
 * Each file of tests/errors/targets is wrong in what its head says, one line a diagnostic:
 * `# expect CODE | text at the span | start of the help`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCatalog } from '../../../src/cli/target-files.ts';
import { sortDiagnostics } from '../../../src/diag/render.ts';
import { checkTargetText } from '../../../src/target/check-target.ts';

const FOLDER = 'tests/errors/targets';
const catalog = await loadCatalog();

for (const name of readdirSync(FOLDER))
  test(name, () => {
    const file = `${FOLDER}/${name}`;
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    const expected = [...text.matchAll(/^# expect (\S+) \| (.*?) ?\| ?(.*)$/gm)];
    assert.ok(expected.length > 0, 'the file says what is wrong with it');
    const result = checkTargetText({ file, text }, catalog);
    assert.ok(!result.ok, 'the file is refused');
    const found = sortDiagnostics(result.diagnostics);
    assert.equal(
      found.map(({ code, span }, at) => {
        assert.is(span?.file, file);
        const length = expected[at]?.[2]?.length ?? 0;
        return [code, text.slice(span?.start, span?.end).slice(0, length)];
      }),
      expected.map(([, code, place]) => [code, place]),
    );
    for (const [at, { help = '' }] of found.entries())
      assert.ok(help.startsWith(expected[at]?.[3] ?? ''), help);
  });

test.run();
