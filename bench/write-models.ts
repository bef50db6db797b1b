// Writes the models of tests/models that golden files were made for: node --import tsx bench/write-models.ts FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSchemaNames } from '../src/cli/schema-names.ts';
import { cellModel, OPERATOR_CELLS } from '../tests/models/operators.ts';
import { recurrentModels } from '../tests/models/recurrent.ts';
import { SPARSE, sparseModel } from '../tests/models/sparse.ts';
import { SPREAD_DILATIONS, spreadDilationModel } from '../tests/models/spread-dilation.ts';
import { ZOO_NETWORKS, zooModel } from '../tests/models/zoo.ts';

const [folder = 'build/models'] = process.argv.slice(2);
const operators = join(folder, 'operators');
const dilations = join(folder, 'spread-dilation');
const networks = join(folder, 'networks');
const sparse = join(folder, 'sparse');
for (const one of [operators, dilations, networks, sparse]) mkdirSync(one, { recursive: true });
for (const [name, make] of Object.entries(recurrentModels))
  writeFileSync(join(folder, `${name}.tflite`), make());

const { options } = await loadSchemaNames();
const tables = new Map([...options].map(([number, name]) => [name, number]));
for (const cell of OPERATOR_CELLS)
  writeFileSync(join(operators, `${cell.name}.tflite`), cellModel(cell, tables));
for (const [name, parts] of Object.entries(SPREAD_DILATIONS))
  writeFileSync(join(dilations, `${name}.tflite`), spreadDilationModel(name, parts));
for (const [name, type] of ZOO_NETWORKS)
  writeFileSync(join(networks, `${name} ${type}.tflite`), zooModel(name, { type }));
for (const [name, stored] of Object.entries(SPARSE))
  writeFileSync(join(sparse, `${name}.tflite`), sparseModel(stored));
