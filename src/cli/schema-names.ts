/** The names of the .tflite format's numbers: packed by the build, or the YAML of a working copy. */
import { existsSync, readFileSync } from 'node:fs';
import { type SchemaData, type SchemaNames, schemaNames } from '../frontend/schema-names.ts';
import { packageRoot } from './package-root.ts';

export async function loadSchemaData(): Promise<SchemaData> {
  const packed = new URL('../../data/schema.json', import.meta.url);
  if (existsSync(packed)) return JSON.parse(readFileSync(packed, 'utf8'));
  const { parse } = await import('yaml');
  return parse(readFileSync(`${packageRoot()}/rules/tflite-schema.yaml`, 'utf8'));
}

export const loadSchemaNames = async (): Promise<SchemaNames> =>
  schemaNames(await loadSchemaData());
