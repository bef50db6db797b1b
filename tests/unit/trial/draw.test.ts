// Instances by seed: of a few small rules, every variant that the sorts and hints allow; of all rules, some.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRules } from '../../../src/dsl/parse-rules.ts';
import { printProgram } from '../../../src/ir/text/print.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { randomChoices } from '../../../src/trial/choices.ts';
import { drawMatch } from '../../../src/trial/draw-match.ts';
import { trialRules, trialWorld } from '../../../src/trial/trial-world.ts';
import { tryRule } from '../../../src/trial/try-rule.ts';
import { catalog } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

const accelerator = defaultAccelerator(catalog);

const BASE = `
/// Element type.
builtin dtype(tensor: Tensor) -> Sym
/// Dims.
builtin shape(tensor: Tensor) -> List
/// The same elements under other dims.
builtin view(tensor: Tensor, dims: List) -> Tensor
/// One behind the other.
builtin join(tensors: List, axis: Int) -> Tensor
/// Two kinds.
enum Kind { A = 0, B = 1 }
/// Some operator.
import SOME = 1 as net.some options SomeOptions { 0: kind: Kind, 1: count: i32 }
/// The same elements.
compute net.some { kind: _, count: _ } (x: Tensor<i8 | u8>, w: Tensor<i32>?, qx: Quant, qw: Quant, qo: Quant)
  -> Tensor tests "a" { root = view(x, shape(x)) }
/// Many operands.
import MANY = 2 as net.many
/// One behind the other.
compute net.many (xs: [Tensor<i8>], qs: [Quant], qo: Quant) -> Tensor tests "b" { root = join(xs, 0) }
/// On the hardware.
compute hw.copy (x: Tensor) -> Tensor tests "c" { root = view(x, shape(x)) }
/// Second.
phase legalize { order: bottom_up, apply: once, limit: 4, must_remove: [] }
pipeline [legalize]
/// R.
rewrite r in legalize priority 1 tests "r"
`;

/** The only rule of a few declarations, drawn many times. */
function drawMany(rule: string): readonly string[] {
  const result = parseRules([{ name: 'extra.rule', text: BASE + rule }]);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  const known = trialRules(result.value, accelerator);
  return Array.from({ length: 60 }, (_, seed) => {
    const world = trialWorld(known);
    const drawn = drawMatch(world, known.rules.rules[0]!, randomChoices(seed));
    if (!drawn.ok) return drawn.misfit.sentence;
    const { root, inputs } = drawn.instance;
    const main = { inputs, outputs: [root] } as never;
    return printProgram({ main, functions: [] }, world.pool);
  });
}

test('element types, enum members and optional operands: all that the sorts allow', () => {
  const text = drawMany(`{
    match { root = net.some{ kind: _, count: _ }(x: Tensor, _, _, _, _) }
    into { root = hw.copy(x) }
  }`).join('\n');
  for (const part of ['i8[', 'u8[', 'kind: "A"', 'kind: "B"', '= none', 'const #'])
    assert.ok(text.includes(part), part);
});

test('hints: ranges, choices, values made of other names', () => {
  const all = drawMany(`{
    match { root = net.some{ kind: _, count: _n }(x: Tensor<i8>[a, b, c], _w, _, _, _) }
    into { root = hw.copy(x) }
    sample { a: 2..4, b: a * 2, c: [7, 9], _n: a + 1, _w: [[1], [2, 3]] }
  }`);
  for (const text of all) {
    const [, a = '', b = '', c = ''] = /%0: i8\[(\d+), (\d+), (\d+)\]/.exec(text) ?? [];
    assert.ok(Number(a) >= 2 && Number(a) <= 4, text);
    assert.is(Number(b), 2 * Number(a));
    assert.ok(['7', '9'].includes(c));
    assert.match(text, `count: ${Number(a) + 1}`);
  }
});

test('hints that need each other end the draw with a sentence', () => {
  const [first = ''] = drawMany(`{
    match { root = net.some{ kind: _, count: _n }(x: Tensor<i8>[a, b], _, _, _, _) }
    into { root = hw.copy(x) }
    sample { a: b, b: _n, _n: a }
  }`);
  assert.match(first, 'hints that need each other');
});

test('lists of operands have one length, and a quantization for each', () => {
  const all = drawMany(`{
    match { root = net.many(xs: [Tensor<i8>[n, c]], _qs: [Quant], _) }
    into { root = hw.copy(xs[0]) }
    equal { dtype(root) == dtype(xs[0])  shape(root) == shape(xs[0]) }
    sample { n: 1..3 }
  }`);
  const counts = all.map((text) => text.match(/"in\d"/g)?.length ?? 0);
  assert.ok(new Set(counts).size > 2, counts.join());
  for (const text of all) assert.match(text, 'net.many(');
});

test('every rule of the repository is tried, and the same way by the same seed', () => {
  const known = trialRules(loadRules(), accelerator);
  for (const rule of known.rules.rules) {
    const [a, b] = [1, 2].map(() => tryRule(known, rule, { instances: 3, seed: 3 }));
    assert.is(a?.failure?.outcome.sentence, undefined, rule.name);
    assert.is(a?.instances, 3, rule.name);
    assert.equal(a, b);
  }
});

test.run();
