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

const ZOO = fileURLToPath(new URL('../../../../shared/opzoo/', import.meta.url));
const rules = loadRules();
const schema = await loadSchemaNames();

/** Undefined where the rules do not know an operator, or its operand types, yet. */
function load(name: string) {
  const bytes = new Uint8Array(readFileSync(`${ZOO}models/${name}.tflite`));
  const pool = createPool();
  const graph = importModel({ bytes, rules, pool, schema });
  return graph.ok ? { graph: graph.value, pool } : undefined;
}

if (!existsSync(ZOO)) console.log('SKIP ../shared/opzoo is not there');
else
  test('every model that imports is computed exactly', () => {
    let models = 0;
    for (const name of readdirSync(`${ZOO}golden`).sort()) {
      const loaded = load(name);
      if (!loaded) continue;
      const { graph, pool } = loaded;
      const read = (file: string) => new Uint8Array(readFileSync(`${ZOO}golden/${name}/${file}`));
      const manifest = JSON.parse(readFileSync(`${ZOO}golden/${name}/manifest.json`, 'utf8'));
      const interpreter = createInterpreter({ rules, pool });
      for (const { inputs, outputs } of manifest.vectors as Record<string, string[]>[]) {
        const values = interpreter.run(graph.outputs, (inputs ?? []).map(read));
        assert.ok(values.ok, `${name}: ${JSON.stringify(values)}`);
        if (!values.ok) return;
        for (const [at, term] of graph.outputs.entries())
          assert.equal(values.value.get(term), read(outputs?.[at] ?? ''), `${name} output ${at}`);
      }
      models++;
    }
    assert.ok(models >= 37, `${models} models`);
  });

test.run();
