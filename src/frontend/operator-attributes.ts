/** The attributes of an operator: its options table, if it is the one that the declaration names. */
import type { ImportDecl } from '../ir/rules.ts';
import type { Attrs } from '../ir/value.ts';
import type { Building } from './building.ts';
import { readAttributes } from './read-attributes.ts';
import type { OperatorEntry } from './read-model.ts';

/** An operator of the file with the declaration that imports it. */
export interface DeclaredOperator {
  readonly decl: ImportDecl;
  readonly operator: OperatorEntry;
  readonly place: string;
}

/** Undefined where a field is refused; the reasons are in `problems`. */
export function operatorAttributes(building: Building, one: DeclaredOperator): Attrs | undefined {
  const { enums, problems } = building;
  const { decl, operator, place } = one;
  const table = checkOptions(building, one) ? operator.options : undefined;
  return readAttributes({ decl, enums, table, place }, problems);
}

/** The union's number must be that of the table whose fields the declaration names. */
function checkOptions(
  { schema, problems }: Building,
  { decl, operator, place }: DeclaredOperator,
): boolean {
  if (operator.optionsType === 0 || decl.options === '') return false;
  const { options } = schema;
  const found = options.get(operator.optionsType) ?? `options table ${operator.optionsType}`;
  if (options.size === 0 || found === decl.options) return true;
  problems.error({
    code: 'wrong-options',
    place,
    message: `the operator comes with ${found}; it takes ${decl.options}`,
  });
  return false;
}
