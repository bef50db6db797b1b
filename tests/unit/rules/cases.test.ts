// Runs the cases of tests/rules: a folder for each rule, constraint and compute (the `tests` clause), in it
// accept.yaml and reject.yaml with lists of cases. docs/language.md says what a case looks like.
// FILTER=word chooses folders, RULES=folder runs the cases of rules of your own, UPDATE=1 writes what the compiler says (read it before you keep it).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDocument } from 'yaml';
import { sourceOf } from '../../../src/cli/files.ts';
import { loadRuleSet } from '../../../src/cli/rule-data.ts';
import { renderDiagnostics } from '../../../src/diag/render.ts';
import { checkTestFolders } from '../../../src/dsl/check/test-folders.ts';
import type { RuleSet, SourceRef } from '../../../src/ir/rules.ts';
import { loadRules } from '../../rule-set.ts';
import { type Case, subjectsOf } from './case.ts';
import { type CaseFile, FOLDER, findCaseFiles } from './case-files.ts';
import { runCase } from './run-case.ts';

const update = process.env['UPDATE'] === '1';
const own = process.env['RULES'];
const folder = own ?? FOLDER;
const rules = own === undefined ? loadRules() : await loadWith(own);
const subjects = subjectsOf(rules).filter(
  ({ decl }) => own === undefined || decl.source.file.startsWith(`${own}/`),
);
const files = findCaseFiles(folder, subjects);
const wanted = files.filter(({ path }) => path.includes(process.env['FILTER'] ?? ''));

test('every rule, constraint and compute has its cases, and every file of cases has one of them', () => {
  const testsOf = ({ file }: SourceRef): string | undefined =>
    own === undefined || file.startsWith(`${own}/`) ? folder : undefined;
  const missing = checkTestFolders(rules, { testsOf, exists: existsSync });
  assert.equal(
    missing.map(({ message }) => message),
    [],
  );
  assert.equal(
    files.filter(({ about }) => !about),
    [],
  );
  const folders = subjects.map(({ decl }) => decl.tests);
  assert.is(new Set(folders).size, folders.length, 'no two share a folder');
});

/** A list is one line, however long: that of a table would be hundreds. */
const LAYOUT = { lineWidth: 0 } as const;

// The runner of all tests uses FILTER for paths: a word that no folder has chose this file.
for (const file of wanted.length > 0 ? wanted : files) testFile(file);

function testFile({ path, about }: CaseFile): void {
  if (!about) return;
  const { subject, verdict } = about;
  const document = parseDocument(readFileSync(path, 'utf8'));
  const cases = document.toJS() as readonly Case[];
  test(`${path} has cases`, () => {
    assert.equal(document.errors, []);
    assert.ok(Array.isArray(cases) && cases.length > 0);
  });
  for (const [at, one] of cases.entries())
    test(`${subject.decl.tests} ${verdict}: ${one.says}`, () => {
      const findings = runCase(subject, { verdict, rules, update }, one);
      if (!update) return;
      const before = document.toString(LAYOUT);
      const { constants = {}, ...texts } = findings;
      for (const [name, written] of Object.entries(constants))
        if (written !== one.constants?.[name])
          document.setIn([at, 'constants', name], document.createNode(written, { flow: true }));
      for (const [field, text] of Object.entries(texts)) document.setIn([at, field], text);
      if (!findings.constraint) document.deleteIn([at, 'constraint']);
      const after = document.toString(LAYOUT);
      if (after !== before) writeFileSync(path, after);
    });
}

async function loadWith(folder: string): Promise<RuleSet> {
  const loaded = await loadRuleSet([folder]);
  if (loaded.ok) return loaded.value;
  throw new Error(renderDiagnostics(loaded.diagnostics, sourceOf));
}

test.run();
