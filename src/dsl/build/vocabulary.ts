/** Enums, records, builtins, imports, phases: declarations without expressions. */
import type { IToken } from 'chevrotain';
import type * as cst from '../../../grammar/cst.generated.ts';
import {
  type BuiltinDecl,
  type EnumDecl,
  type ImportDecl,
  type OptionField,
  type PhaseDecl,
  type RecordDecl,
  STATE_ROLES,
  type StateRole,
} from '../../ir/rules.ts';
import { suggestion } from '../check/complaint.ts';
import type { PipelineDecl } from '../declaration.ts';
import { markKey } from '../spans.ts';
import { buildLiteral } from './pattern.ts';
import {
  complain,
  first,
  type Header,
  mark,
  nodeAt,
  type Reading,
  recordOf,
  tokenAt,
} from './reading.ts';
import { integer } from './token-value.ts';

export const typeText = ({ children }: cst.TypeNameCstNode): string => {
  const name = first(children.Name).image;
  return children.LBracket ? `[${name}]` : name;
};

export const scalarParams = (
  reading: Reading,
  node: cst.ScalarParamsCstNode,
): readonly { readonly name: string; readonly dtype: string }[] =>
  (node.children.scalarParam ?? []).map(({ children }) => {
    const name = first(children.Name);
    const dtype = first(children.typeName);
    const param = { name: name.image, dtype: typeText(dtype) };
    markKey(reading.spans, param, 'dtype', nodeAt(dtype));
    return mark(reading, param, tokenAt(name));
  });

export function buildEnum(
  reading: Reading,
  header: Header,
  { children }: cst.EnumDeclarationCstNode,
): EnumDecl {
  const members = children.enumMember.map((member) => ({
    key: first(member.children.Name),
    value: integer(reading, first(member.children.Int)) * (member.children.Minus ? -1 : 1),
  }));
  return { ...header, members: recordOf(reading, 'member', members) };
}

export const buildRecord = (
  reading: Reading,
  header: Header,
  { children }: cst.RecordDeclarationCstNode,
): RecordDecl => ({
  ...header,
  fields: children.recordField.map((field) => buildRecordField(reading, field)),
});

function buildRecordField(
  reading: Reading,
  { children }: cst.RecordFieldCstNode,
): RecordDecl['fields'][number] {
  const type = first(children.typeName);
  const [, sign, width] = /^([iu])([1-9]\d*)$/.exec(typeText(type)) ?? [];
  if (sign === undefined)
    complain(reading, nodeAt(type), {
      code: 'bad-record-field',
      message: `\`${typeText(type)}\` is no integer type of a stated width`,
      help: 'write i or u and the number of bits, for example `u6`',
    });
  const bits = Number(width ?? 8);
  const padded = children.Int ? integer(reading, first(children.Int)) : bits;
  const name = first(children.Name);
  const field = { name: name.image, bits, signed: sign === 'i', storedBits: padded };
  return mark(reading, field, tokenAt(name));
}

export const buildBuiltin = (
  reading: Reading,
  header: Header,
  { children }: cst.BuiltinDeclarationCstNode,
): BuiltinDecl => ({
  ...header,
  params: scalarParams(reading, first(children.scalarParams)),
  result: typeText(first(children.typeName)),
});

export function buildImport(
  reading: Reading,
  header: Header,
  { children }: cst.ImportDeclarationCstNode,
): ImportDecl {
  const [tflite, options] = children.Name;
  const { outputClause, keepsClause, stateClause } = children;
  const state = stateClause && stateRole(reading, first(first(stateClause).children.Name));
  const fields = (children.optionField ?? []).map((field) => buildOptionField(reading, field));
  const data: ImportDecl = {
    ...header,
    tflite: tflite?.image ?? '',
    code: integer(reading, first(children.Int)),
    options: options?.image ?? '',
    fields,
    ...(outputClause ? { output: first(first(outputClause).children.Name).image } : {}),
    ...(keepsClause ? { keeps: buildKept(reading, first(keepsClause)) } : {}),
    ...(state ? { state } : {}),
  };
  return data;
}

