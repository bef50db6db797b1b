/** The names of a rule as symbolic values: what `match` binds, then the lines of `into`. */
import type { ArgPattern, AttrPattern, MatchNode, Param, RuleDecl, Sort } from '../../ir/rules.ts';
import { bindersOf, namedDims } from '../names.ts';
import { asSorted, typeOfOp } from './operator-type.ts';
import { bool, itemOf, list, number, opaque, type Symbolic, unknownTensor, word } from './value.ts';
import { known, type Lazy, lazy, type Scope, type World } from './world.ts';

/** In `where` and `into`, `root` is the matched term. */
export function matchScope({ match }: RuleDecl, world: World): Scope {
  const names = new Map<string, Lazy>();
  const scope: Scope = { world, names, depth: 0 };
  for (const node of match) {
    for (const binder of Object.values(node.attrs).flatMap(bindersOf))
      names.set(binder.name, known(opaque(binder.name)));
    for (const dim of node.args.flatMap(({ sort }) => namedDims(sort)))
      names.set(dim.name, known(opaque(dim.name)));
  }
  for (const node of match) {
    const made = (): Symbolic => matchedType(node, scope);
    if (node.otherwise === undefined) names.set(node.name, lazy(made, node.name));
  }
  for (const node of match)
    for (const [at, arg] of node.args.entries()) bindArg(scope, arg, paramOf(node, at, world));
  return scope;
}

export const intoScope = (rule: RuleDecl, matched: Scope): Scope => {
  const names = new Map(matched.names);
  const scope: Scope = { ...matched, names };
  for (const { name, value } of rule.into)
    if (name !== 'root')
      names.set(
        name,
        lazy(() => made(name, value, scope), name),
      );
  return scope;
};

/** What a line builds; a tensor of unknown dims is called by the name of its line. */
function made(name: string, value: RuleDecl['into'][number]['value'], scope: Scope): Symbolic {
  const built = scope.world.evaluate(value, scope);
  if (built.kind !== 'tensor' || built.dims.kind === 'list') return built;
  return built.dims.kind === 'opaque' && built.dims.text === `shape(${built.text})`
    ? { ...built, text: name, dims: opaque(`shape(${name})`) }
    : built;
}

export const paramOf = (
  { op }: MatchNode,
  at: number,
  { computes, ops }: World,
): Param | undefined => (computes.get(op) ?? ops.get(op))?.params[at];

/** An operand, by its own name; a sort says more of a term that is matched too. */
function bindArg(scope: Scope, { name, sort }: ArgPattern, param: Param | undefined): void {
  const names = scope.names as Map<string, Lazy>;
  if (name === '_') return;
  const before = names.get(name);
  names.set(
    name,
    lazy(() => {
      const value = before?.() ?? plain(name, sort ?? param?.sort);
      const stated = sort && value.kind !== 'int' ? asSorted(value, sort, names) : value;
      return param ? asSorted(stated, withoutNames(param.sort), new Map()) : stated;
    }, name),
  );
}

const plain = (name: string, sort: Sort | undefined): Symbolic =>
  sort === undefined || sort.kind === 'tensor' ? unknownTensor(name) : opaque(name);

/** The dims that an op names mean nothing in the rule. */
function withoutNames(sort: Sort): Sort {
  if (sort.kind === 'list') return { ...sort, of: withoutNames(sort.of) };
  if (sort.kind !== 'tensor' || sort.dims === undefined) return sort;
  const dims = sort.dims.map((dim) => (dim.kind === 'name' ? ({ kind: 'any' } as const) : dim));
  return { ...sort, dims };
}

const unnamed = (text: string, { sort }: ArgPattern, { names }: Scope): Symbolic =>
  sort === undefined ? unknownTensor(text) : asSorted(opaque(text), sort, names);

function matchedType(node: MatchNode, scope: Scope): Symbolic {
  return typeOfOp(
    {
      op: node.op,
      text: node.name,
      args: node.args.map(
        (arg, at): Lazy =>
          () =>
            arg.name === '_'
              ? unnamed(`operand ${at} of ${node.name}`, arg, scope)
              : (scope.names.get(arg.name)?.() ?? opaque(arg.name)),
      ),
      attrs: (name) => {
        const pattern = node.attrs[name];
        const whole = opaque(`${node.name}.${name}`);
        return () => (pattern ? patternValue(pattern, whole, scope) : whole);
      },
    },
    scope,
  );
}

/** The value that a pattern stands for, in the names that it binds. */
export function patternValue(pattern: AttrPattern, whole: Symbolic, scope: Scope): Symbolic {
  if (pattern.kind === 'bind')
    return pattern.name === '_' ? whole : (scope.names.get(pattern.name)?.() ?? whole);
  if (pattern.kind === 'list')
    return list(
      pattern.items.map((item, at) => patternValue(item, itemOf(whole, number(at)), scope)),
    );
  const { value } = pattern;
  if (typeof value === 'number')
    return Number.isInteger(value) ? number(value) : opaque(String(value));
  return typeof value === 'string' ? word(value) : bool(value);
}
