/** One YAML text of targets/, checked by its JSON schema, every problem with its span. */
import type { Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { Accelerator } from './accelerator.generated.ts';
import type { RegisterFile } from './registers.generated.ts';
import { checkSchema } from './schema-check.ts';
import { acceleratorSchema, registersSchema, systemSchema } from './schemas.generated.ts';
import type { SystemConfiguration } from './system.generated.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/** A text and the name that diagnostics give it. */
export interface TargetText {
  readonly file: string;
  readonly text: string;
}

export interface Parsed<T> {
  readonly value: T;
  readonly source: YamlSource;
}

const parser =
  <T>(schema: object) =>
  (input: TargetText): Result<Parsed<T>> => {
    const source = parseYaml(input);
    if (!source.ok) return source;
    const problems = checkSchema(source.value, schema);
    if (problems.length > 0) return failure(...problems);
    return success({ value: source.value.value as T, source: source.value }, source.warnings);
  };

/** Errors: `yaml-syntax`, `unknown-field`, `missing-field`, `wrong-type`, `wrong-value`. */
export const parseAccelerator = parser<Accelerator>(acceleratorSchema);
export const parseRegisterFile = parser<RegisterFile>(registersSchema);
export const parseSystem = parser<SystemConfiguration>(systemSchema);
