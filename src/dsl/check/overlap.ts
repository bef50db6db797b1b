/**
 * D6: two rules of one phase that can match the same term differ in priority, or a literal, a dtype or a
 * rank keeps them apart.
 */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { ArgPattern, AttrPattern, MatchNode, RuleDecl, Sort } from '../../ir/rules.ts';
import type { Declaration } from '../declaration.ts';
import type { Program } from '../program.ts';
import { dtypesMeet } from '../typing/fits.ts';
import { errorAt } from './complaint.ts';

type Rule = Extract<Declaration, { kind: 'rule' }>;

export function checkOverlap({ declarations }: Program): readonly Diagnostic[] {
  const rules = declarations.filter((one): one is Rule => one.kind === 'rule');
  return rules.flatMap((later, at) =>
    rules
      .slice(0, at)
      .filter((earlier) => canMeet(earlier.data, later.data))
      .flatMap((earlier) => verdict(earlier, later)),
  );
}

function verdict(a: Rule, b: Rule): readonly Diagnostic[] {
  if (a.data.priority === b.data.priority)
    return [
      errorAt(b.data, b.nameAt, {
        code: 'overlap',
        message: `\`${b.data.name}\` and \`${a.data.name}\` can match the same term at priority ${a.data.priority}`,
        help: 'give the better one the higher priority, or keep them apart by a literal or a dtype',
      }),
    ];
  return [];
}

function canMeet(a: RuleDecl, b: RuleDecl): boolean {
  const [rootA, rootB] = [rootOf(a), rootOf(b)];
  return a.phase === b.phase && rootA !== undefined && rootB !== undefined
    ? nodesMeet({ rule: a, node: rootA }, { rule: b, node: rootB })
    : false;
}

const rootOf = ({ match }: RuleDecl): MatchNode | undefined =>
  match.find(({ name }) => name === 'root');

interface Place {
  readonly rule: RuleDecl;
  readonly node: MatchNode;
}

/** Whether one term can be both nodes. */
function nodesMeet(a: Place, b: Place): boolean {
  if (a.node.op !== b.node.op || a.node.args.length !== b.node.args.length) return false;
  const attrsMeet = Object.entries(a.node.attrs).every(([name, pattern]) =>
    patternsMeet(pattern, b.node.attrs[name]),
  );
  return (
    attrsMeet &&
    a.node.args.every((arg, at) => {
      const other = b.node.args[at];
      return other === undefined || argsMeet({ ...a, arg }, { ...b, arg: other });
    })
  );
}

function patternsMeet(a: AttrPattern, b: AttrPattern | undefined): boolean {
  if (b === undefined || a.kind === 'bind' || b.kind === 'bind') return true;
  if (a.kind === 'literal') return b.kind === 'literal' && a.value === b.value;
  if (b.kind === 'literal' || a.items.length !== b.items.length) return false;
  return a.items.every((item, at) => patternsMeet(item, b.items[at]));
}

interface Operand extends Place {
  readonly arg: ArgPattern;
}

function argsMeet(a: Operand, b: Operand): boolean {
  const [linkA, linkB] = [linkOf(a), linkOf(b)];
  if (linkA && linkB && !nodesMeet({ ...a, node: linkA }, { ...b, node: linkB })) return false;
  return a.arg.sort === undefined || b.arg.sort === undefined || sortsMeet(a.arg.sort, b.arg.sort);
}

/** The node that an operand must be; an optional link may be absent. */
const linkOf = ({ rule, node, arg }: Operand): MatchNode | undefined =>
  rule.match.find((one) => one !== node && one.name === arg.name && one.otherwise === undefined);

function sortsMeet(a: Sort, b: Sort): boolean {
  if (a.kind !== 'tensor' || b.kind !== 'tensor') return a.kind === b.kind;
  if (!dtypesMeet(a.dtypes, b.dtypes)) return false;
  const { dims } = b;
  if (a.dims === undefined || dims === undefined) return true;
  if ([...a.dims, ...dims].some(({ kind }) => kind === 'rest')) return true;
  return (
    a.dims.length === dims.length &&
    a.dims.every((dim, at) => {
      const other = dims[at];
      return dim.kind !== 'int' || other?.kind !== 'int' || dim.value === other.value;
    })
  );
}
