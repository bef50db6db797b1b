/** Matches the `match` part of a rule against a term and says why where it does not fit. */
import { type AlignedDim, alignDims, operandCounts, rankText } from '../ir/dims.ts';
import { valueKey } from '../ir/pool.ts';
import type { ArgPattern, AttrPattern, DimSort, MatchNode, RuleDecl, Sort } from '../ir/rules.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';
import { isList, type Value } from '../ir/value.ts';
import type { Bindings, Bound, GraphFacts, Host } from './host.ts';

export type MatchOutcome = Matched &
  ({ readonly ok: true } | { readonly ok: false; readonly mismatch: Objection });

/** What was found until the end, or until something did not fit. */
interface Matched {
  readonly bindings: Bindings;
  readonly matched: readonly ApplyTerm[];
}

/** Why a pattern does not fit, or a constraint does not hold. */
export interface Objection {
  readonly sentence: string;
  /** What to change in the model; absent where the rules give no advice. */
  readonly advice?: string;
}

interface Matching {
  readonly nodes: ReadonlyMap<string, MatchNode>;
  readonly bindings: Map<string, Bound>;
  readonly matched: ApplyTerm[];
  readonly host: Host;
  readonly facts: GraphFacts;
}

/** undefined = fits; otherwise the reason, as a sentence for the user. */
type Mismatch = Objection | undefined;

const because = (sentence: string, advice?: string): Objection =>
  advice === undefined ? { sentence } : { sentence, advice };

export function matchRule(rule: RuleDecl, term: Term, host: Host, facts: GraphFacts): MatchOutcome {
  const nodes = new Map(rule.match.map((node) => [node.name, node]));
  const matching: Matching = { nodes, bindings: new Map(), matched: [], host, facts };
  const { bindings, matched } = matching;
  const mismatch = matchNamed('root', term, matching);
  return { bindings, matched, ...(mismatch ? { ok: false, mismatch } : { ok: true }) };
}

function matchNamed(name: string, term: Term, matching: Matching): Mismatch {
  const node = matching.nodes.get(name);
  const bound: Bound = { kind: 'term', term };
  if (matching.bindings.has(name) || !node) return bind(name, bound, matching);
  matching.bindings.set(name, bound);
  if (term.kind === 'apply' && term.op === node.op) {
    matching.matched.push(term);
    return matchAttrs(node, term, matching) ?? matchArgs(node.args, term.args, matching);
  }
  if (node.otherwise !== undefined) return bindOtherwise(node, bound, matching);
  return because(
    `${name} is ${term.kind === 'apply' ? term.op : KINDS[term.kind]}, not ${node.op}`,
  );
}

const KINDS: Readonly<Record<Exclude<Term['kind'], 'apply'>, string>> = {
  input: 'an input',
  const: 'a constant',
  quant: 'a quantization',
  none: 'absent',
  param: 'computed elsewhere',
  project: 'one of several outputs',
};

/** The optional link is absent: what stands behind `else` holds; the node's own name is the term. */
function bindOtherwise(node: MatchNode, bound: Bound, matching: Matching): Mismatch {
  for (const { name, value } of node.otherwise ?? []) {
    if (name === node.name && value.kind === 'name') {
      const mismatch = bind(value.name, bound, matching);
      if (mismatch) return mismatch;
      continue;
    }
    const result = matching.host.evaluate(value, matching.bindings, matching.facts);
    const mismatch = result.ok ? bind(name, result.bound, matching) : because(result.message);
    if (mismatch) return mismatch;
  }
  return undefined;
}

function bind(name: string, bound: Bound, { bindings }: Matching): Mismatch {
  const known = name === '_' ? undefined : bindings.get(name);
  if (known === undefined) bindings.set(name, bound);
  if (known === undefined || sameBound(known, bound)) return undefined;
  return because(`two uses of ${name} differ`);
}

function sameBound(a: Bound, b: Bound): boolean {
  if (a.kind === 'term' && b.kind === 'term') return a.term === b.term;
  if (a.kind === 'list' && b.kind === 'list')
    return (
      a.items.length === b.items.length &&
      a.items.every((item, at) => sameBound(item, b.items[at] ?? item))
    );
  return a.kind === 'value' && b.kind === 'value' && valueKey(a.value) === valueKey(b.value);
}

function matchAttrs(node: MatchNode, term: ApplyTerm, matching: Matching): Mismatch {
  for (const [name, pattern] of Object.entries(node.attrs)) {
    const value = term.attrs[name];
    if (value === undefined) return because(`${term.op} has no attribute ${name}`);
    const mismatch = matchAttr(pattern, value, matching);
    if (mismatch) return { ...mismatch, sentence: `${name}: ${mismatch.sentence}` };
  }
  return undefined;
}

