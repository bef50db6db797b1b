/** Imports: types that a model file has, slots and codes once, and a compute that knows the attributes. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { ComputeDecl, ImportDecl } from '../../ir/rules.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { keyAt } from '../spans.ts';
import { errorAt, suggestion } from './complaint.ts';

/** What an options table of a model file can hold. */
const FIELD_TYPES: readonly string[] = [
  'i8',
  'i16',
  'i32',
  'i64',
  'u8',
  'f32',
  'bool',
  'string',
  '[i32]',
];

export function checkImports(program: Program): readonly Diagnostic[] {
  const imports = ofKind(program, 'import');
  const types = [...FIELD_TYPES, ...ofKind(program, 'enum').map(({ name }) => name)];
  return [
    ...imports.flatMap((one) => [...fieldTypes(program, one, types), ...slots(program, one)]),
    ...codes(program, imports),
    ...ofKind(program, 'compute').flatMap((one) => attributes(program, one, imports)),
  ];
}

const fieldTypes = (
  { spans }: Program,
  one: ImportDecl,
  types: readonly string[],
): readonly Diagnostic[] =>
  one.fields
    .filter(({ type }) => !types.includes(type))
    .map((field) =>
      errorAt(one, keyAt(spans, field, 'type'), {
        code: 'unknown-sort',
        message: `an options field cannot be \`${field.type}\``,
        ...suggestion(field.type, types),
      }),
    );

function slots({ spans }: Program, one: ImportDecl): readonly Diagnostic[] {
  const seen = new Set<string | number>();
  return one.fields.flatMap((field) => {
    const again = seen.has(field.slot) || seen.has(field.name);
    seen.add(field.slot).add(field.name);
    const message = `slot ${field.slot} or the name \`${field.name}\` is taken`;
    const help = 'slots are those of the table in the schema of the model file, each once';
    return again
      ? [errorAt(one, spans.nodes.get(field), { code: 'duplicate-name', message, help })]
      : [];
  });
}

function codes(program: Program, imports: readonly ImportDecl[]): readonly Diagnostic[] {
  const seen = new Map<number | string, ImportDecl>();
  return imports.flatMap((one) => {
    const other = seen.get(one.code) ?? seen.get(one.tflite);
    seen.set(one.code, one).set(one.tflite, one);
    if (other === undefined) return [];
    const message = `\`${other.name}\` imports code ${other.code}, ${other.tflite} already`;
    const help = 'an operator of the model file is imported once';
    return [errorAt(one, nameAt(program, one), { code: 'duplicate-name', message, help })];
  });
}

/** A compute of an imported op binds every attribute of the op. */
function attributes(
  program: Program,
  one: ComputeDecl,
  imports: readonly ImportDecl[],
): readonly Diagnostic[] {
  const imported = imports.find(({ name }) => name === one.name);
  if (imported === undefined) return [];
  const { output } = imported;
  const fields = [...imported.fields.map(({ name }) => name), ...(output ? [output] : [])];
  const unknown = Object.keys(one.attrs).filter((name) => !fields.includes(name));
  const missing = fields.filter((name) => !Object.hasOwn(one.attrs, name));
  return [
    ...unknown.map((name) =>
      errorAt(one, keyAt(program.spans, one.attrs, name), {
        code: 'unknown-attribute',
        message: `\`${one.name}\` is imported without an attribute \`${name}\``,
        ...suggestion(name, fields),
      }),
    ),
    ...missing.map((name) =>
      errorAt(one, nameAt(program, one), {
        code: 'missing-attribute',
        message: `the import gives \`${one.name}\` an attribute \`${name}\`; the compute ignores it`,
        help: `bind it: \`${name}: _\` says that it does not matter`,
      }),
    ),
  ];
}
