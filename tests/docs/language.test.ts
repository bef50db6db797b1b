// docs/language.md is the reference: its rules are one rule set beside the prelude, which is right and laid out;
// between them they use every construct of the grammar; and its cases hold.
import { readFileSync } from 'node:fs';
import type { CstElement, CstNode } from 'chevrotain';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderDiagnostics } from '../../src/diag/render.ts';
import { formatRules } from '../../src/dsl/format-rules.ts';
import { parseRules } from '../../src/dsl/parse-rules.ts';
import { createGrammar, parseFile } from '../../src/dsl/syntax.ts';
import { type Case, subjectsOf, type Verdict } from '../unit/rules/case.ts';
import { runCase } from '../unit/rules/run-case.ts';
import { codeBlocks, repositoryPath } from './markdown.ts';

const blocks = codeBlocks('docs/language.md');
const prelude = {
  name: 'prelude.rule',
  text: readFileSync(repositoryPath('rules/prelude.rule'), 'utf8'),
};
const shown = blocks
  .filter(({ language }) => language === 'rule')
  .map(({ text }, at) => ({ name: `block ${at + 1}`, text }));
const result = parseRules([prelude, ...shown]);

test('the rules of the page are right', () => {
  const source = (name: string) => shown.find((one) => one.name === name)?.text;
  assert.is(renderDiagnostics(result.ok ? [] : result.diagnostics, source), '');
});

for (const file of shown)
  test(`${file.name} is laid out`, () => {
    const laidOut = formatRules(file);
    assert.is(laidOut.ok && laidOut.value, file.text);
  });

test('every construct of the grammar is on the page, and every kind of declaration', () => {
  const grammar = createGrammar();
  const used = new Set<string>();
  const visit = (one: CstElement): void => {
    if (!('children' in one)) return;
    used.add(one.name);
    for (const part of Object.values(one.children).flat()) visit(part);
  };
  for (const file of shown)
    for (const node of parseFile(grammar, file).tree) visit(node as CstNode);
  const inPrelude = ['declarations', 'builtinDeclaration'];
  assert.equal(
    Object.keys(grammar.parser.getGAstProductions()).filter(
      (rule) => !used.has(rule) && !inPrelude.includes(rule),
    ),
    [],
  );
});

for (const { language, source, text } of blocks.filter(({ language }) => language === 'yaml')) {
  const [name, verdict] = source.split('/');
  for (const one of parse(text) as readonly Case[])
    test(`${language} ${source}: ${one.says}`, () => {
      assert.ok(result.ok);
      if (!result.ok) return;
      const subject = subjectsOf(result.value).find(({ decl }) => decl.name === name);
      assert.ok(subject, `the page declares ${name}`);
      const expecting = { verdict: verdict as Verdict, rules: result.value, update: false };
      if (subject) runCase(subject, expecting, one);
    });
}

test('nothing on the page goes untested', () => {
  assert.equal(
    blocks.filter(({ language, source }) => !['rule', 'yaml'].includes(language) && !source),
    [],
  );
  assert.ok(shown.length > 5);
});

test.run();
