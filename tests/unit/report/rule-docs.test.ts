import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ruleDocs } from '../../../src/report/rule-docs.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { catalog } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

const rules = loadRules();
const pages = ruleDocs(rules, defaultAccelerator(catalog), 'supported-operators.md');

test('a page for each rule, and one of operators', () => {
  assert.is(pages.size, rules.rules.length + 1);
  for (const { name, doc } of rules.rules) assert.match(pages.get(`rules/${name}.md`) ?? '', doc);
});

test('a constraint is there with its doc, its figures and its advice', () => {
  const page = pages.get('rules/conv2d.md') ?? '';
  assert.match(page, '- **`stride_supported`**: The MAC array walks');
  assert.match(page, 'not where: stride *stride* (height, width) is outside 1..3');
  assert.match(page, 'what to try: a stride within 1..3');
});

test('composites lead from the rules that make them to those that rewrite them, and back', () => {
  assert.match(
    pages.get('rules/dense.md') ?? '',
    '`composite.dense`, then [dense_as_conv2d](dense_as_conv2d.md)',
  );
  assert.match(
    pages.get('rules/dense_as_conv2d.md') ?? '',
    /`composite\.dense`, made by .*\[dense\]\(dense\.md\)/,
  );
});

test('every link leads to a page, a section, a file or a folder that is there', () => {
  const anchors = new Set(rules.imports.map(({ tflite }) => tflite.toLowerCase()));
  for (const [path, text] of pages)
    for (const [, link = '', anchor] of text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)) {
      const to = join('docs', path, '..', link).replaceAll('\\', '/');
      const known = pages.has(to.replace(/^docs\//, '')) || link === '' || existsSync(to);
      assert.ok(known, `${path}: ${link}`);
      if (anchor) assert.ok(anchors.has(anchor), `${path}: #${anchor}`);
    }
});

test('one rule more changes no page of a rule that has nothing to do with it', () => {
  const [first, ...others] = rules.rules.filter(({ kind }) => kind === 'partition');
  const fewer = { ...rules, rules: rules.rules.filter((rule) => rule !== first) };
  const before = ruleDocs(fewer, defaultAccelerator(catalog), 'supported-operators.md');
  const changed = others.filter(({ name }) => {
    const path = `rules/${name}.md`;
    return before.get(path) !== pages.get(path);
  });
  assert.equal(changed, []);
});

test.run();
