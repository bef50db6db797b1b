/** One rule as a page, made of what it says: for what, under which constraints, and what becomes of it. */
import { everyPart } from '../ir/expr-parts.ts';
import type { ConstraintDecl, MatchNode, RuleDecl, RuleSet } from '../ir/rules.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { constraintText } from './constraint-text.ts';
import { ruleFile } from './rule-file.ts';
import { sortText } from './sort-text.ts';

export interface PageContext {
  readonly rules: RuleSet;
  readonly accelerator: Accelerator;
  /** The page of operators, as pages of rules reach it. */
  readonly operators: string;
}

/** The first line of every page; pages without it are nobody's to delete. */
export const RULE_PAGE_MARK = '<!-- Made from rules/ by `carina rules doc`. -->';

export function rulePage(rule: RuleDecl, context: PageContext): string {
  const file = ruleFile(rule.source);
  const cases = `tests/rules/${rule.tests}`;
  const own = file.startsWith('rules/');
  return [
    RULE_PAGE_MARK,
    '',
    `# ${rule.name}`,
    '',
    rule.doc,
    '',
    `A ${rule.kind === 'partition' ? 'partition rule' : `rewrite in \`${rule.phase}\``}, priority ${rule.priority}, in ` +
      (own ? `[${file}](../../${file}), cases in [${cases}](../../${cases}).` : `\`${file}\`.`),
    '',
    ...patternLines(rule, context),
    ...constraintLines(rule, context),
    ...resultLines(rule, context),
  ].join('\n');
}

const linkTo = ({ name }: RuleDecl): string => `[${name}](${name}.md)`;

const rootOf = ({ match }: RuleDecl): string => match.find(({ name }) => name === 'root')?.op ?? '';

function patternLines(rule: RuleDecl, context: PageContext): readonly string[] {
  const rows = rule.match.flatMap(({ name, op, args }) =>
    args
      .filter(({ name: arg }) => arg !== '_')
      .map(
        ({ name: arg, sort }) =>
          `| \`${name}\`: \`${op}\` | \`${arg}\` | ${sort ? code(sortText(sort)) : 'any'} |`,
      ),
  );
  return [
    '## For what',
    '',
    ...new Set(rule.match.map((node) => `- ${originOf(node.op, context)}${optional(node)}`)),
    '',
    '| operator | operand | sort |',
    '|---|---|---|',
    ...rows,
    '',
  ];
}

const optional = ({ otherwise }: MatchNode): string => (otherwise ? ', where it is there' : '');

/** A bar would end the cell of a table. */
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

/** What an op of the pattern is: an operator of models, or what other rules make. */
function originOf(op: string, { rules, operators }: PageContext): string {
  const imported = rules.imports.find(({ name }) => name === op);
  if (imported)
    return `[${imported.tflite}](${operators}#${imported.tflite.toLowerCase()}), \`${op}\``;
  const makers = rules.rules.filter((rule) => madeBy(rule, rules).includes(op));
  if (!isPromise(op, rules) || makers.length === 0) return `\`${op}\``;
  return `\`${op}\`, made by ${makers.map(linkTo).join(', ')}`;
}

/** Composites are made to be rewritten; primitives are made by so many rules that a list says nothing. */
const isPromise = (op: string, { ops }: RuleSet): boolean => ops.some(({ name }) => name === op);

function constraintLines(rule: RuleDecl, { rules, accelerator }: PageContext): readonly string[] {
  const asked = new Set(rule.where.map(({ name }) => name));
  const found = rules.constraints.filter(({ name }) => asked.has(name));
  if (found.length === 0) return [];
  return [
    '## Constraints',
    '',
    `Limits are those of ${accelerator.name}.`,
    '',
    ...found.flatMap((one) => constraintItem(one, accelerator)),
    '',
  ];
}

function constraintItem(one: ConstraintDecl, accelerator: Accelerator): readonly string[] {
  const { name, doc, otherwise, advice } = one;
  return [
    `- **\`${name}\`**: ${doc.replaceAll('\n', ' ')}`,
    `  - not where: ${constraintText(otherwise, accelerator)}`,
    ...(advice ? [`  - what to try: ${constraintText(advice, accelerator)}`] : []),
  ];
}

/** Ops that the rule applies. */
function madeBy({ into }: RuleDecl, { ops, computes }: RuleSet): readonly string[] {
  const known = new Set([...ops, ...computes].map(({ name }) => name));
  const called = into
    .flatMap(({ value }) => everyPart(value))
    .flatMap((part) => (part.kind === 'call' && known.has(part.name) ? [part.name] : []));
  return [...new Set(called)].sort();
}

function resultLines(rule: RuleDecl, { rules }: PageContext): readonly string[] {
  const made = madeBy(rule, rules);
  const items = made.map((op) => {
    const next = isPromise(op, rules) ? rules.rules.filter((one) => rootOf(one) === op) : [];
    return `- \`${op}\`${next.length > 0 ? `, then ${next.map(linkTo).join(', ')}` : ''}`;
  });
  return ['## What it makes', '', ...(items.length > 0 ? items : ['- nothing new']), ''];
}
