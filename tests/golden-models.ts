// The models and golden outputs beside the checkout, for tests that compare with them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSchemaNames } from '../src/cli/schema-names.ts';
import { importModel } from '../src/frontend/import-model.ts';
import type { Graph } from '../src/ir/graph.ts';
import { createPool, type TermPool } from '../src/ir/pool.ts';
import type { Term } from '../src/ir/term.ts';
import { loadRules } from './rule-set.ts';

const schema = await loadSchemaNames();
const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));

export interface GoldenVector {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly tensors: Readonly<Record<string, string>>;
}

export interface GoldenModel {
  readonly name: string;
  readonly folder: string;
  readonly graph: Graph;
  readonly pool: TermPool;
  readonly vectors: readonly GoldenVector[];
}

/** The names of the golden folders of `shared/golden`; says so where there are none. */
export function goldenNames(): readonly string[] {
  const folder = `${SHARED}golden`;
  if (existsSync(folder)) return readdirSync(folder).sort();
  console.log('SKIP ../shared/golden is not there');
  return [];
}

export function loadGolden(name: string): GoldenModel {
  const folder = `${SHARED}golden/${name}`;
  const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
  const bytes = new Uint8Array(readFileSync(`${SHARED}models/${manifest.model}`));
  return { name, folder, vectors: manifest.vectors, ...importBytes(bytes) };
}

export function importBytes(bytes: Uint8Array): { graph: Graph; pool: TermPool } {
  const pool = createPool();
  const result = importModel({ bytes, rules: loadRules(), pool, schema });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return { graph: result.value, pool };
}

export const readGolden = (model: GoldenModel, file: string): Uint8Array =>
  new Uint8Array(readFileSync(`${model.folder}/${file}`));

/** Each recorded tensor of a vector: its term, its name for messages, its bytes. */
export function expectations(
  model: GoldenModel,
  vector: GoldenVector,
): readonly { readonly term: Term; readonly what: string; readonly bytes: Uint8Array }[] {
  const { graph } = model;
  const tensors = Object.entries(vector.tensors).map(([index, file]) => ({
    term: graph.tensors.get(Number(index)),
    what: `${model.name} tensor ${index}`,
    file,
  }));
  const outputs = vector.outputs.map((file, at) => ({
    term: graph.outputs[at],
    what: `${model.name} output ${at}`,
    file,
  }));
  return [...tensors, ...outputs].map(({ term, what, file }) => {
    if (!term) throw new Error(`${what} is not computed`);
    return { term, what, bytes: readGolden(model, file) };
  });
}
