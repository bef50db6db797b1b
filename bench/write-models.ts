// Writes the models of tests/models that golden files were made for: node --import tsx bench/write-models.ts FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recurrentModels } from '../tests/models/recurrent.ts';

const [folder = 'build/models'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(recurrentModels))
  writeFileSync(join(folder, `${name}.tflite`), make());
