// D10 and D21: operators are named in rules/ and accelerators in targets/, nowhere in src/. The names come
// from there, so a new operator is looked for without a change here. Words of the field that are also
// operators are allowed one by one, with a reason, in tools/allowed-names.yaml.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readRuleFiles } from '../src/cli/rule-files.ts';
import { parseRules } from '../src/dsl/parse-rules.ts';
import type { RuleSet } from '../src/ir/rules.ts';
import {
  type Allowed,
  canonical,
  type Forbidden,
  findForbidden,
  notAllowed,
  type SourceText,
  staleWords,
} from './forbidden-names.ts';

function operatorNames({ imports, ops, computes }: RuleSet): readonly Forbidden[] {
  const scoped = [...imports, ...ops, ...computes].filter(({ name }) => name.includes('.'));
  return [
    ...imports.map(({ tflite }) => ({ name: canonical(tflite), from: `import ${tflite}` })),
    ...scoped.map(({ name }) => ({
      name: canonical(name.slice(name.lastIndexOf('.') + 1)),
      from: name,
    })),
  ];
}

/** `ethos-u55-128` also forbids `u55`. */
function acceleratorNames(): readonly Forbidden[] {
  const folder = 'targets/accelerators';
  return readdirSync(folder).flatMap((file) => {
    const { name, aliases } = parse(readFileSync(`${folder}/${file}`, 'utf8'));
    const names: readonly string[] = [name, ...(aliases ?? [])];
    const generations = names.flatMap((one) => one.match(/\bu\d+/gi) ?? []);
    return [...names, ...generations].map((one) => ({ name: canonical(one), from: file }));
  });
}

const readSources = (folder: string): readonly SourceText[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const rules = parseRules(readRuleFiles('rules'));
if (!rules.ok) {
  console.error('rules/ has errors: run `carina rules check`');
  process.exit(1);
}
const names = [
  ...new Map(
    [...operatorNames(rules.value), ...acceleratorNames()].map((one) => [one.name, one]),
  ).values(),
];
const allowed: readonly Allowed[] = parse(readFileSync('tools/allowed-names.yaml', 'utf8'));
const findings = findForbidden(readSources('src'), names);
const wrong = notAllowed(findings, allowed);
const stale = staleWords(findings, allowed, names);
for (const { path, line, word, forbidden } of wrong)
  console.error(
    `${path}:${line}: \`${word}\` names ${forbidden.from}; that belongs into rules/ or targets/`,
  );
for (const place of stale) console.error(`tools/allowed-names.yaml: not needed any more: ${place}`);
if (wrong.length + stale.length > 0) process.exit(1);
console.log(`names: ${names.length} names of operators and accelerators, none in src/`);
