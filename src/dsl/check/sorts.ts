/** Every dtype, record and type word that a declaration names exists. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { isDType } from '../../ir/dtype.ts';
import type { At } from '../../ir/expr.ts';
import type { Sort } from '../../ir/rules.ts';
import type { Declaration } from '../declaration.ts';
import { ofKind, type Program } from '../program.ts';
import { keyAt } from '../spans.ts';
import { isTypeWord, TYPE_WORDS } from '../typing/known.ts';
import { errorAt, suggestion } from './complaint.ts';

export function checkSorts(program: Program): readonly Diagnostic[] {
  const records = new Set(ofKind(program, 'record').map(({ name }) => name));
  return program.declarations.flatMap((one) => [
    ...sortsOf(one).flatMap((sort) => unknownElements(program, { one, sort, records })),
    ...wordsOf(program, one).flatMap(({ word, at }) => unknownWord(one, word, at)),
  ]);
}

/** All sorts that a declaration states. */
function sortsOf({ kind, data }: Declaration): readonly Sort[] {
  if (kind === 'compute' || kind === 'op') {
    const attrs = kind === 'op' ? Object.values(data.attrs) : [];
    return [...data.params.map(({ sort }) => sort), ...attrs, data.result];
  }
  if (kind === 'constraint') return data.params.map(({ sort }) => sort);
  if (kind !== 'rule') return [];
  return data.match.flatMap(({ args }) => args.flatMap(({ sort }) => (sort ? [sort] : [])));
}

function unknownElements(
  program: Program,
  where: {
    readonly one: Declaration;
    readonly sort: Sort;
    readonly records: ReadonlySet<string>;
  },
): readonly Diagnostic[] {
  const { one, sort, records } = where;
  if (sort.kind !== 'tensor') return [];
  return sort.dtypes
    .filter((name) => !isDType(name) && !records.has(name))
    .map((name) =>
      errorAt(one.data, keyAt(program.spans, sort, name), {
        code: 'unknown-sort',
        message: `there is no dtype or record \`${name}\``,
        ...suggestion(name, [...TYPE_WORDS.filter(isDType), ...records]),
      }),
    );
}

interface Word {
  readonly word: string;
  readonly at: At | undefined;
}

/** Types of parameters and results that are written as one word. */
function wordsOf({ spans }: Program, { kind, data, nameAt }: Declaration): readonly Word[] {
  if (kind !== 'function' && kind !== 'builtin') return [];
  return [
    ...data.params.map((param) => ({ word: param.dtype, at: keyAt(spans, param, 'dtype') })),
    { word: data.result, at: keyAt(spans, data, 'result') ?? nameAt },
  ];
}

function unknownWord(one: Declaration, word: string, at: At | undefined): readonly Diagnostic[] {
  const bare = word.replace(/^\[(.*)\]$/, '$1');
  if (isTypeWord(bare)) return [];
  const help = suggestion(bare, TYPE_WORDS);
  return [
    errorAt(one.data, at, {
      code: 'unknown-sort',
      message: `there is no type \`${bare}\``,
      ...help,
    }),
  ];
}
