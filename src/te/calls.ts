/** Calls: casts, records, functions of the rule set, builtins, and what the caller answers itself. */
import { nearest } from '../diag/nearest.ts';
import { isDType } from '../ir/dtype.ts';
import type { FunctionDecl, RecordDecl } from '../ir/rules.ts';
import { BUILTIN_NAMES, callBuiltin } from './builtins.ts';
import {
  type CallExpr,
  type Context,
  complain,
  extend,
  needScalar,
  type Place,
  placeOf,
  type Scope,
  scalar,
  widenTo,
} from './context.ts';
import type { Entity } from './entity.ts';
import { fieldType } from './records.ts';
import type { TeExpr } from './tensor-expr.ts';

export function elaborateCall(context: Context, expr: CallExpr, scope: Scope): Entity {
  const answer = scope.outerCall?.(expr);
  if (answer) return answer;
  const place = placeOf(expr, scope);
  const { rules } = context;
  const record = rules.records.get(expr.name);
  if (record) return makeRecord(context, record, expr, scope);
  const args = expr.args.map((arg) => context.elaborate(arg, scope));
  const first = args[0];
  if (isDType(expr.name) && first && args.length === 1)
    return scalar(context.builder.cast(expr.name, needScalar(context, first, place)));
  const declared = rules.functions.get(expr.name);
  if (declared) {
    const attrs = Object.entries(expr.attrs).map(
      ([name, value]) => [name, context.elaborate(value, scope)] as const,
    );
    return callFunction(context, declared, { args, attrs: new Map(attrs), place });
  }
  const result = callBuiltin({ context, args, place, name: expr.name });
  return result ?? unknownCall(context, expr.name, place);
}

function unknownCall(context: Context, name: string, place: Place): Entity {
  const near = nearest(name, [...context.rules.functions.keys(), ...BUILTIN_NAMES]);
  return complain(context, place, `there is no function ${name}`, near && `did you mean ${near}?`);
}

interface FunctionCall {
  readonly args: readonly Entity[];
  readonly attrs: ReadonlyMap<string, Entity>;
  readonly place: Place;
}

/** The body with its parameters bound: functions have no recursion and no state, so this is a copy. */
function callFunction(context: Context, decl: FunctionDecl, call: FunctionCall): Entity {
  const { args, attrs, place } = call;
  const missing = decl.attrs.find((name) => !attrs.has(name));
  if (args.length !== decl.params.length || missing !== undefined)
    return complain(
      context,
      place,
      `${decl.name} takes ${decl.params.length} arguments${missing ? ` and ${missing}` : ''}`,
    );
  const params = decl.params.map(({ name, dtype }, at) => {
    const arg: Entity = args[at] ?? { kind: 'absent' };
    return [name, asDeclared(context, arg, dtype, place)] as const;
  });
  let scope: Scope = { names: new Map([...attrs, ...params]), file: decl.source.file };
  let result: Entity = { kind: 'absent' };
  for (const { name, value, dtype, at } of decl.body) {
    const raw = context.elaborate(value, scope);
    const here = { at, file: scope.file };
    result = asDeclared(context, raw, name === 'root' ? decl.result : (dtype ?? ''), here);
    scope = extend(scope, [[name, result]]);
  }
  return result;
}

/** Sorts that are no dtype (Int, Sym, Quant, ...) take what comes. */
function asDeclared(context: Context, entity: Entity, dtype: string, place: Place): Entity {
  if (!isDType(dtype)) return entity;
  return scalar(widenTo(context, needScalar(context, entity, place), dtype, place));
}

function makeRecord(context: Context, record: RecordDecl, expr: CallExpr, scope: Scope): Entity {
  const place = placeOf(expr, scope);
  const fields = new Map<string, TeExpr>();
  for (const field of record.fields) {
    const value = expr.attrs[field.name];
    if (!value) {
      complain(context, place, `${record.name} is made without its field ${field.name}`);
      continue;
    }
    const entity = context.elaborate(value, scope);
    const given = needScalar(context, entity, placeOf(value, scope));
    fields.set(field.name, context.builder.cast(fieldType(field), given));
  }
  return { kind: 'record', record: record.name, fields };
}
