/** The options table of an operator as attributes, field by field as its import declaration says. */
import type { FlatTable, ScalarType } from '../flatbuffer/reader.ts';
import type { EnumDecl, ImportDecl, OptionField } from '../ir/rules.ts';
import type { Attrs, Value } from '../ir/value.ts';
import type { Problems } from './problems.ts';

const SCALARS: Readonly<Record<string, ScalarType>> = {
  i8: 'i8',
  u8: 'u8',
  i16: 'i16',
  i32: 'i32',
  f32: 'f32',
};

export interface AttributeSource {
  readonly decl: ImportDecl;
  readonly enums: ReadonlyMap<string, EnumDecl>;
  /** Absent tables are legal: every field has its default then. */
  readonly table: FlatTable | undefined;
  readonly place: string;
}

/** Undefined where a field is refused; the reasons are in `problems`. */
export function readAttributes(source: AttributeSource, problems: Problems): Attrs | undefined {
  const attrs: Record<string, Value> = {};
  let complete = true;
  for (const field of source.decl.fields) {
    const value = readField(source, field, problems);
    if (value === undefined) complete = false;
    else attrs[field.name] = value;
  }
  return complete ? attrs : undefined;
}

function readField(
  source: AttributeSource,
  { slot, type, initial, name }: OptionField,
  problems: Problems,
): Value | undefined {
  const { table, place } = source;
  if (type === 'bool') return (table?.scalar(slot, 'bool') ?? initial) !== 0;
  if (type === 'i64') return narrow(table?.scalar64(slot) ?? BigInt(initial));
  if (type === 'string') return table?.string(slot) ?? '';
  if (type === '[i32]') return table?.scalars(slot, 'i32') ?? [];
  const scalar = SCALARS[type];
  // Every enum of an options table is one byte wide.
  const value = table?.scalar(slot, scalar ?? 'i8') ?? initial;
  const problem = (code: string, message: string): undefined =>
    problems.error({ code, place, message });
  if (type === 'f32' && !Number.isFinite(value))
    return problem('bad-option', `option ${name} is ${value}`);
  if (scalar) return value;
  const decl = source.enums.get(type);
  if (!decl) throw new Error(`the rule set imports a field of type ${type} and has no such enum`);
  return (
    memberOf(decl, value) ??
    problem('bad-option', `option ${name} is ${value}, which is no ${type}`)
  );
}

const narrow = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

function memberOf(decl: EnumDecl, value: number): string | undefined {
  return Object.entries(decl.members).find(([, number]) => number === value)?.[0];
}
