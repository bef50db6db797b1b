/** The state of drawing one instance of a rule's match. */
import type { MatchNode, RuleDecl } from '../ir/rules.ts';
import type { InputTerm, TensorType, Term } from '../ir/term.ts';
import type { Value } from '../ir/value.ts';
import type { Bindings, Bound, GraphFacts } from '../rewrite/host.ts';
import type { Choices } from './choices.ts';
import type { Bounds, DrawValue } from './draw-value.ts';
import type { TrialWorld } from './trial-world.ts';

/** Where an operand of the match is that no line of the match builds. */
export interface Leaf {
  readonly node: MatchNode;
  readonly at: number;
}

/** What is there before an instance is drawn, where it becomes part of something larger. */
export interface Surroundings {
  /** Those that are counted already; new ones follow. */
  readonly inputs: InputTerm[];
  /** A term to take in place of a new input, of those whose type fits. */
  operand(choices: Choices, fits: (type: TensorType) => boolean): Term | undefined;
  /** The quantization that a term has there. */
  quantOf(term: Term): Term | undefined;
  /** What stands before the rule's own hints: by a name of the match, or `name.dtype` of a result. */
  hint(drawing: Drawing, name: string): Value | undefined;
}

export interface Drawing {
  readonly world: TrialWorld;
  readonly rule: RuleDecl;
  readonly choices: Choices;
  /** Lines of the match that are there: an optional link may be absent. */
  readonly nodes: ReadonlyMap<string, MatchNode>;
  /** Name of an absent optional link -> the name that stands in for it. */
  readonly stands: ReadonlyMap<string, string>;
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Binders of attributes. */
  readonly binders: ReadonlyMap<string, DrawValue | undefined>;
  /** What names of the rule stand for; several terms for a list of operands. */
  readonly terms: Map<string, readonly Term[]>;
  readonly lists: Set<string>;
  /** Operands by line of the match and position. */
  readonly operands: Map<string, readonly Term[]>;
  /** Operands that are being drawn. */
  readonly pending: Set<string>;
  /** Attributes and dims by their names in the rule. */
  readonly values: Map<string, Value>;
  /** Dims by line of the match and their name in the op's signature. */
  readonly dims: Map<string, Value>;
  readonly inputs: InputTerm[];
  readonly bounds: Map<InputTerm, Bounds>;
  readonly around?: Surroundings | undefined;
  /** Which of several element types: mostly the same for all operands of an instance. */
  readonly variant: number;
  /** What a name of the rule stands for, drawn now if it has not been; undefined for terms. */
  readonly settle: (drawing: Drawing, name: string) => Value | undefined;
  readonly operandsAt: (drawing: Drawing, node: MatchNode, at: number) => readonly Term[];
}

export interface Instance {
  readonly root: Term;
  readonly inputs: readonly InputTerm[];
  /** Of inputs that the rule says more of than their type does. */
  readonly bounds: ReadonlyMap<InputTerm, Bounds>;
}

/** No instance came of these choices; `by` counts, `sentence` explains. */
export interface Misfit {
  readonly by: string;
  readonly sentence: string;
}

/** Ends a draw from wherever it is: caught where the draw began, so nobody else sees it. */
export class DrawEnded extends Error {
  readonly misfit: Misfit;
  constructor(by: string, sentence: string) {
    super(sentence);
    this.misfit = { by, sentence };
  }
}

/** An instance stands alone: nothing else uses its terms, and what it reads may come from anywhere. */
export const NO_USERS: GraphFacts = { uses: () => 1, isPart: true };

export function bindingsOf({ terms, lists, values }: Drawing): Bindings {
  const bound = new Map<string, Bound>();
  for (const [name, list] of terms) {
    const items = list.map((term): Bound => ({ kind: 'term', term }));
    const [first] = items;
    if (lists.has(name)) bound.set(name, { kind: 'list', items });
    else if (first) bound.set(name, first);
  }
  for (const [name, value] of values) bound.set(name, { kind: 'value', value });
  return bound;
}
