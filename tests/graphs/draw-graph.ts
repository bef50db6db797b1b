/**
 * Random graphs of operators: instances of the partition rules, and of whatever the signatures of operators allow, each
 * grown out of what the graph has so far.
 */
import { isDType } from '../../src/ir/dtype.ts';
import { topological } from '../../src/ir/graph.ts';
import type { TermPool } from '../../src/ir/pool.ts';
import type { RuleDecl } from '../../src/ir/rules.ts';
import {
  type ApplyTerm,
  elements,
  type InputTerm,
  type TensorType,
  type Term,
  typeOf,
} from '../../src/ir/term.ts';
import { lowerTerm } from '../../src/tir/lower-term.ts';
import { type Choices, pick } from '../../src/trial/choices.ts';
import { drawMatch } from '../../src/trial/draw-match.ts';
import { drawElements } from '../../src/trial/draw-value.ts';
import type { Surroundings } from '../../src/trial/drawing.ts';
import { type TrialRules, type TrialWorld, trialWorld } from '../../src/trial/trial-world.ts';
import { type OperatorRules, operatorRules } from './operator-rules.ts';
import { operatorTerms, type TensorUse, usesOf } from './operator-terms.ts';
import { SAMPLES } from './samples.ts';

export interface DrawnGraph {
  readonly pool: TermPool;
  readonly inputs: readonly InputTerm[];
  /** In an order in which they can run; those of one operator stand together. */
  readonly operators: readonly (readonly ApplyTerm[])[];
  readonly outputs: readonly Term[];
}

export interface GraphRules extends OperatorRules {
  readonly known: TrialRules;
}

export const graphRules = (known: TrialRules): GraphRules => ({ known, ...operatorRules(known) });

/** The graph while it grows. */
interface Growing {
  readonly world: TrialWorld;
  readonly choices: Choices;
  readonly inputs: InputTerm[];
  readonly operators: (readonly ApplyTerm[])[];
  /** Every tensor, with the quantization that all its users see. */
  readonly quants: Map<Term, Term>;
}

const MOST_OPERATORS = 30;
/** Draws for each operator that is wanted, at most. */
const PATIENCE = 30;

export function drawGraph(rules: GraphRules, choices: Choices): DrawnGraph {
  const world = trialWorld(rules.known);
  const graph: Growing = { world, choices, inputs: [], operators: [], quants: new Map() };
  const wanted = 1 + choices.take(choices.take(8) === 7 ? MOST_OPERATORS : 5);
  for (let draw = 0; graph.operators.length < wanted && draw < PATIENCE * wanted; draw++)
    grow(graph, choices.take(2) === 0 ? rules.partition : rules.any);
  const { inputs, operators } = graph;
  return { pool: world.pool, inputs, operators, outputs: drawOutputs(graph) };
}

/** One more instance, where the draw makes one and it goes with what is there. */
function grow(graph: Growing, rules: readonly RuleDecl[]): void {
  const { world, choices, inputs, operators, quants } = graph;
  const rule = rules[choices.take(rules.length)];
  if (!rule) return;
  const before = inputs.length;
  const drawn = drawMatch(world, rule, choices, surroundings(graph));
  const added = drawn.ok ? operatorsOf(graph, drawn.instance.root) : [];
  const uses = added.flatMap((terms) => terms.flatMap(usesOf));
  const isPart = operators.length === 0 || uses.some(({ term }) => quants.has(term));
  const fits = added.length > 0 && isConsistent(uses, quants) && (isPart || choices.take(4) === 0);
  if (!fits) {
    inputs.length = before;
    return;
  }
  operators.push(...added);
  for (const { term, quant } of uses) if (term.kind !== 'const') quants.set(term, quant);
}

/** What the root needs that is not there yet, one list an operator; empty where a result is no tensor of a model. */
function operatorsOf({ world, operators }: Growing, root: Term): readonly (readonly ApplyTerm[])[] {
  const there = new Set<Term>(operators.flat());
  const fresh = topological([root], (term) => there.has(term)).filter(
    (term) => term.kind === 'apply',
  );
  const made = fresh.map((term) => operatorTerms(world, term, term === root));
  const all = made.flatMap((terms) => (terms ? [terms] : []));
  const isWhole =
    all.length === made.length && all.every((terms) => terms.every((term) => isModel(world, term)));
  return isWhole ? all : [];
}

