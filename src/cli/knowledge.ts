/** Everything that the package knows and a compile needs: rules, names, targets. */
import { type Result, success } from '../diag/diagnostic.ts';
import { type SchemaNames, schemaNames } from '../frontend/schema-names.ts';
import type { RuleSet } from '../ir/rules.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import { loadRuleSet } from './rule-data.ts';
import { loadSchemaData } from './schema-names.ts';

export interface Knowledge {
  readonly rules: RuleSet;
  readonly schema: SchemaNames;
  readonly catalog: TargetCatalog;
}

/** `own`: folders with rules of the user's. Errors: those of rule files. */
export async function loadKnowledge(
  catalog: TargetCatalog,
  own?: readonly string[],
): Promise<Result<Knowledge>> {
  const rules = await loadRuleSet(own);
  if (!rules.ok) return rules;
  const schema = schemaNames(await loadSchemaData());
  return success({ rules: rules.value, schema, catalog });
}
