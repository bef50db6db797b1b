// Each folder of tests/errors/rules is a rule file that is wrong: `expect.json` has the code and the
// line:column of every diagnostic, in order. `accept.rule` beside it has none: it is near to what is wrong,
// and right. All build on base.rule; those of `whole-...` on whole.rule too, and are held to what a complete
// set must be. FILTER=word chooses cases by name,
// UPDATE=1 writes what was found (read it before you keep it), SHOW=1 prints the messages.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic } from '../../../src/diag/diagnostic.ts';
import { positionOf, renderDiagnostics, sortDiagnostics } from '../../../src/diag/render.ts';
import { parseRules } from '../../../src/dsl/parse-rules.ts';
import { checkWholeSet } from '../../../src/dsl/whole/check-whole-set.ts';

const FOLDER = 'tests/errors/rules';
const read = (path: string): string => readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
const file = (name: string) => ({ name, text: read(`${FOLDER}/${name}`) });
const base = file('base.rule');
const whole = file('whole.rule');

function diagnose(text: string, name = ''): readonly Diagnostic[] {
  const isWhole = name.startsWith('whole');
  const result = parseRules([base, ...(isWhole ? [whole] : []), { name: 'input.rule', text }]);
  const found = result.ok ? result.warnings : result.diagnostics;
  return sortDiagnostics(result.ok && isWhole ? [...found, ...checkWholeSet(result.value)] : found);
}

/** Code, message, place, the line with what is wrong marked, help. */
const FRAMED =
  /^(error|warning)\[[a-z-]+\]: .+\n {2}--> [\w.]+:\d+:\d+\n +\|\n +\d+ \| .*\n +\| +\^+\n {2}help: .+$/;

const place = (text: string, { span }: Diagnostic): string => {
  assert.is(span?.file, 'input.rule');
  const { line, column } = positionOf(text, span?.start ?? 0);
  return `${line}:${column}`;
};

test('base.rule has no errors, and with whole.rule it is complete', () => {
  assert.equal(diagnose(''), []);
  assert.equal(diagnose('', 'whole'), []);
});

const all = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const wanted = all.filter((name) => name.includes(process.env['FILTER'] ?? ''));
// The runner of all tests uses FILTER for paths: a word that no case has chose this file.
const cases = wanted.length > 0 ? wanted : all;

for (const name of cases)
  test(name, () => {
    const text = read(`${FOLDER}/${name}/input.rule`);
    const expectFile = `${FOLDER}/${name}/expect.json`;
    const diagnostics = diagnose(text, name);
    if (process.env['SHOW'])
      console.log(`\n# ${name}\n${renderDiagnostics(diagnostics, () => text)}`);
    const found = diagnostics.map((one) => ({ code: one.code, at: place(text, one) }));
    if (process.env['UPDATE'] === '1')
      writeFileSync(
        expectFile,
        `[\n${found.map((one) => `  ${JSON.stringify(one)}`).join(',\n')}\n]\n`,
      );
    assert.ok(existsSync(expectFile), 'the case says what is wrong: run with UPDATE=1 and read it');
    assert.equal(found, JSON.parse(read(expectFile)));
    assert.ok(found.length > 0, 'the file is wrong in some way');
    for (const one of diagnostics) {
      assert.ok(one.help, `a help line for: ${one.message}`);
      assert.match(
        renderDiagnostics([one], () => text),
        FRAMED,
      );
    }
  });

test('many kinds of break are sampled, and those of one file are reported together', () => {
  const samples = all.map((name): readonly { readonly code: string }[] =>
    JSON.parse(read(`${FOLDER}/${name}/expect.json`)),
  );
  const codes = new Set(samples.flatMap((one) => one.map(({ code }) => code)));
  assert.ok(codes.size >= 30, `${codes.size} codes`);
  assert.ok(samples.filter((one) => one.length > 1).length >= 20);
  const page = read('docs/language.md');
  assert.equal(
    [...codes].filter((code) => !page.includes(`\`${code}\``)),
    [],
    'codes that docs/language.md does not explain',
  );
});

for (const name of cases.filter((one) => existsSync(`${FOLDER}/${one}/accept.rule`)))
  test(`${name}: what is right is accepted`, () => {
    const text = read(`${FOLDER}/${name}/accept.rule`);
    assert.is(
      renderDiagnostics(diagnose(text, name), () => text),
      '',
    );
  });

test.run();
