/** No two declarations of one name, where a name means one thing. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Declaration, DeclarationKind } from '../declaration.ts';
import type { Program } from '../program.ts';
import { errorAt } from './complaint.ts';

/** Kinds that share names: an op is imported, computed and made a primitive under one name. */
const SPACES: Readonly<Record<DeclarationKind, string>> = {
  enum: 'type',
  record: 'type',
  builtin: 'function',
  function: 'function',
  import: 'import',
  op: 'signature',
  compute: 'signature',
  primitive: 'primitive',
  constraint: 'constraint',
  rule: 'rule',
  phase: 'phase',
  pipeline: 'pipeline',
};

export function checkDuplicates({ declarations }: Program): readonly Diagnostic[] {
  const seen = new Map<string, Declaration>();
  return declarations.flatMap((one) => {
    const key = `${SPACES[one.kind]} ${one.data.name}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, one);
    return other === undefined
      ? []
      : [
          errorAt(one.data, one.nameAt, {
            code: 'duplicate-name',
            message: `\`${one.data.name}\` is declared twice`,
            help: `the other declaration stands in ${other.data.source.file}`,
          }),
        ];
  });
}