function matchAttr(pattern: AttrPattern, value: Value, matching: Matching): Mismatch {
  if (pattern.kind === 'bind') return bind(pattern.name, { kind: 'value', value }, matching);
  if (pattern.kind === 'literal') {
    if (valueKey(pattern.value) === valueKey(value)) return undefined;
    return because(`${valueKey(value)} instead of ${valueKey(pattern.value)}`);
  }
  if (!isList(value) || value.length !== pattern.items.length)
    return because(`not a list of ${pattern.items.length}`);
  for (const [at, item] of pattern.items.entries()) {
    const mismatch = matchAttr(item, value[at] ?? '', matching);
    if (mismatch) return mismatch;
  }
  return undefined;
}

function matchArgs(
  patterns: readonly ArgPattern[],
  args: readonly Term[],
  matching: Matching,
): Mismatch {
  const counts = operandCounts(
    patterns.map(({ sort }) => sort),
    args.length,
  );
  if (!counts) return because(`${args.length} operands where the rule takes ${patterns.length}`);
  let from = 0;
  for (const [at, pattern] of patterns.entries()) {
    const taken = args.slice(from, from + (counts[at] ?? 1));
    from += taken.length;
    const mismatch = matchOperand(pattern, taken, matching);
    if (mismatch) return mismatch;
  }
  return undefined;
}

/** One term, or for a list all of its terms. */
function matchOperand(pattern: ArgPattern, terms: readonly Term[], matching: Matching): Mismatch {
  const { name, sort } = pattern;
  if (sort?.kind !== 'list') {
    const [term] = terms;
    return term && (matchSort(pattern, term, matching) ?? matchNamed(name, term, matching));
  }
  for (const [at, term] of terms.entries()) {
    const mismatch = matchSort({ name: `${name}[${at}]`, sort: sort.of }, term, matching);
    if (mismatch) return mismatch;
  }
  return bind(
    name,
    { kind: 'list', items: terms.map((term) => ({ kind: 'term', term })) },
    matching,
  );
}

function matchSort({ name, sort }: ArgPattern, term: Term, matching: Matching): Mismatch {
  if (sort === undefined) return undefined;
  if (sort.kind === 'quant')
    return term.kind === 'quant' ? undefined : because(`${name} has no quantization`);
  if (sort.kind !== 'tensor') return because(`${name} is a tensor`);
  return matchTensor(name, sort, term, matching);
}

function matchTensor(
  name: string,
  sort: Extract<Sort, { kind: 'tensor' }>,
  term: Term,
  matching: Matching,
): Mismatch {
  const type = typeOf(term);
  if (!type)
    return sort.optional && term.kind === 'none' ? undefined : because(`${name} is missing`);
  if (sort.constant && term.kind !== 'const')
    return because(`${name} is not a constant`, `make ${name} a constant of the model`);
  if (sort.dtypes.length > 0 && !sort.dtypes.includes(type.dtype)) {
    const wanted = sort.dtypes.join(' or ');
    return because(`${name} is ${type.dtype}, not ${wanted}`, `make ${name} ${wanted}`);
  }
  return sort.dims === undefined ? undefined : matchDims(name, sort.dims, type.shape, matching);
}

function matchDims(
  name: string,
  dims: readonly DimSort[],
  shape: readonly number[],
  matching: Matching,
): Mismatch {
  const aligned = alignDims(dims, shape);
  if (!aligned)
    return because(
      `${name} has rank ${shape.length} [${shape.join(', ')}], not ${rankText(dims)}`,
      `give ${name} ${rankText(dims)} dims`,
    );
  for (const part of aligned) {
    const mismatch = matchDim(name, part, matching);
    if (mismatch) return mismatch;
  }
  return undefined;
}

function matchDim(name: string, { dim, at, sizes }: AlignedDim, matching: Matching): Mismatch {
  const [size = 0] = sizes;
  if (dim.kind === 'any' || (dim.kind === 'stretched' && size === 1)) return undefined;
  if (dim.kind === 'int') {
    if (dim.value === size) return undefined;
    const wanted = `make dim ${at} of ${name} ${dim.value}`;
    return because(`dim ${at} of ${name} is ${size}, not ${dim.value}`, wanted);
  }
  const value = dim.kind === 'rest' ? sizes : size;
  if (!bind(dim.name, { kind: 'value', value }, matching)) return undefined;
  return because(
    dim.kind === 'rest'
      ? `the dims [${sizes.join(', ')}] of ${name} differ from ${dim.name}`
      : `dim ${at} of ${name} is ${size}, which differs from ${dim.name}`,
  );
}
