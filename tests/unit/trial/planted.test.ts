// Rules that are wrong on purpose: trials find each, and make what they found simple.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportTrials } from '../../../src/cli/rules-verify.ts';
import type { Expr } from '../../../src/ir/expr.ts';
import type { RuleDecl, RuleSet } from '../../../src/ir/rules.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { failureText } from '../../../src/trial/failure-text.ts';
import { trialRules } from '../../../src/trial/trial-world.ts';
import { type RuleTrials, tryRule } from '../../../src/trial/try-rule.ts';
import { catalog } from '../../compile.ts';
import { loadRules } from '../../rule-set.ts';

/** The rule set with one rule changed. */
function withRule(name: string, change: (rule: RuleDecl) => RuleDecl): RuleSet {
  const rules = loadRules();
  return { ...rules, rules: rules.rules.map((one) => (one.name === name ? change(one) : one)) };
}

/** The rule with another value for an attribute of the ops that it builds. */
const withAttr =
  (attr: string, value: Expr) =>
  (rule: RuleDecl): RuleDecl => ({
    ...rule,
    into: rule.into.map((line) =>
      line.value.kind === 'call' && attr in line.value.attrs
        ? { ...line, value: { ...line.value, attrs: { ...line.value.attrs, [attr]: value } } }
        : line,
    ),
  });

const item = (of: string, at: number): Expr => ({
  kind: 'field',
  of: { kind: 'name', name: of },
  name: String(at),
});

function tryChanged(rule: string, change: (rule: RuleDecl) => RuleDecl) {
  const rules = withRule(rule, change);
  const known = trialRules(rules, defaultAccelerator(catalog));
  const decl = rules.rules.find((one) => one.name === rule)!;
  return tryRule(known, decl, { instances: 100, seed: 1 });
}

function report(trials: RuleTrials) {
  const said = { out: '', err: '' };
  const io = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
    color: false,
  };
  const code = reportTrials([trials], { instances: 100, seed: 1, json: false }, io);
  return { code, ...said };
}

test('pads of rows and columns swapped: found, and small enough to see', () => {
  const swapped: Expr = { kind: 'list', items: [1, 0, 3, 2].map((at) => item('p', at)) };
  // Without what the rule declares of sizes: the trial alone has to see it.
  const trials = tryChanged('conv2d_as_conv2d', (rule) => ({
    ...withAttr('pad', swapped)(rule),
    equal: [],
  }));
  assert.ok(trials.failure);
  const { outcome, trial, tries } = trials.failure!;
  assert.match(outcome.sentence, /became|should be/);
  assert.ok(tries > 0);
  const sizes = trial.instance.inputs.map(({ type }) => type.shape.reduce((a, b) => a * b, 1));
  assert.ok(Math.max(...sizes) <= 8, `inputs of ${sizes} elements`);
  const text = failureText(trials.failure!, 1);
  assert.match(text, /^rewrite conv2d_as_conv2d: /);
  assert.match(text, /before\ndef @main/);
  assert.match(text, /after\ndef @main/);
  assert.match(text, /npu\.conv2d/);
});

test('the command ends with 4, and says where to go on', () => {
  const trials = tryChanged('channel_sum_as_pool', withAttr('ifm_zero', { kind: 'int', value: 0 }));
  const { code, out } = report(trials);
  assert.is(code, 4);
  assert.match(out, /draw \d+ of seed 1/);
  assert.match(out, /element \[[\d, ]*\] is -?\d+ and should be -?\d+/);
});

test('a rule whose instances cannot be drawn: who said no, exit code 1', () => {
  const trials = tryChanged('average_pool', (rule) => ({
    ...rule,
    sample: { kh: { kind: 'value', value: { kind: 'int', value: 300 } } },
  }));
  assert.is(trials.failure, undefined);
  assert.is(trials.instances, 0);
  const { code, err } = report(trials);
  assert.is(code, 1);
  assert.match(err, 'error[too-few-instances]: average_pool: 0 of 100 instances');
  assert.match(err, /refused \d+ \(/);
});

test.run();
