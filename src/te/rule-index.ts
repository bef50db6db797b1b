/** The parts of a rule set that expressions name, by name. */
import type { EnumDecl, FunctionDecl, RecordDecl, RuleSet } from '../ir/rules.ts';

export interface RuleIndex {
  readonly functions: ReadonlyMap<string, FunctionDecl>;
  readonly records: ReadonlyMap<string, RecordDecl>;
  readonly enums: ReadonlyMap<string, EnumDecl>;
  /** Op -> the attribute that counts its results. */
  readonly counters: ReadonlyMap<string, string>;
}

type Indexed = Pick<RuleSet, 'functions' | 'records' | 'enums' | 'imports'>;

export function indexRules(rules: Indexed): RuleIndex {
  const byName = <T extends { readonly name: string }>(
    list: readonly T[],
  ): ReadonlyMap<string, T> => new Map(list.map((item) => [item.name, item]));
  return {
    functions: byName(rules.functions),
    records: byName(rules.records),
    enums: byName(rules.enums),
    counters: new Map(
      rules.imports.flatMap(({ name, output }) => (output === undefined ? [] : [[name, output]])),
    ),
  };
}
