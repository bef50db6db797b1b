import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRuleFiles } from '../../../src/cli/rule-files.ts';
import { formatRules } from '../../../src/dsl/format-rules.ts';
import { readProgram } from '../../../src/dsl/parse-rules.ts';
import { toRuleSet } from '../../../src/dsl/rule-set.ts';
import { createGrammar, type SourceFile } from '../../../src/dsl/syntax.ts';
import { createRandom } from '../../models/random.ts';
import { mangleLayout } from './mangled-layout.ts';

const grammar = createGrammar();

function format(text: string): string {
  const result = formatRules({ name: 'a.rule', text }, grammar);
  assert.ok(result.ok);
  return result.ok ? result.value : '';
}

/** The rule set without the places, which a new layout moves. */
function meaning(files: readonly SourceFile[]): string {
  const { program } = readProgram(files);
  const isPlace = (key: string) => key === 'at' || key === 'source';
  return JSON.stringify(toRuleSet(program), (key, value) => (isPlace(key) ? undefined : value));
}

test('indentation follows brackets; a line that goes on is set in', () => {
  const text = `/// Why.
compute a.b {p: x}
(ifm: Tensor<i8>[ 1 ,h])   -> Tensor<i8>[1, h] tests "t"
{
// Of it all.
root[b,y]: i8 = clamp(
ifm[b, y]   +
x, // offset
-128, 127)
+ 1
}
`;
  assert.is(
    format(text),
    `/// Why.
compute a.b { p: x }
  (ifm: Tensor<i8>[1, h]) -> Tensor<i8>[1, h] tests "t"
{
  // Of it all.
  root[b, y]: i8 = clamp(
    ifm[b, y] +
    x, // offset
    -128, 127)
    + 1
}
`,
  );
});

test('blank lines: one at most, and one above each doc text', () => {
  assert.is(
    format('\n\n/// A.\nenum A { X = 0 }\n/// B,\n/// too.\nenum B { Y = 0 }\n\n\n// end\n'),
    '/// A.\nenum A { X = 0 }\n\n/// B,\n/// too.\nenum B { Y = 0 }\n\n// end\n',
  );
});

test('a file with syntax errors is refused', () => {
  const result = formatRules({ name: 'a.rule', text: 'enum A { X }' });
  assert.not(result.ok);
});

test('the rules of the repository keep their meaning, and a second run changes nothing', () => {
  const files = readRuleFiles('rules');
  const laidOut = files.map(({ name, text }) => ({ name, text: format(text) }));
  assert.is(meaning(laidOut), meaning(files));
  for (const { text } of laidOut) assert.is(format(text), text);
});

const commentsOf = (text: string): readonly string[] =>
  (grammar.lexer.tokenize(text).groups['comments'] ?? []).map(({ image }) => image.trimEnd());

for (const seed of [1, 2, 3, 4])
  test(`however they are laid out (seed ${seed}): the same meaning, every comment, one layout`, () => {
    const random = createRandom(seed);
    const files = readRuleFiles('rules');
    const mangled = files.map((file) => ({
      ...file,
      text: mangleLayout(file.text, grammar, random),
    }));
    const laidOut = mangled.map(({ name, text }) => ({ name, text: format(text) }));
    assert.is(meaning(mangled), meaning(files), 'mangling went too far');
    assert.is(meaning(laidOut), meaning(files));
    for (const [at, { text }] of laidOut.entries()) {
      assert.equal(commentsOf(text), commentsOf(mangled[at]?.text ?? ''));
      assert.is(format(text), text);
    }
  });

test.run();
