// Operators x element types x where they run, with the models of each cell that is not on the NPU: of the project's own
// models of one operator, or of the .tflite files of folders. node --import tsx bench/matrix.ts [FOLDER...]
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadSchemaNames } from '../src/cli/schema-names.ts';
import { matrixText } from '../src/cli/verify-text.ts';
import { compileModel } from '../src/driver/compile.ts';
import { countPlacements, countRefused, type Matrix, matrixRows } from '../src/report/matrix.ts';
import { placementsOf } from '../src/report/placement.ts';
import { defaultAccelerator, registersOf } from '../src/target/catalog.ts';
import { catalog } from '../tests/compile.ts';
import { cellModel, OPERATOR_CELLS } from '../tests/models/operators.ts';
import { loadRules } from '../tests/rule-set.ts';

interface Named {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const folders = process.argv.slice(2);
const rules = loadRules();
const schema = await loadSchemaNames();
const accelerator = defaultAccelerator(catalog);
const target = { accelerator, registers: registersOf(catalog, accelerator) };

function ownModels(): readonly Named[] {
  const tables = new Map([...schema.options].map(([number, name]) => [name, number]));
  return OPERATOR_CELLS.map((cell) => ({ name: cell.name, bytes: cellModel(cell, tables) }));
}

const modelsOf = (folder: string): readonly Named[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.tflite'))
    .sort()
    .map((file) => ({
      name: basename(file, '.tflite'),
      bytes: new Uint8Array(readFileSync(join(folder, file))),
    }));

const matrix: Matrix = new Map();
const reasons: string[] = [];

function add({ name, bytes }: Named): void {
  const compiled = compileModel({
    model: bytes,
    rules,
    schema,
    target,
    plan: { buffering: 'reread' },
  });
  if (!compiled.ok) {
    countRefused(matrix, compiled.diagnostics);
    for (const { message } of compiled.diagnostics) reasons.push(`${name}: refused: ${message}`);
    return;
  }
  const placements = placementsOf(compiled.value, rules);
  countPlacements(matrix, compiled.value, placements);
  for (const { kind, placement, reason } of placements)
    if (placement === 'cpu') reasons.push(`${name}: ${kind} on the CPU: ${reason}`);
}

const models = folders.length > 0 ? folders.flatMap(modelsOf) : ownModels();
for (const model of models) add(model);
console.log(reasons.join('\n'));
console.log(matrixText(matrixRows(matrix)));
console.log(`${models.length} models, target ${accelerator.name}`);
