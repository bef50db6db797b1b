/** What is known of a value before anything runs. `undefined` is: nothing, so nothing is refused. */
import { DTYPES, isDType } from '../../ir/dtype.ts';
import type { Sort } from '../../ir/rules.ts';

export type Known =
  | {
      readonly kind: 'tensor';
      /** Empty: any. */
      readonly dtypes: readonly string[];
      readonly rank?: number;
      readonly constant?: boolean;
    }
  | { readonly kind: 'quant' | 'int' | 'real' | 'bool' | 'sym' }
  /** An int or a real: a literal, or a result that follows its operands. */
  | { readonly kind: 'number' }
  | { readonly kind: 'record'; readonly name: string }
  | { readonly kind: 'list'; readonly of?: Known | undefined; readonly length?: number };

export type Maybe = Known | undefined;

/** What an op makes of its operands: of several results a term is one. */
export const knownOfTerm = (result: Sort): Known =>
  knownOf(result.kind === 'list' ? result.of : result);

export function knownOf(sort: Sort): Known {
  if (sort.kind === 'list') {
    const length = sort.length === undefined ? {} : { length: sort.length };
    return { kind: 'list', of: knownOf(sort.of), ...length };
  }
  if (sort.kind !== 'tensor') return { kind: sort.kind };
  const open = sort.dims?.some(({ kind }) => kind === 'rest') ?? true;
  const rank = open ? {} : { rank: sort.dims?.length ?? 0 };
  return { kind: 'tensor', dtypes: sort.dtypes, constant: sort.constant, ...rank };
}

/** Words for types of functions, builtins and options fields. */
const WORDS: Readonly<Record<string, Known>> = {
  Int: { kind: 'int' },
  Real: { kind: 'real' },
  Number: { kind: 'number' },
  Bool: { kind: 'bool' },
  Sym: { kind: 'sym' },
  Quant: { kind: 'quant' },
  List: { kind: 'list' },
  Tensor: { kind: 'tensor', dtypes: [] },
};

export const TYPE_WORDS: readonly string[] = [...Object.keys(WORDS), ...Object.keys(DTYPES)];

export const isTypeWord = (word: string): boolean => TYPE_WORDS.includes(word);

export function knownOfWord(word: string): Maybe {
  if (word.startsWith('[')) return { kind: 'list', of: knownOfWord(word.slice(1, -1)) };
  return Object.hasOwn(WORDS, word) ? WORDS[word] : scalarOf(word);
}

/** One element of a dtype. */
export function scalarOf(dtype: string): Maybe {
  if (!isDType(dtype) || dtype === 'bool') return undefined;
  return { kind: DTYPES[dtype].float ? 'real' : 'int' };
}

const NAMES: Readonly<Record<Known['kind'], string>> = {
  tensor: 'a tensor',
  quant: 'a quantization',
  int: 'an integer',
  real: 'a real',
  number: 'a number',
  bool: 'a bool',
  sym: 'a symbol',
  record: 'a record',
  list: 'a list',
};

const EXAMPLES: Readonly<Record<Known['kind'], string>> = {
  tensor: 'an operand, a definition with axes, or a view of one',
  quant: 'an operand of the sort `Quant`',
  int: 'for example `3`, a dim, or `i32(x)`',
  real: 'for example `1.5`, `q.scale`, or `f64(x)` of an integer',
  number: 'for example `3`, a dim, `q.zero`, or an element `t[i]`',
  bool: 'for example a comparison, `x == 0`',
  sym: 'for example a member of an enum, or `dtype(x)`',
  record: 'for example `Name{ field: value }`',
  list: 'for example `[a, b]`, or `shape(x)`',
};

/** What could stand where a sort is wanted. */
export function exampleOf(wanted: Known): string {
  if (wanted.kind === 'tensor' && wanted.constant)
    return 'an operand of the sort `Const`, or an op of constants only';
  if (wanted.kind !== 'list' || wanted.length === undefined) return EXAMPLES[wanted.kind];
  return `as many items as that: \`[${Array(wanted.length).fill('_').join(', ')}]\``;
}

export function describe(known: Known): string {
  if (known.kind === 'list' && known.length !== undefined) return `a list of ${known.length}`;
  if (known.kind === 'record') return `a ${known.name}`;
  if (known.kind !== 'tensor') return NAMES[known.kind];
  const rank = known.rank === undefined ? '' : ` of rank ${known.rank}`;
  const dtypes = known.dtypes.length === 0 ? '' : ` of ${known.dtypes.join(' | ')}`;
  return `${known.constant ? 'a constant tensor' : 'a tensor'}${dtypes}${rank}`;
}