function buildKept(reading: Reading, { children }: cst.KeepsClauseCstNode): readonly string[] {
  const keeps = children.Name.map(({ image }) => image);
  for (const name of children.Name) markKey(reading.spans, keeps, name.image, tokenAt(name));
  return keeps;
}

function stateRole(reading: Reading, token: IToken): StateRole | undefined {
  const role = STATE_ROLES.find((one) => one === token.image);
  if (role === undefined)
    complain(reading, tokenAt(token), {
      code: 'unknown-name',
      message: `an operator cannot \`${token.image}\` state`,
      ...suggestion(token.image, STATE_ROLES),
    });
  return role;
}

function buildOptionField(reading: Reading, { children }: cst.OptionFieldCstNode): OptionField {
  const name = first(children.Name);
  const type = first(children.typeName);
  const literal = children.literal?.[0];
  const initial = literal ? buildLiteral(reading, literal) : 0;
  const members = reading.enums.get(typeText(type));
  const field: OptionField = {
    slot: integer(reading, first(children.Int)),
    name: name.image,
    type: typeText(type),
    initial: typeof initial === 'string' ? (members?.[initial] ?? 0) : Number(initial),
  };
  markKey(reading.spans, field, 'type', nodeAt(type));
  return mark(reading, field, tokenAt(name));
}

type Setting = number | string | readonly string[];

export function buildPhase(
  reading: Reading,
  header: Header,
  { children }: cst.PhaseDeclarationCstNode,
): PhaseDecl {
  const entries = (children.phaseSetting ?? []).map((setting) => ({
    key: first(setting.children.Name),
    value: settingOf(reading, setting),
  }));
  const settings = recordOf<Setting>(reading, 'setting', entries);
  const { order = 'bottom_up', apply = 'fixpoint', limit = 64, must_remove = [] } = settings;
  for (const { key, value } of entries) checkSetting(reading, key, value);
  return {
    ...header,
    order: order === 'top_down' ? order : 'bottom_up',
    apply: apply === 'once' ? apply : 'fixpoint',
    limit: typeof limit === 'number' ? limit : 0,
    mustRemove: Array.isArray(must_remove) ? must_remove : [],
  };
}

function settingOf(reading: Reading, { children }: cst.PhaseSettingCstNode): Setting {
  if (children.Int) return integer(reading, first(children.Int));
  if (children.opNames) return opNames(reading, first(children.opNames));
  return children.Name[1]?.image ?? '';
}

/** Names in brackets, `npu.*` included. */
function opNames(reading: Reading, node: cst.OpNamesCstNode): readonly string[] {
  const parts = node.children.opName ?? [];
  const names = parts.map(({ children }) =>
    [...children.Name, ...(children.Star ?? [])].map((token) => token.image).join('.'),
  );
  parts.forEach((part, at) => {
    markKey(reading.spans, names, names[at] ?? '', nodeAt(part));
  });
  return names;
}

const SETTINGS: Readonly<Record<string, (value: Setting) => boolean>> = {
  order: (value) => value === 'bottom_up' || value === 'top_down',
  apply: (value) => value === 'once' || value === 'fixpoint',
  limit: (value) => typeof value === 'number' && value > 0,
  must_remove: (value) => Array.isArray(value),
};

function checkSetting(reading: Reading, key: Parameters<typeof tokenAt>[0], value: Setting): void {
  const accepts = Object.hasOwn(SETTINGS, key.image) ? SETTINGS[key.image] : undefined;
  if (accepts?.(value)) return;
  complain(reading, tokenAt(key), {
    code: 'bad-phase',
    message: accepts
      ? `\`${key.image}\` cannot be ${JSON.stringify(value)}`
      : `a phase has no setting \`${key.image}\``,
    help: 'order: bottom_up | top_down, apply: once | fixpoint, limit: number, must_remove: [ops]',
  });
}

export const buildPipeline = (
  reading: Reading,
  header: Header,
  { children }: cst.PipelineDeclarationCstNode,
): PipelineDecl => ({
  ...header,
  name: 'pipeline',
  phases: opNames(reading, first(children.opNames)),
});
