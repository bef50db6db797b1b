/** The fields of a primitive for one term: expressions over the binders of the op's compute. */
import { alignDims } from '../ir/dims.ts';
import type { Expr } from '../ir/expr.ts';
import type { AttrPattern, ComputeDecl, PrimitiveDecl } from '../ir/rules.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';
import { isList, plainValue, type Value } from '../ir/value.ts';
import type { CallExpr } from '../te/context.ts';
import { evaluate } from '../te/evaluate.ts';
import type { RuleIndex } from '../te/rule-index.ts';

export interface Fields {
  has(name: string): boolean;
  /** The operand that the field names. */
  operand(name: string): Term;
  number(name: string, initial: number): number;
  numbers(name: string, initial: readonly number[]): readonly number[];
  list(name: string): readonly Value[];
  word(name: string, initial: string): string;
}

export function fieldsOf(
  primitive: PrimitiveDecl,
  compute: ComputeDecl,
  term: ApplyTerm,
  index: RuleIndex,
): Fields {
  const binders = bindersOf(compute, term);
  const scope = {
    lookup: (name: string) => binders.get(name),
    call: (call: CallExpr) => typeOfOperand(call, compute, term),
    file: primitive.source.file,
  };
  const value = (name: string): Value | undefined => {
    const expr = primitive.fields[name];
    if (expr === undefined) return undefined;
    const result = evaluate(expr, scope, index);
    if (result.ok) return plainValue(result.value);
    throw new Error(`${primitive.name}.${name}: ${result.problem.message}`);
  };
  const list = (name: string): readonly Value[] => {
    const found = value(name);
    return found !== undefined && isList(found) ? found : [];
  };
  return {
    has: (name) => primitive.fields[name] !== undefined,
    operand: (name) => operandNamed(primitive.fields[name], compute, term),
    number: (name, initial) => Number(value(name) ?? initial),
    numbers: (name, initial) => (primitive.fields[name] ? list(name).map(Number) : initial),
    list,
    word: (name, initial) => String(value(name) ?? initial),
  };
}

/** `dtype(x)` and `shape(x)` of an operand or of `root`. */
function typeOfOperand(call: CallExpr, compute: ComputeDecl, term: ApplyTerm): Value | undefined {
  const [arg] = call.args;
  if (arg?.kind !== 'name' || (call.name !== 'dtype' && call.name !== 'shape')) return undefined;
  const type = typeOf(arg.name === 'root' ? term : operandNamed(arg, compute, term));
  return call.name === 'dtype' ? type?.dtype : type?.shape;
}

function operandNamed(expr: Expr | undefined, compute: ComputeDecl, term: ApplyTerm): Term {
  const name = expr?.kind === 'name' ? expr.name : '';
  const operand = term.args[compute.params.findIndex((param) => param.name === name)];
  if (!operand) throw new Error(`${term.op} has no operand ${name}`);
  return operand;
}

/** Attributes under the names that the compute gives them, and the dims that its sorts name. */
function bindersOf(compute: ComputeDecl, term: ApplyTerm): ReadonlyMap<string, Value> {
  const binders = new Map<string, Value>();
  const bind = (pattern: AttrPattern, value: Value): void => {
    if (pattern.kind === 'bind') binders.set(pattern.name, value);
    else if (pattern.kind === 'list' && isList(value))
      pattern.items.forEach((item, at) => {
        bind(item, value[at] ?? 0);
      });
  };
  for (const [name, pattern] of Object.entries(compute.attrs)) bind(pattern, term.attrs[name] ?? 0);
  for (const [at, { sort }] of compute.params.entries()) {
    const operand = term.args[at];
    const shape = operand && typeOf(operand)?.shape;
    if (sort.kind !== 'tensor' || !sort.dims || !shape) continue;
    for (const { dim, sizes } of alignDims(sort.dims, shape) ?? [])
      if (dim.kind === 'name') binders.set(dim.name, sizes[0] ?? 0);
      else if (dim.kind === 'rest') binders.set(dim.name, sizes);
  }
  return binders;
}
