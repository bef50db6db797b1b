/** Attributes of the terms of a match: by their types, and by the rule's hints. */
import type { AttrPattern, MatchNode } from '../ir/rules.ts';
import { type Attrs, isList, type Value } from '../ir/value.ts';
import { type DrawValue, fieldValue, sortValue } from './draw-value.ts';
import { DrawEnded, type Drawing } from './drawing.ts';
import type { TrialRules } from './trial-world.ts';

type Attributes = ReadonlyMap<string, DrawValue | undefined>;

/** The attributes of an op with what may be drawn for each; an op of the NPU does not say what its are. */
export function attributesOf(known: TrialRules, op: string): Attributes {
  const { enums } = known.index;
  const imported = known.imports.get(op);
  if (imported) {
    const fields = imported.fields.map(
      ({ name, type }) => [name, fieldValue(type, enums)] as const,
    );
    // Of several outputs, one of the first few.
    const { output } = imported;
    return new Map([...fields, ...(output ? [[output, drawOutput] as const] : [])]);
  }
  const declared = Object.entries(known.ops.get(op)?.attrs ?? {});
  if (declared.length > 0) return new Map(declared.map(([name, sort]) => [name, sortValue(sort)]));
  return new Map(Object.keys(known.computes.get(op)?.attrs ?? {}).map((name) => [name, undefined]));
}

const drawOutput: DrawValue = (choices) => choices.take(3);

/** Names that the patterns of a line bind, with what may be drawn for each. */
export function bindersOfLine(
  known: TrialRules,
  { op, attrs }: MatchNode,
): readonly (readonly [string, DrawValue | undefined])[] {
  const possible = attributesOf(known, op);
  return Object.entries(attrs).flatMap(([name, pattern]) => [
    ...bindersIn(pattern, possible.get(name)),
  ]);
}

function* bindersIn(
  pattern: AttrPattern,
  draw: DrawValue | undefined,
): Generator<readonly [string, DrawValue | undefined]> {
  if (pattern.kind === 'bind') yield [pattern.name, draw];
  if (pattern.kind !== 'list') return;
  for (const [at, item] of pattern.items.entries()) yield* bindersIn(item, itemOf(draw, at));
}

export function drawAttrs(drawing: Drawing, node: MatchNode): Attrs {
  const attrs: Record<string, Value> = {};
  for (const [name, draw] of attributesOf(drawing.world, node.op)) {
    const pattern = node.attrs[name] ?? { kind: 'bind', name: '_' };
    attrs[name] = drawAttr(drawing, pattern, draw);
  }
  return attrs;
}

function drawAttr(drawing: Drawing, pattern: AttrPattern, draw: DrawValue | undefined): Value {
  if (pattern.kind === 'literal') return pattern.value;
  if (pattern.kind === 'list')
    return pattern.items.map((item, at) => drawAttr(drawing, item, itemOf(draw, at)));
  const named = pattern.name === '_' ? undefined : drawing.settle(drawing, pattern.name);
  if (named !== undefined) return named;
  if (!draw) throw new DrawEnded('sample', 'an attribute that nothing is known of has no name');
  return draw(drawing.choices);
}

const itemOf = (draw: DrawValue | undefined, at: number): DrawValue | undefined =>
  draw &&
  ((choices) => {
    const value = draw(choices);
    return (isList(value) ? value[at] : value) ?? 0;
  });
