/** What the rewrite engine asks of the rest: terms and values of expressions, and whether constraints hold. */
import type { ConstraintCall, SentencePart } from '../ir/rules.ts';
import { type Attrs, plainValue } from '../ir/value.ts';
import type { ConstraintObjection, Machinery } from '../rewrite/fire.ts';
import type { Bindings, Bound } from '../rewrite/host.ts';
import { dottedName } from '../te/entity.ts';
import { evaluate } from '../te/evaluate.ts';
import { indexRules } from '../te/rule-index.ts';
import { createInterpreter } from '../tir/interpret.ts';
import {
  type Asking,
  asValue,
  boundOf,
  callOf,
  type HostParts,
  refuse,
  scopeOf,
  type World,
} from './rule-values.ts';
import { rangeText, renderSentence } from './target-values.ts';

export function createMachinery(parts: HostParts): Machinery {
  const { rules, pool } = parts;
  const world: World = {
    ...parts,
    interpreter: createInterpreter({ rules, pool }),
    index: indexRules(rules),
    computes: new Map(rules.computes.map((one) => [one.name, one])),
    ops: new Set([...rules.ops, ...rules.computes].map((one) => one.name)),
    constraints: new Map(rules.constraints.map((one) => [one.name, one])),
    primitives: new Map(rules.primitives.map((one) => [one.name, one])),
    constructed: new Map(),
  };
  return {
    host: {
      evaluate: (expr, bindings, facts) => boundOf(expr, { world, bindings, facts }),
    },
    ask: (call, bindings, facts) => ask(call, { world, bindings, facts }),
  };
}

/** undefined where the constraint holds; else its sentences with the values that failed. */
function ask(call: ConstraintCall, asking: Asking): ConstraintObjection | undefined {
  const { world } = asking;
  const constraint = world.constraints.get(call.name);
  if (!constraint) return askBuiltin(call, asking);
  const names = new Map<string, Bound>();
  for (const [at, param] of constraint.params.entries()) {
    const arg = call.args[at];
    const result = arg ? boundOf(arg, asking) : refuse('missing argument');
    if (!result.ok) return { sentence: result.message };
    names.set(
      param.name,
      param.sort.kind === 'tensor' ? result.bound : asValue(result.bound, world),
    );
  }
  const inside: Asking = { ...asking, bindings: names };
  const scope = { ...scopeOf(inside), file: constraint.source.file };
  const result = evaluate(constraint.test, scope, world.index);
  if (!result.ok) return { sentence: result.problem.message };
  if (result.value === true) return undefined;
  const fill = (parts: readonly SentencePart[]): string =>
    renderSentence(parts, (part) => {
      const range = rangeText(world.accelerator, dottedName(part) ?? '');
      const shown = evaluate(part, scope, world.index);
      return range ?? (shown.ok ? shown.value : undefined);
    });
  const { otherwise, advice } = constraint;
  return {
    sentence: fill(otherwise),
    ...(advice ? { advice: fill(advice) } : {}),
    values: valuesOf(names),
  };
}

/** Tensors have no value to show. */
const valuesOf = (names: Bindings): Attrs =>
  Object.fromEntries(
    [...names].flatMap(([name, bound]) =>
      bound.kind === 'value' ? [[name, plainValue(bound.value)] as const] : [],
    ),
  );

function askBuiltin(call: ConstraintCall, asking: Asking): ConstraintObjection | undefined {
  const [first] = call.args;
  const holds = callOf({ kind: 'call', name: call.name, attrs: {}, args: call.args }, asking);
  if (holds === true) return undefined;
  const name = first?.kind === 'name' ? first.name : 'the operand';
  return { sentence: `${call.name} does not hold for ${name}` };
}
