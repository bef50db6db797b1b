/** What to draw operators by: the partition rules that match operators of the file, and one made of each signature. */
import { everyPart } from '../../src/ir/expr-parts.ts';
import type {
  AttrPattern,
  ComputeDecl,
  ImportDecl,
  MatchNode,
  RuleDecl,
} from '../../src/ir/rules.ts';
import type { TrialRules } from '../../src/trial/trial-world.ts';

export interface OperatorRules {
  /** Near what the NPU takes: by the rules' own hints. */
  readonly partition: readonly RuleDecl[];
  /** All that an operator may be. */
  readonly any: readonly RuleDecl[];
}

export function operatorRules(known: TrialRules): OperatorRules {
  const isPure = ({ op }: MatchNode): boolean => isOperator(known.imports.get(op));
  const partition = known.rules.rules.filter(
    ({ kind, match }) => kind === 'partition' && match.every(isPure),
  );
  const any = known.rules.imports.filter(isOperator).flatMap((decl) => {
    const compute = known.computes.get(decl.name);
    return compute ? [anyUse(decl, compute)] : [];
  });
  return { partition, any };
}

/** What an invocation leaves to the next has tests of its own. */
const isOperator = (decl: ImportDecl | undefined): boolean =>
  decl !== undefined && decl.state === undefined && decl.keeps === undefined;

const isRead = ({ body }: ComputeDecl, param: string): boolean =>
  body.some(({ value, extents = [] }) =>
    [value, ...extents].some((expr) =>
      everyPart(expr).some((part) => part.kind === 'name' && part.name === param),
    ),
  );

/** A rule that matches the operator, whatever it is applied to. */
function anyUse(decl: ImportDecl, compute: ComputeDecl): RuleDecl {
  const { name, doc, source } = decl;
  const attrs = Object.fromEntries(
    Object.entries(compute.attrs).map(([attr, pattern]): [string, AttrPattern] => [
      attr,
      pattern.kind === 'bind' ? { kind: 'bind', name: attr } : pattern,
    ]),
  );
  const root = {
    name: 'root',
    op: name,
    attrs,
    args: compute.params.map(({ name }) => ({ name: isRead(compute, name) ? name : '_' })),
    at: source.at,
  };
  return {
    ...{
      name: `any ${name}`,
      doc,
      source,
      kind: 'partition',
      phase: 'partition',
      priority: 0,
      tests: '',
    },
    ...{ match: [root], where: [], into: [], equal: [] },
  };
}
