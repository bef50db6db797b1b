// Rule text for tests of what expressions mean: parsed, not checked, so that mistakes can be tried.
import { readFileSync } from 'node:fs';
import { readProgram } from '../../../src/dsl/parse-rules.ts';
import { toRuleSet } from '../../../src/dsl/rule-set.ts';
import type { RuleSet } from '../../../src/ir/rules.ts';
import type { Value } from '../../../src/ir/value.ts';
import { type Evaluation, evaluate, type Scope } from '../../../src/te/evaluate.ts';
import { indexRules } from '../../../src/te/rule-index.ts';

const RULES = new URL('../../../rules/', import.meta.url);
const prelude = ['prelude.rule', 'te/npu/scaling.rule', 'te/softmax.rule'].map((name) => ({
  name,
  text: readFileSync(new URL(name, RULES), 'utf8'),
}));

/** The text together with the prelude. */
export function rulesOf(text: string): RuleSet {
  const { program, problems } = readProgram([...prelude, { name: 'test.rule', text }]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return toRuleSet(program);
}

/** The value of an expression where the names have these values. */
export function evaluateText(
  text: string,
  names: Readonly<Record<string, Value>> = {},
  more: Pick<Scope, 'call' | 'constant'> = {},
): Evaluation {
  const rules = rulesOf(`/// Holds the expression.\nfunction probe() -> Any { root = ${text} }`);
  const probe = rules.functions.find(({ name }) => name === 'probe');
  const expr = probe?.body[0]?.value;
  if (!expr) throw new Error('no expression');
  const scope: Scope = {
    lookup: (name) => names[name],
    file: 'test.rule',
    ...more,
  };
  return evaluate(expr, scope, indexRules(rules));
}

/** The plain value; throws where there is none. */
export function knownValue(text: string, names: Readonly<Record<string, Value>> = {}): unknown {
  const result = evaluateText(text, names);
  if (!result.ok) throw new Error(`${text}: ${result.problem.message}`);
  return plain(result.value);
}

const plain = (value: Value): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && 'kind' in value && value.kind === 'typed'
    ? value.value
    : value;
};

export const f32 = (value: number): Value => ({
  kind: 'typed',
  dtype: 'f32',
  value: Math.fround(value),
});
export const f64 = (value: number): Value => ({ kind: 'typed', dtype: 'f64', value });
export const i32 = (value: number): Value => ({ kind: 'typed', dtype: 'i32', value });
export const i8 = (value: number): Value => ({ kind: 'typed', dtype: 'i8', value });
