// Breaks the rules one place at a time: how many breaks do the cases of tests/rules notice, or else the checks of the
// language, or else random instances of the rules that need the place (`carina rules verify`)? Survivors are listed.
// node --import tsx bench/mutate-rules.ts [--only NAME]... [--file legalize] [--kind rules] [--instances N] [--part 1/4]
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
import { type Case, subjectsOf } from '../tests/unit/rules/case.ts';
import { FOLDER, findCaseFiles } from '../tests/unit/rules/case-files.ts';
import { runCase } from '../tests/unit/rules/run-case.ts';
import { mutants } from './mutants.ts';
import { applies, thoseThatNeed } from './needs.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    file: { type: 'string', default: '' },
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
    ? (parse(readFileSync(path, 'utf8')) as readonly Case[]).map((one) => ({
        ...about,
        one,
        text: JSON.stringify(one),
      }))
    : [],
);

/** What does not check is no rule set that anybody could run. */
function isRefused(decl: object, changed: object): boolean {
  const declarations = program.declarations.map((one) =>
    one.data === decl ? ({ ...one, data: changed } as Declaration) : one,
  );
  return checkProgram({ ...program, declarations }, []).length > 0;
}

/** Cases of what needs a declaration, or with a term that does. Its own come first: they notice soonest. */
function casesOf(name: string): typeof cases {
  const needed = thoseThatNeed(name, rules);
  const isOwn = ({ subject }: (typeof cases)[number]): boolean => subject.decl.name === name;
  const others = cases.filter(
    (one) => !isOwn(one) && (needed.has(one.subject.decl.name) || applies(one.text, needed)),
  );
  return [...cases.filter(isOwn), ...others];
}

function isNoticed(changed: RuleSet, by: typeof cases): boolean {
  const subjects = new Map(subjectsOf(changed).map((one) => [one.decl.name, one]));
  return by.some(({ subject, verdict, one }) => {
    try {
      const now = subjects.get(subject.decl.name) ?? subject;
      runCase(now, { verdict, rules: changed, update: false }, one);
      return false;
    } catch {
      return true;
    }
  });
}

/** Instances differ, or there are too few of them. */
function isTriedOut(name: string, changed: RuleSet): boolean {
  const instances = Number(values.instances);
  if (instances === 0) return false;
  const known = trialRules(changed, defaultAccelerator(catalog));
  const needed = thoseThatNeed(name, changed);
  return changed.rules.some((decl) => {
    if (!needed.has(decl.name)) return false;
    try {
      const trials = tryRule(known, decl, { instances, seed: 1, shrinks: false });
      return trials.failure !== undefined || trials.instances < instances;
    } catch {
      return true;
    }
  });
}

if (isRefused({}, {})) throw new Error('the rules as they are do not check');
const sums = { made: 0, checks: 0, cases: 0, trials: 0 };

/** Breaks every place of a declaration that is of this part. */
function breakEach(kind: (typeof KINDS)[number], decl: RuleSet[typeof kind][number]): void {
  const text = readFileSync(decl.source.file, 'utf8');
  const own = [...mutants(decl)].filter((_, at) => at % parts === part - 1);
  const near = casesOf(decl.name);
  if (isNoticed(rules, near)) throw new Error(`the cases of ${decl.name} fail on it as it is`);
  let survivors = 0;
  for (const mutant of own) {
    const list = (rules[kind] as readonly object[]).map((one) =>
      one === decl ? mutant.decl : one,
    );
    const changed: RuleSet = { ...rules, [kind]: list };
    if (isNoticed(changed, near)) sums.cases++;
    else if (isRefused(decl, mutant.decl)) sums.checks++;
    else if (isTriedOut(decl.name, changed)) sums.trials++;
    else {
      survivors++;
      const place = text.slice(...(mutant.at ?? [0, 0])).replaceAll(/\s+/g, ' ');
      console.log(`${decl.name}: ${mutant.what}: ${place}`);
    }
  }
  sums.made += own.length;
  console.log(`${decl.name}: ${own.length - survivors} of ${own.length}`);
}

for (const kind of KINDS)
  for (const decl of rules[kind]) {
    const isMeant =
      (values.only?.includes(decl.name) ?? true) &&
      (values.kind ?? kind) === kind &&
      decl.source.file.includes(values.file);
    if (isMeant) breakEach(kind, decl);
  }
const share = ((100 * (sums.checks + sums.cases + sums.trials)) / sums.made).toFixed(1);
console.log(
  `${sums.cases} by cases, ${sums.checks} by checks and ${sums.trials} by trials of ${sums.made} noticed, ${share} %`,
);
