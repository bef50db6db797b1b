// Small models of the TFLite converter, one operator each, against their golden outputs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { loadRules } from '../../rule-set.ts';

const SHARED = fileURLToPath(new URL('../../../../shared/', import.meta.url));
/** Folders of models, and how many of each the rules must know. */
const ZOOS = { opzoo: 193, seanet: 65 };
const rules = loadRules();
const schema = await loadSchemaNames();

/** Undefined where the rules do not know an operator, or its operand types, yet. */
function load(zoo: string, name: string) {
  const bytes = new Uint8Array(readFileSync(`${SHARED}${zoo}/models/${name}.tflite`));
  const pool = createPool();
  const graph = importModel({ bytes, rules, pool, schema });
  return graph.ok ? { graph: graph.value, pool } : undefined;
}

/** How many models were compared. */
function compareZoo(zoo: string): number {
  let models = 0;
  for (const name of readdirSync(`${SHARED}${zoo}/golden`).sort()) {
    const loaded = load(zoo, name);
    if (!loaded) continue;
    const { graph, pool } = loaded;
    const folder = `${SHARED}${zoo}/golden/${name}`;
    const read = (file: string) => new Uint8Array(readFileSync(`${folder}/${file}`));
    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
    const interpreter = createInterpreter({ rules, pool });
    for (const { inputs, outputs } of manifest.vectors as Record<string, string[]>[]) {
      const state = graph.variables.map(({ initial }) => initial);
      const values = interpreter.run(graph.outputs, [...(inputs ?? []).map(read), ...state]);
      assert.ok(values.ok, `${name}: ${JSON.stringify(values)}`);
      if (!values.ok) return models;
      for (const [at, file] of (outputs ?? []).entries()) {
        const term = graph.outputs[at];
        assert.equal(term && values.value.get(term), read(file), `${name} output ${at}`);
      }
    }
    models++;
  }
  return models;
}

for (const [zoo, least] of Object.entries(ZOOS))
  if (!existsSync(SHARED + zoo)) console.log(`SKIP ../shared/${zoo} is not there`);
  else
    test(`every model of ${zoo} that imports is computed exactly`, () => {
      const models = compareZoo(zoo);
      assert.ok(models >= least, `${models} models`);
    });

test.run();
