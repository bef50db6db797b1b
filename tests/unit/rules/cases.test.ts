// Runs the cases of tests/rules: a folder for each rule, constraint and compute (the `tests` clause), in it
// accept.yaml and reject.yaml with lists of cases. docs/language.md says what a case looks like.
// FILTER=word chooses folders, UPDATE=1 writes what the compiler says (read it before you keep it).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseDocument } from 'yaml';
import { checkTestFolders } from '../../../src/dsl/check/test-folders.ts';
import { loadRules } from '../../rule-set.ts';
import { type Case, type Subject, subjectsOf, type Verdict } from './case.ts';
import { runCase } from './run-case.ts';

const FOLDER = 'tests/rules';
const update = process.env['UPDATE'] === '1';
const subjects = subjectsOf(loadRules());
const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll('\\', '/'))
  .sort();
const wanted = files.filter((path) => path.includes(process.env['FILTER'] ?? ''));

test('every rule, constraint and compute has its cases, and every file of cases has one of them', () => {
  const missing = checkTestFolders(loadRules(), (path) => existsSync(`${FOLDER}/${path}`));
  assert.equal(
    missing.map(({ message }) => message),
    [],
  );
  assert.equal(
    files.filter((path) => !subjectOf(path)),
    [],
  );
  const folders = subjects.map(({ decl }) => decl.tests);
  assert.is(new Set(folders).size, folders.length, 'no two share a folder');
});

// The runner of all tests uses FILTER for paths: a word that no folder has chose this file.
for (const path of wanted.length > 0 ? wanted : files) {
  const subject = subjectOf(path);
  if (subject) testFile(path, subject);
}

function subjectOf(path: string): Subject | undefined {
  return subjects.find(({ decl }) => verdictOf(path, decl.tests) !== undefined);
}

function verdictOf(path: string, folder: string): Verdict | undefined {
  const verdicts: readonly Verdict[] = ['accept', 'reject'];
  return verdicts.find((one) => path === `${FOLDER}/${folder}/${one}.yaml`);
}

function testFile(path: string, subject: Subject): void {
  const document = parseDocument(readFileSync(path, 'utf8'));
  const verdict = verdictOf(path, subject.decl.tests) ?? 'accept';
  const cases = document.toJS() as readonly Case[];
  test(`${path} has cases`, () => {
    assert.equal(document.errors, []);
    assert.ok(Array.isArray(cases) && cases.length > 0);
  });
  for (const [at, one] of cases.entries())
    test(`${subject.decl.tests} ${verdict}: ${one.says}`, () => {
      const findings = runCase(subject, { verdict, update }, one);
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
