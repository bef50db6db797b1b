/** What random graphs are drawn by and compiled with: the repository's own rules, for one of its targets. */
import { loadSchemaNames } from '../../src/cli/schema-names.ts';
import { defaultAccelerator, registersOf } from '../../src/target/catalog.ts';
import { trialRules } from '../../src/trial/trial-world.ts';
import { catalog } from '../compile.ts';
import { loadRules } from '../rule-set.ts';
import { graphRules } from './draw-graph.ts';
import type { GraphSetting } from './try-graph.ts';

export async function graphSetting(): Promise<GraphSetting> {
  const accelerator = defaultAccelerator(catalog);
  const schema = await loadSchemaNames();
  return {
    catalog,
    rules: graphRules(trialRules(loadRules(), accelerator)),
    target: { accelerator, registers: registersOf(catalog, accelerator) },
    tables: new Map([...schema.options].map(([number, name]) => [name, number])),
  };
}
