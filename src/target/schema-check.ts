/** Checks a YAML value by a JSON schema; each violation becomes a diagnostic with span and help. */
import { Ajv, type ErrorObject } from 'ajv';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { nearest } from '../diag/nearest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

export function checkSchema(source: YamlSource, schema: object): readonly Diagnostic[] {
  const validate = new Ajv({ allErrors: true, verbose: true }).compile(schema);
  if (validate(source.value)) return [];
  const errors = validate.errors ?? [];
  return errors.filter((one) => !insideChoice(one, errors)).map((one) => describe(one, source));
}

/** Where no alternative of a `oneOf` fits, the choice is the error, not why each alternative fails. */
function insideChoice(one: ErrorObject, all: readonly ErrorObject[]): boolean {
  return all.some(
    (choice) =>
      choice !== one &&
      choice.keyword === 'oneOf' &&
      `${one.instancePath}/`.startsWith(`${choice.instancePath}/`),
  );
}

type Describe = (
  error: ErrorObject,
  path: Path,
  source: YamlSource,
) => Omit<Diagnostic, 'severity'>;

const DESCRIBE: Readonly<Record<string, Describe>> = {
  additionalProperties: ({ params, parentSchema }, path, source) => {
    const name = String(params['additionalProperty']);
    const known = Object.keys(parentSchema?.['properties'] ?? {});
    const near = nearest(name, known);
    return {
      code: 'unknown-field',
      message: `${where(path)} has no field \`${name}\``,
      span: source.keySpanOf([...path, name]),
      help: near ? `did you mean \`${near}\`?` : `fields: ${known.join(', ')}`,
    };
  },
  required: ({ params, parentSchema }, path, source) => {
    const name = String(params['missingProperty']);
    const meaning = parentSchema?.['properties']?.[name]?.description;
    return {
      code: 'missing-field',
      message: `${where(path)} lacks the field \`${name}\``,
      span: path.length > 0 ? source.keySpanOf(path) : source.spanOf(path),
      help: meaning ? `add \`${name}\`: ${meaning}` : `add \`${name}\``,
    };
  },
  type: ({ params, data }, path, source) => ({
    code: 'wrong-type',
    message: `${where(path)} is ${kindOf(data)} where ${article(params['type'])} is expected`,
    span: source.spanOf(path),
    help: `write ${article(params['type'])}`,
  }),
  enum: ({ params, data }, path, source) => {
    const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
    const near = nearest(String(data), allowed);
    return {
      code: 'wrong-value',
      message: `${where(path)} cannot be \`${String(data)}\``,
      span: source.spanOf(path),
      help: near ? `did you mean \`${near}\`?` : `one of: ${allowed.join(', ')}`,
    };
  },
  oneOf: ({ data, parentSchema }, path, source) => {
    const choices: readonly { type?: string; $ref?: string }[] = parentSchema?.['oneOf'] ?? [];
    const kinds = choices.map(({ type, $ref }) => article(type ?? $ref?.split('/').at(-1)));
    return {
      code: 'wrong-type',
      message: `${where(path)} is ${kindOf(data)} that does not fit here`,
      span: source.spanOf(path),
      help: `write ${kinds.join(', or ')}`,
    };
  },
};

const otherwise: Describe = ({ message, data }, path, source) => ({
  code: 'wrong-value',
  message: `${where(path)} ${message ?? 'is wrong'}`,
  span: source.spanOf(path),
  help: typeof data === 'object' ? 'see the schema in grammar/' : `the value is ${String(data)}`,
});

function describe(error: ErrorObject, source: YamlSource): Diagnostic {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const made = (DESCRIBE[error.keyword] ?? otherwise)(error, path, source);
  return { severity: 'error', ...made };
}

const where = (path: Path): string => (path.length === 0 ? 'the file' : `\`${path.join('.')}\``);

const article = (kind: unknown): string =>
  /^[aeiou]/.test(String(kind)) ? `an ${kind}` : `a ${kind}`;

function kindOf(data: unknown): string {
  if (data === null) return 'empty';
  return article(Array.isArray(data) ? 'list' : typeof data === 'object' ? 'map' : typeof data);
}
