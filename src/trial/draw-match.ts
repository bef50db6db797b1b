/**
 * Draws a term that a rule's match should fit: operands by the sorts of the match and of the op, attributes by
 * their types, all by the rule's hints where it has some. Constraints are not asked here.
 */
import type { MatchNode, RuleDecl } from '../ir/rules.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import type { Value } from '../ir/value.ts';
import { closeComposite } from '../partition/composite.ts';
import { fireRule } from '../rewrite/fire.ts';
import type { Choices } from './choices.ts';
import { bindersOfLine, drawAttrs } from './draw-attributes.ts';
import { noteDims, placeOf } from './draw-dims.ts';
import { drawHint } from './draw-hint.ts';
import { drawLeaf } from './draw-operand.ts';
import { drawResult } from './draw-result.ts';
import { drawDim } from './draw-value.ts';
import {
  DrawEnded,
  type Drawing,
  type Instance,
  type Leaf,
  type Misfit,
  NO_USERS,
  type Surroundings,
} from './drawing.ts';
import { paramsOf, type TrialWorld } from './trial-world.ts';

export type Drawn =
  | { readonly ok: true; readonly instance: Instance }
  | { readonly ok: false; readonly misfit: Misfit };

/** `around`: what the instance grows out of; alone it has inputs only. */
export function drawMatch(
  world: TrialWorld,
  rule: RuleDecl,
  choices: Choices,
  around?: Surroundings,
): Drawn {
  try {
    const drawing = { ...beginDrawing(world, rule, choices), around, inputs: around?.inputs ?? [] };
    const [root] = drawNamed(drawing, 'root');
    if (!root) throw new DrawEnded('sorts', 'a list of nothing');
    const { inputs, bounds } = drawing;
    return { ok: true, instance: { root, inputs, bounds } };
  } catch (error) {
    if (error instanceof DrawEnded) return { ok: false, misfit: error.misfit };
    throw error;
  }
}

function beginDrawing(world: TrialWorld, rule: RuleDecl, choices: Choices): Drawing {
  const { match } = rule;
  const absent = match.filter(({ otherwise }) => otherwise && choices.take(2) === 0);
  const nodes = match.filter((node) => !absent.includes(node));
  return {
    ...{ world, rule, choices, settle, operandsAt },
    nodes: new Map(nodes.map((node) => [node.name, node])),
    stands: new Map(absent.flatMap(standIn)),
    // Operands of absent lines too: one of them stands in its line's place.
    leaves: new Map([...absent, ...nodes].reverse().flatMap((node) => leavesOf(node, match))),
    binders: new Map(nodes.flatMap((node) => bindersOfLine(world, node))),
    terms: new Map(),
    lists: new Set(),
    operands: new Map(),
    pending: new Set(),
    values: new Map(),
    dims: new Map(),
    inputs: [],
    bounds: new Map(),
    variant: choices.take(12),
  };
}

/** `src = x` behind `else`: x is what stands where the optional link is absent. */
const standIn = ({ name, otherwise = [] }: MatchNode): readonly (readonly [string, string])[] =>
  otherwise.flatMap((one) =>
    one.name === name && one.value.kind === 'name' ? [[name, one.value.name] as const] : [],
  );

const leavesOf = (
  node: MatchNode,
  match: RuleDecl['match'],
): readonly (readonly [string, Leaf])[] =>
  node.args.flatMap(({ name }, at) =>
    match.some((line) => line.name === name) ? [] : [[name, { node, at }] as const],
  );

/** The term behind a name: a line of the match, what stands in for one, or a leaf. */
function drawNamed(drawing: Drawing, name: string): readonly Term[] {
  const known = drawing.terms.get(name);
  if (known) return known;
  const leaf = drawing.leaves.get(name);
  if (leaf) return drawing.operandsAt(drawing, leaf.node, leaf.at);
  const node = drawing.nodes.get(name);
  if (!node) return drawNamed(drawing, drawing.stands.get(name) ?? name);
  const isKnown = drawing.world.computes.has(node.op);
  const term = isKnown ? drawApply(drawing, node) : drawProduced(drawing, node.op);
  drawing.terms.set(name, [term]);
  return [term];
}

function drawApply(drawing: Drawing, node: MatchNode): Term {
  const isLine = (name: string): boolean => drawing.rule.match.some((one) => one.name === name);
  // What other lines build says which dims the leaves have.
  for (const [at, { name }] of node.args.entries()) if (isLine(name)) operandsAt(drawing, node, at);
  const args = node.args.flatMap((_, at) => operandsAt(drawing, node, at));
  const attrs = drawAttrs(drawing, node);
  const type = drawResult(drawing, node, { attrs, args });
  return drawing.world.pool.apply({ op: node.op, attrs, args, types: [type] });
}

