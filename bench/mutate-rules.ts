// Breaks the rules one place at a time: how many breaks do the checks of the language notice, or else the cases of
// tests/rules, or else random instances of the rules that need the place (`carina rules verify`)? Survivors are listed.
// node --import tsx bench/mutate-rules.ts [--only NAME] [--kind rules] [--instances N] [--part 1/4]
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { readRuleFiles } from '../src/cli/rule-files.ts';
import { checkProgram } from '../src/dsl/check/checks.ts';
import type { Declaration } from '../src/dsl/declaration.ts';
import { readProgram } from '../src/dsl/parse-rules.ts';
import { toRuleSet } from '../src/dsl/rule-set.ts';
import type { RuleSet } from '../src/ir/rules.ts';
import { defaultAccelerator } from '../src/target/catalog.ts';
import { trialRules } from '../src/trial/trial-world.ts';
import { tryRule } from '../src/trial/try-rule.ts';
import { catalog } from '../tests/compile.ts';
import { type Case, type Subject, subjectsOf } from '../tests/unit/rules/case.ts';
import { FOLDER, findCaseFiles } from '../tests/unit/rules/case-files.ts';
import { runCase } from '../tests/unit/rules/run-case.ts';
import { mutants } from './mutants.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kind: { type: 'string' },
    instances: { type: 'string', default: '60' },
    part: { type: 'string', default: '1/1' },
  },
});
const { program } = readProgram(readRuleFiles(fileURLToPath(new URL('../rules', import.meta.url))));
const rules = toRuleSet(program);
const KINDS = ['constraints', 'rules', 'computes', 'functions'] as const;
const [part = 1, parts = 1] = values.part.split('/').map(Number);

const cases = findCaseFiles(FOLDER, subjectsOf(rules)).flatMap(({ path, about }) =>
  about
    ? (parse(readFileSync(path, 'utf8')) as readonly Case[]).map((one) => ({ ...about, one }))
    : [],
);

/** What does not check is no rule set that anybody could run. */
function isRefused(decl: object, changed: object): boolean {
  const declarations = program.declarations.map((one) =>
    one.data === decl ? ({ ...one, data: changed } as Declaration) : one,
  );
  return checkProgram({ ...program, declarations }, []).length > 0;
}

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

if (isRefused({}, {})) throw new Error('the rules as they are do not check');
if (isNoticed('', rules)) throw new Error('the cases fail on the rules as they are');
let made = 0;
const noticed = { checks: 0, cases: 0, trials: 0 };
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
      if (isRefused(decl, mutant.decl)) noticed.checks++;
      else if (isNoticed(decl.name, changed)) noticed.cases++;
      else if (isTriedOut(decl.name, changed)) noticed.trials++;
      else
        console.log(
          `${decl.name}: ${mutant.what}: ${text.slice(...(mutant.at ?? [0, 0])).replaceAll(/\s+/g, ' ')}`,
        );
    }
  }
const { checks, cases: byCases, trials } = noticed;
const share = ((100 * (checks + byCases + trials)) / made).toFixed(1);
console.log(
  `${checks} by checks, ${byCases} by cases and ${trials} by trials of ${made} noticed, ${share} %`,
);
