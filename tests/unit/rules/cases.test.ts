// Runs the cases of tests/rules: a folder for each rule, constraint and compute (the `tests` clause), in it
// accept.yaml and reject.yaml with lists of cases. docs/language.md says what a case looks like.
// FILTER=word chooses folders, UPDATE=1 writes what the compiler says (read it before you keep it).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDocument } from 'yaml';
import { checkTestFolders } from '../../../src/dsl/check/test-folders.ts';
import { loadRules } from '../../rule-set.ts';
import { type Case, subjectsOf } from './case.ts';
import { type CaseFile, FOLDER, findCaseFiles } from './case-files.ts';
import { runCase } from './run-case.ts';

const update = process.env['UPDATE'] === '1';
const rules = loadRules();
const files = findCaseFiles(rules);
const wanted = files.filter(({ path }) => path.includes(process.env['FILTER'] ?? ''));

test('every rule, constraint and compute has its cases, and every file of cases has one of them', () => {
  const missing = checkTestFolders(rules, { testsOf: () => FOLDER, exists: existsSync });
  assert.equal(
    missing.map(({ message }) => message),
    [],
  );
  assert.equal(
    files.filter(({ about }) => !about),
    [],
  );
  const folders = subjectsOf(rules).map(({ decl }) => decl.tests);
  assert.is(new Set(folders).size, folders.length, 'no two share a folder');
});

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
      const { constants = {}, ...texts } = findings;
      for (const [name, written] of Object.entries(constants))
        if (!document.hasIn([at, 'constants', name]))
          document.setIn([at, 'constants', name], document.createNode(written, { flow: true }));
      for (const [field, text] of Object.entries(texts)) document.setIn([at, field], text);
      if (!findings.constraint) document.deleteIn([at, 'constraint']);
      writeFileSync(path, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
    });
}

test.run();
