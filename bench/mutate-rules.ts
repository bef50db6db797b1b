// Breaks the rules one place at a time: how many breaks do the cases of tests/rules notice, or else random instances
// of the rules that need the place (`carina rules verify`)? Survivors are listed.
// node --import tsx bench/mutate-rules.ts [--only NAME] [--kind rules] [--instances N] [--part 1/4]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import type { RuleSet } from '../src/ir/rules.ts';
import { defaultAccelerator } from '../src/target/catalog.ts';
import { trialRules } from '../src/trial/trial-world.ts';
import { tryRule } from '../src/trial/try-rule.ts';
import { catalog } from '../tests/compile.ts';
import { loadRules } from '../tests/rule-set.ts';
import { type Case, type Subject, subjectsOf } from '../tests/unit/rules/case.ts';
import { FOLDER, findCaseFiles } from '../tests/unit/rules/case-files.ts';
import { runCase } from '../tests/unit/rules/run-case.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kind: { type: 'string' },
    instances: { type: 'string', default: '60' },
    part: { type: 'string', default: '1/1' },
  },
});
const rules = loadRules();
const KINDS = ['constraints', 'rules', 'computes', 'functions'] as const;
const [part = 1, parts = 1] = values.part.split('/').map(Number);

type Place = readonly [start: number, end: number];

interface Mutant {
  readonly what: string;
  readonly at: Place | undefined;
  readonly decl: object;
}

type Node = Readonly<Record<string, unknown>>;

/** Other operators in place of one. */
const INSTEAD: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '>>': '<<',
  '<<': '>>',
  '&': '|',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
};

/** What one node could be instead, each with a few words. */
function changes(node: Node): readonly (readonly [string, Node])[] {
  if (node['kind'] === 'int' && typeof node['value'] === 'number')
    return [[`${node['value']} + 1`, { ...node, value: node['value'] + 1 }]];
  if (node['kind'] === 'binary') {
    const op = INSTEAD[String(node['op'])];
    const swapped = { ...node, left: node['right'], right: node['left'] };
    const commutes = /^([+*&|^]|==|!=|&&|\|\|)$/.test(String(node['op']));
    return [
      ...(op ? [[`${op} for ${node['op']}`, { ...node, op }] as const] : []),
      ...(commutes ? [] : [[`${node['op']} turned around`, swapped] as const]),
    ];
  }
  if (node['kind'] === 'if')
    // biome-ignore lint/suspicious/noThenProperty: a node of the language's tree
    return [['if turned around', { ...node, then: node['else'], else: node['then'] }]];
  const args = node['args'];
  const isCall = node['kind'] === 'call' && Array.isArray(args);
  return isCall &&
    args.length >= 2 &&
    !/^(min|max|clamp|high_mul|half_sum|broadcast_dims)$/.test(String(node['name']))
    ? [['arguments swapped', { ...node, args: [args[1], args[0], ...args.slice(2)] }]]
    : [];
}

/** Places and sentences, and what is only drawn. */
const UNTOUCHED = [
  'at',
  'otherwise',
  'advice',
  'source',
  'sample',
  'equal',
  'decreases',
  'priority',
];

/** Every copy of the value with one change in it. */
function* mutants(value: unknown, at?: Place): Generator<Mutant> {
  if (typeof value !== 'object' || value === null) return;
  const own = Array.isArray(value) ? undefined : (value as { readonly at?: Place }).at;
  const place = own ?? at;
  if (!Array.isArray(value))
    for (const [what, decl] of changes(value as Node)) yield { what, at: place, decl };
  for (const [key, part] of Object.entries(value)) {
    if (UNTOUCHED.includes(key)) continue;
    for (const inner of mutants(part, place)) {
      const decl = Array.isArray(value)
        ? value.map((item, n) => (String(n) === key ? inner.decl : item))
        : { ...value, [key]: inner.decl };
      yield { ...inner, decl };
    }
    if (key === 'where' && Array.isArray(part))
      for (const call of part)
        yield {
          what: `without ${call.name}`,
          at: call.at,
          decl: { ...value, where: part.filter((one) => one !== call) },
        };
  }
}

const cases = findCaseFiles(FOLDER, subjectsOf(rules)).flatMap(({ path, about }) =>
  about
    ? (parse(readFileSync(path, 'utf8')) as readonly Case[]).map((one) => ({ ...about, one }))
    : [],
);

/** Cases of the declaration first: they notice soonest. */
function isNoticed(name: string, changed: RuleSet): boolean {
  const subjects = new Map(subjectsOf(changed).map((one) => [one.decl.name, one]));
  const nearFirst = [...cases].sort((a, b) => near(b.subject, name) - near(a.subject, name));
  return nearFirst.some(({ subject, verdict, one }) => {
    try {
      const now = subjects.get(subject.decl.name) ?? subject;
      runCase(now, { verdict, rules: changed, update: false }, one);
      return false;
    } catch {
      return true;
    }
  });
}

/** Rules that need a declaration: they or what they name, and so on, mention it. */
function rulesThatNeed(name: string, { constraints, computes, functions }: RuleSet) {
  const texts = new Map(
    [...constraints, ...computes, ...functions, ...rules.rules].map((one) => [
      one.name,
      JSON.stringify(one),
    ]),
  );
  const mention = (text: string, wanted: string): boolean =>
    text.includes(`"name":"${wanted}"`) || text.includes(`"op":"${wanted}"`);
  const needed = new Set([name]);
  for (let size = 0; size < needed.size; ) {
    size = needed.size;
    for (const [one, text] of texts)
      if ([...needed].some((wanted) => mention(text, wanted))) needed.add(one);
  }
  return rules.rules.filter((one) => needed.has(one.name));
}

/** Instances differ, or there are too few of them. */
function isTriedOut(name: string, changed: RuleSet): boolean {
  const known = trialRules(changed, defaultAccelerator(catalog));
  const instances = Number(values.instances);
  return rulesThatNeed(name, changed).some(({ name: rule }) => {
    const decl = changed.rules.find((one) => one.name === rule)!;
    try {
      const trials = tryRule(known, decl, { instances, seed: 1, shrinks: false });
      return trials.failure !== undefined || trials.instances < instances;
    } catch {
      return true;
    }
  });
}

const near = ({ decl }: Subject, name: string): number => Number(decl.name === name);

if (isNoticed('', rules)) throw new Error('the cases fail on the rules as they are');
let made = 0;
const noticed = { cases: 0, trials: 0 };
for (const kind of KINDS)
  for (const decl of rules[kind]) {
    if (values.only !== undefined && decl.name !== values.only) continue;
    if (values.kind !== undefined && kind !== values.kind) continue;
    const text = readFileSync(decl.source.file, 'utf8');
    for (const [at, mutant] of [...mutants(decl)].entries()) {
      if (at % parts !== part - 1) continue;
      const list = (rules[kind] as readonly object[]).map((one) =>
        one === decl ? mutant.decl : one,
      );
      const changed: RuleSet = { ...rules, [kind]: list };
      made++;
      if (isNoticed(decl.name, changed)) noticed.cases++;
      else if (isTriedOut(decl.name, changed)) noticed.trials++;
      else
        console.log(
          `${decl.name}: ${mutant.what}: ${text.slice(...(mutant.at ?? [0, 0])).replaceAll(/\s+/g, ' ')}`,
        );
    }
  }
const { cases: byCases, trials: byTrials } = noticed;
const share = ((100 * (byCases + byTrials)) / made).toFixed(1);
console.log(`${byCases} by cases and ${byTrials} by trials of ${made} noticed, ${share} %`);
