/** The type of a term: its compute says it, or the model does. */
import type { MatchNode } from '../ir/rules.ts';
import { type TensorType, type Term, typeOf } from '../ir/term.ts';
import type { Attrs } from '../ir/value.ts';
import { inferType } from '../te/specialize.ts';
import { operandOf } from '../tir/lower-term.ts';
import { drawHint, numbersOf } from './draw-hint.ts';
import { drawDtype } from './draw-operand.ts';
import { DrawEnded, type Drawing } from './drawing.ts';

interface Parts {
  readonly attrs: Attrs;
  readonly args: readonly Term[];
}

export function drawResult(drawing: Drawing, node: MatchNode, parts: Parts): TensorType {
  const { world, rule } = drawing;
  const compute = world.computes.get(node.op);
  if (!compute) throw new DrawEnded('sorts', `${node.op} has no compute`);
  const operands = parts.args.map((arg) => operandOf(world.pool, arg));
  const instance = { attrs: parts.attrs, operands };
  const alone = inferType(compute, instance, world.index);
  if (alone.ok && !rule.sample?.[node.name]) return withElements(alone.value);
  const declared = declaredType(drawing, node, parts.args);
  const type = inferType(compute, { ...instance, resultTypes: [declared] }, world.index);
  if (type.ok) return withElements(type.value);
  const message = type.diagnostics.map((one) => one.message).join('; ');
  throw new DrawEnded('sorts', `${node.op}: ${message}`);
}

/** A window that is larger than its map leaves nothing. */
function withElements(type: TensorType): TensorType {
  if (type.shape.every((dim) => dim >= 1)) return type;
  throw new DrawEnded('sorts', `a result of shape [${type.shape.join(', ')}] has no elements`);
}

/** By hint, one that the result sort has, or that of the first operand. */
function declaredDtype(
  drawing: Drawing,
  name: string,
  dtypes: readonly string[],
  first: TensorType | undefined,
): string {
  const given = drawing.around?.hint(drawing, `${name}.dtype`);
  if (typeof given === 'string') return given;
  const { dtype = 'i8' } = first ?? {};
  const isAlike = drawing.around && dtypes.includes(dtype) && drawing.choices.take(4) < 3;
  return dtypes.length === 0 || isAlike ? dtype : drawDtype(drawing, dtypes);
}

/** What a model could declare: dims by hint, or those of the first operand. */
function declaredType(
  drawing: Drawing,
  { name, op }: MatchNode,
  args: readonly Term[],
): TensorType {
  const [first] = args.flatMap((arg) => typeOf(arg) ?? []);
  const declared = drawing.world.computes.get(op)?.result;
  const result = declared?.kind === 'list' ? declared.of : declared;
  const dtypes = result?.kind === 'tensor' ? result.dtypes : [];
  const dtype = declaredDtype(drawing, name, dtypes, first);
  const hint = drawHint(drawing, name);
  return { dtype, shape: hint === undefined ? (first?.shape ?? []) : numbersOf(hint) };
}
