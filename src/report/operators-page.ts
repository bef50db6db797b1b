/** The supported operators as a page, made of the rules alone: docs, types and constraint sentences. */
import type { ImportDecl, RuleDecl, RuleSet } from '../ir/rules.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { constraintText } from './constraint-text.ts';

export function operatorsPage(rules: RuleSet, accelerator: Accelerator): string {
  const imports = [...rules.imports].sort((a, b) => (a.tflite < b.tflite ? -1 : 1));
  return [
    '# Supported operators',
    '',
    `Made from \`rules/\` by \`carina rules doc\`; limits are those of ${accelerator.name}. An operator that no rule takes, or`,
    'that a constraint sends away, runs on the CPU as generated C. An operator that is not here is refused, and named.',
    '',
    '| operator | on the NPU | on the CPU |',
    '|---|---|---|',
    ...imports.map((one) => summaryRow(one, rules)),
    '',
    ...imports.flatMap((one) => section(one, rules, accelerator)),
  ].join('\n');
}

/** Partition rules that match the operator, alone or in a chain. */
const takersOf = ({ name }: ImportDecl, { rules }: RuleSet): readonly RuleDecl[] =>
  rules
    .filter(({ kind, match }) => kind === 'partition' && match.some(({ op }) => op === name))
    .sort((a, b) => b.priority - a.priority);

function summaryRow(one: ImportDecl, rules: RuleSet): string {
  const dtypes = new Set(takersOf(one, rules).flatMap(featureTypes));
  const cpu = new Set(computeTypes(one, rules));
  return `| [${one.tflite}](#${one.tflite.toLowerCase()}) | ${listed(dtypes)} | ${listed(cpu)} |`;
}

const listed = (names: ReadonlySet<string>): string => [...names].sort().join(', ') || '–';

/** Types of the operands that are no constants; any type where the sort says none. */
function featureTypes(rule: RuleDecl): readonly string[] {
  const [first] = rule.match.flatMap(({ args }) =>
    args.flatMap(({ sort }) => (sort?.kind === 'tensor' && !sort.constant ? [sort.dtypes] : [])),
  );
  return first && first.length === 0 ? ['any'] : (first ?? []);
}

function computeTypes({ name }: ImportDecl, { computes }: RuleSet): readonly string[] {
  const compute = computes.find((one) => one.name === name);
  const sort = compute?.params.find(
    (param) => param.sort.kind === 'tensor' && !param.sort.constant,
  )?.sort;
  if (sort?.kind !== 'tensor') return [];
  return sort.dtypes.length === 0 ? ['any'] : sort.dtypes;
}

function section(one: ImportDecl, rules: RuleSet, accelerator: Accelerator): readonly string[] {
  const takers = takersOf(one, rules);
  return [
    `## ${one.tflite}`,
    '',
    one.doc,
    '',
    ...takers.flatMap((rule) => ruleLines(rule, rules, accelerator)),
    ...(takers.length === 0 ? ['No rule takes it to the NPU.', ''] : []),
  ];
}

function ruleLines(rule: RuleDecl, rules: RuleSet, accelerator: Accelerator): readonly string[] {
  const asked = new Set(rule.where.map(({ name }) => name));
  const constraints = rules.constraints.filter(({ name }) => asked.has(name));
  return [
    `**[\`${rule.name}\`](rules/${rule.name}.md)** (${listed(new Set(featureTypes(rule)))}): ${rule.doc}`,
    '',
    ...(constraints.length > 0 ? ['Not where:', ''] : []),
    ...constraints.map((one) => `- ${constraintText(one.otherwise, accelerator)}`),
    ...(constraints.length > 0 ? [''] : []),
  ];
}