/** The operands that one place of a line takes: one, or as many as the lists of the line have. */
function operandsAt(drawing: Drawing, node: MatchNode, at: number): readonly Term[] {
  const name = node.args[at]?.name ?? '_';
  const key = keyOf(node, at);
  const drawn = drawing.operands.get(key);
  if (drawn) return drawn;
  begin(drawing, key);
  const isLeaf = name === '_' || drawing.leaves.has(name);
  const known = name === '_' ? undefined : drawing.terms.get(name);
  const terms = known ?? (isLeaf ? drawLeaves(drawing, node, at) : drawNamed(drawing, name));
  drawing.operands.set(key, terms);
  for (const term of terms) noteDims(drawing, placeOf(drawing, node, at), term);
  return terms;
}

const keyOf = ({ name }: MatchNode, at: number): string => `${name} ${at}`;

function drawLeaves(drawing: Drawing, node: MatchNode, at: number): readonly Term[] {
  const sort = node.args[at]?.sort ?? paramsOf(drawing.world, node.op)[at]?.sort;
  const name = node.args[at]?.name ?? '_';
  const isItems = sort?.kind === 'list';
  const terms: Term[] = [];
  for (let item = 0; item < (isItems ? listLength(drawing, node) : 1); item++)
    terms.push(drawLeaf(drawing, { node, at }, terms));
  if (name !== '_') drawing.terms.set(name, terms);
  if (isItems) drawing.lists.add(name);
  return terms;
}

/** All lists of a line have one length. */
function listLength(drawing: Drawing, { name }: MatchNode): number {
  const key = `${name} length`;
  const known = drawing.dims.get(key);
  if (typeof known === 'number') return known;
  const length = 1 + drawing.choices.take(4);
  drawing.dims.set(key, length);
  return length;
}

function settle(drawing: Drawing, name: string): Value | undefined {
  const { values, terms, nodes, leaves, stands } = drawing;
  if (values.has(name) || terms.has(name)) return values.get(name);
  if (leaves.has(name) || nodes.has(name) || stands.has(name)) {
    drawNamed(drawing, name);
    return undefined;
  }
  begin(drawing, name);
  const value = drawHint(drawing, name) ?? unhinted(drawing, name);
  values.set(name, value);
  return value;
}

/** Once: what comes here again needs itself. */
function begin({ pending }: Drawing, key: string): void {
  if (pending.has(key)) throw new DrawEnded('sample', 'hints that need each other');
  pending.add(key);
}

/** An attribute by its type; a dim as the operand has it whose sort names it. */
function unhinted(drawing: Drawing, name: string): Value {
  const value = drawing.binders.get(name)?.(drawing.choices);
  if (value !== undefined) return value;
  for (const node of drawing.nodes.values())
    for (const at of node.args.keys()) {
      const dims = placeOf(drawing, node, at).own?.dims ?? [];
      if (!dims.some((dim) => 'name' in dim && dim.name === name)) continue;
      if (drawing.pending.has(keyOf(node, at))) return drawDim(drawing.choices);
      operandsAt(drawing, node, at);
      return drawing.values.get(name) ?? 1;
    }
  const sentence = `nothing says what ${name} may be: give it a hint in \`sample\``;
  throw new DrawEnded('sample', sentence);
}

/** A composite is what a partition rule makes of operators, so it is drawn as those. */
function drawProduced(drawing: Drawing, op: string): ApplyTerm {
  const { world, choices, inputs, bounds } = drawing;
  const makers = world.rules.rules.filter((one) => one.kind === 'partition' && builds(one, op));
  const maker = makers[choices.take(Math.max(makers.length, 1))];
  if (!maker) throw new DrawEnded('sorts', `no partition rule makes ${op}`);
  const [root] = drawNamed({ ...beginDrawing(world, maker, choices), inputs, bounds }, 'root');
  if (!root) throw new DrawEnded('sorts', 'a list of nothing');
  const made = fireRule(maker, root, world.machinery, NO_USERS);
  const closed =
    made.kind === 'fired' && root.kind === 'apply'
      ? closeComposite(made.term, root, world.pool)
      : undefined;
  if (closed?.kind === 'apply') return closed;
  const { sentence, constraint = 'match' } =
    made.kind === 'refused' ? made : { sentence: `${maker.name} makes nothing` };
  throw new DrawEnded(`${maker.name}.${constraint}`, sentence);
}

const builds = ({ into }: RuleDecl, op: string): boolean =>
  into.some(({ name, value }) => name === 'root' && value.kind === 'call' && value.name === op);