/** Sorts and hints leave open what only the whole compute says: whether its operands fit each other. */
const isModel = (world: TrialWorld, term: ApplyTerm): boolean =>
  term.args.every((arg) => arg.kind !== 'const' || elements(arg.type.shape) > 0) &&
  lowerTerm(world, term).ok;

/** A tensor of a file has one quantization. */
function isConsistent(uses: readonly TensorUse[], known: ReadonlyMap<Term, Term>): boolean {
  const seen = new Map<Term, Term>();
  return uses.every(({ term, quant }) => {
    if (!isInRange(quant, term)) return false;
    if (term.kind === 'const') return true;
    const other = known.get(term) ?? seen.get(term) ?? quant;
    seen.set(term, quant);
    return other === quant;
  });
}

const ZEROS: Readonly<Record<string, readonly [number, number]>> = {
  i8: [-128, 127],
  u8: [0, 255],
  i16: [0, 0],
};

function isInRange(quant: Term, term: Term): boolean {
  const range = ZEROS[typeOf(term)?.dtype ?? ''];
  if (!range || quant.kind !== 'quant') return true;
  return quant.quant.zero.every((zero) => zero >= range[0] && zero <= range[1]);
}

function surroundings(graph: Growing): Surroundings {
  const { inputs, quants } = graph;
  return {
    inputs,
    operand: (choices, fits) => drawOperand(graph, choices, fits),
    quantOf: (term) => quants.get(term) ?? ownQuant(term),
    hint(drawing, name) {
      if (drawing.rule.sample) return undefined;
      const op = drawing.rule.match.find((node) => node.name === 'root')?.op ?? '';
      return SAMPLES[op]?.[name]?.(drawing);
    },
  };
}

/** Of an operator that has been drawn for this instance. */
const ownQuant = (term: Term): Term | undefined =>
  term.kind === 'apply' ? usesOf(term).at(-1)?.quant : undefined;

/** A tensor that is there, the newest ones sooner; a constant now and then; or nothing. */
function drawOperand(
  { world, quants }: Growing,
  choices: Choices,
  fits: (type: TensorType) => boolean,
): Term | undefined {
  const there = [...quants.keys()].filter((term) => fitting(term, fits)).reverse();
  const way = choices.take(12);
  if (way === 11) return drawConstant(world, choices, fits, [...quants.keys()]);
  if (way === 10 || there.length === 0) return undefined;
  return there[choices.take(way < 6 ? Math.min(3, there.length) : there.length)];
}

function fitting(term: Term, fits: (type: TensorType) => boolean): boolean {
  const type = typeOf(term);
  return type !== undefined && fits(type);
}

/** Of the type of a tensor that is there, or of its last axis, or a single number. */
function drawConstant(
  { pool }: TrialWorld,
  choices: Choices,
  fits: (type: TensorType) => boolean,
  terms: readonly Term[],
): Term | undefined {
  const types = terms
    .flatMap((term) => typeOf(term) ?? [])
    .flatMap(({ dtype, shape }) =>
      [shape, shape.slice(-1), []].map((one): TensorType => ({ dtype, shape: one })),
    )
    .filter(fits);
  const [first, ...others] = types;
  if (!first) return undefined;
  const type = pick(choices, [first, ...others]);
  const { dtype, shape } = type;
  return isDType(dtype)
    ? pool.constant(type, drawElements(choices, dtype, elements(shape)))
    : undefined;
}

/** What nobody uses, some of what is used, and now and then an input. */
function drawOutputs({ choices, operators, inputs }: Growing): readonly Term[] {
  const results = operators.flat();
  const used = new Set(
    results.flatMap((term) =>
      usesOf(term)
        .slice(0, -1)
        .map((use) => use.term),
    ),
  );
  const extra = results.filter((term) => used.has(term) && choices.take(12) === 11);
  const passed = inputs.filter((term) => used.has(term) && choices.take(40) === 39);
  return [...results.filter((term) => !used.has(term)), ...extra, ...passed];
}
