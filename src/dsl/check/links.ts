/** `match` is one pattern: it has a root, and every line is reached from it. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleDecl } from '../../ir/rules.ts';
import type { Declaration } from '../declaration.ts';
import type { Program } from '../program.ts';
import { errorAt } from './complaint.ts';

export const checkLinks = ({ declarations }: Program): readonly Diagnostic[] =>
  declarations.flatMap((one) => (one.kind === 'rule' ? linksOf(one) : []));

function linksOf({ data, nameAt }: Extract<Declaration, { kind: 'rule' }>): readonly Diagnostic[] {
  if (!data.match.some(({ name }) => name === 'root'))
    return [
      errorAt(data, nameAt, {
        code: 'missing-root',
        message: `\`match\` of \`${data.name}\` has no root`,
        help: 'the line named `root` is the term that the rule replaces',
      }),
    ];
  const reached = reachedFromRoot(data);
  return [
    ...data.match
      .filter(({ name }) => !reached.has(name))
      .map(({ name, at }) =>
        errorAt(data, at, {
          code: 'unlinked-node',
          message: `no line of \`match\` has \`${name}\` as an operand`,
          help: `name it where it is read, or take the line out`,
        }),
      ),
    ...repeated(data),
  ];
}

function reachedFromRoot({ match }: RuleDecl): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = ['root'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    for (const node of match) if (node.name === name) queue.push(...node.args.map((a) => a.name));
  }
  return reached;
}

const repeated = (rule: RuleDecl): readonly Diagnostic[] =>
  rule.match
    .filter(({ name }, at) => rule.match.findIndex((one) => one.name === name) < at)
    .map(({ name, at }) =>
      errorAt(rule, at, {
        code: 'duplicate-name',
        message: `two lines of \`match\` are called \`${name}\``,
        help: 'each line has a name of its own; operands that are the same term share one',
      }),
    );
