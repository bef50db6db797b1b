// The page that says whose arithmetic is repeated: every operator is there, and goldens were made by those it names.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadRules } from '../rule-set.ts';
import { pageText, repositoryPath } from './markdown.ts';

const page = pageText('docs/exactness.md');
const COLUMNS = [['i8'], ['u8'], ['i16'], ['i32', 'bool'], ['f32']];

const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.split('|').length === COLUMNS.length + 3)
  .map((line) => line.split('|').slice(1, -1));

const cellOf = (operator: string, type: string): string | undefined => {
  const row = rows.find(([names = '']) => names.trim().split(', ').includes(operator));
  return row?.[1 + COLUMNS.findIndex((types) => types.includes(type))];
};

test('every operator is named', () => {
  const words = new Set(page.match(/[A-Z0-9_]+/g));
  const names = loadRules().imports.map(({ tflite }) => tflite);
  assert.equal(
    names.filter((name) => !words.has(name)),
    [],
  );
});

test('goldens were made by the kernels that the table names', () => {
  const goldens: Readonly<Record<string, { readonly kernels: string }>> = JSON.parse(
    readFileSync(repositoryPath('tests/golden/operators.json'), 'utf8'),
  );
  const others = Object.entries(goldens).filter(([name, { kernels }]) => {
    const [operator = '', type = ''] = name.split(' ');
    const cell = cellOf(operator, type);
    return cell !== undefined && !cell.includes(kernels.includes('Micro') ? 'Micro' : 'Lite');
  });
  assert.equal(
    others.map(([name, { kernels }]) => `${name}: ${kernels}`),
    [],
  );
  assert.ok(rows.length > 25);
});

test.run();
