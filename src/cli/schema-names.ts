/** The names of the .tflite format's numbers, as the package carries them. */
import { readFileSync } from 'node:fs';
import { readSchemaNames, type SchemaNames } from '../frontend/schema-names.ts';
import { packageRoot } from './package-root.ts';

export const loadSchemaNames = (): SchemaNames =>
  readSchemaNames(readFileSync(`${packageRoot()}/rules/tflite-schema.yaml`, 'utf8'));
