/**
 * The frontend: a .tflite file becomes a graph of terms. It knows the file format and no operator:
 * which operators there are, and what their options mean, the rule set says. Nothing in the file is
 * trusted; whatever is wrong with it comes back as diagnostics.
 */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import { buildGraph } from './build-graph.ts';
import type { ImportRules } from './building.ts';
import { checkIndices } from './check-indices.ts';
import { createProblems } from './problems.ts';
import { readModel } from './read-model.ts';
import type { SchemaNames } from './schema-names.ts';

export interface ImportRequest {
  readonly bytes: Uint8Array;
  readonly rules: ImportRules;
  /** Receives the terms; constants keep views of `bytes`. */
  readonly pool: TermPool;
  readonly schema?: SchemaNames;
}

const NO_NAMES: SchemaNames = { operators: new Map(), options: new Map(), callers: new Set() };
const MOST_BYTES = 256 * 2 ** 20;

export function importModel(request: ImportRequest): Result<Graph> {
  const { bytes, rules, pool, schema = NO_NAMES } = request;
  if (bytes.length > MOST_BYTES) return failure(tooLarge(bytes.length));
  const problems = createProblems();
  const file = readModel(bytes, problems);
  if (file) checkIndices(file, problems);
  // Indices that point nowhere make all further findings noise.
  if (!file || problems.errors.length > 0) return failure(...problems.errors);
  const graph = buildGraph({ file, fileBytes: bytes.length, rules, pool, schema, problems });
  return problems.errors.length > 0
    ? failure(...problems.errors)
    : success(graph, problems.warnings);
}

const tooLarge = (length: number): Diagnostic => ({
  code: 'too-large',
  severity: 'error',
  message: `the file has ${length} bytes; ${MOST_BYTES} is most`,
});
