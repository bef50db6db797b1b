/** The sort of an expression as far as it can be known, and what is wrong with it. */
import type { Axis, BinaryOp, Expr, ExprKind } from '../../ir/expr.ts';
import { suggestion } from '../check/complaint.ts';
import { callSort } from './call.ts';
import { fits, isNumber } from './fits.ts';
import { describe, exampleOf, type Known, type Maybe, scalarOf } from './known.ts';
import { complainAt, type Typing, withNames } from './typing.ts';

type Of<K extends ExprKind> = Extract<Expr, { kind: K }>;
type Sorter<K extends ExprKind> = (typing: Typing, expr: Of<K>) => Maybe;

const SORTERS: { readonly [K in ExprKind]: Sorter<K> } = {
  int: () => ({ kind: 'number' }),
  real: () => ({ kind: 'real' }),
  str: () => ({ kind: 'sym' }),
  bool: () => ({ kind: 'bool' }),
  name: nameSort,
  list: listSort,
  field: fieldSort,
  index: indexSort,
  call: callSort,
  unary: unarySort,
  binary: binarySort,
  if: ifSort,
  spread: misplaced,
  each: eachSort,
  reduce: reduceSort,
};

export function sortOf(typing: Typing, expr: Expr): Maybe {
  const sorter = SORTERS[expr.kind] as Sorter<ExprKind>;
  return sorter(typing, expr as Of<ExprKind>);
}

/** The expression's sort, and an error where it is known to be another than wanted. */
export function expectSort(typing: Typing, expr: Expr, wanted: Known, role: string): Maybe {
  const actual = sortOf(typing, expr);
  if (actual === undefined || fits(actual, wanted)) return actual;
  return complainAt(typing, expr.at, {
    code: 'wrong-sort',
    message: `${role} is ${describe(wanted)}, but this is ${describe(actual)}`,
    help: exampleOf(wanted),
  });
}

function nameSort(typing: Typing, { name, at }: Of<'name'>): Maybe {
  if (typing.scope.has(name)) return typing.scope.get(name);
  if (name === 'none' && typing.buildsTerms) return undefined;
  if (name === 'target' && typing.readsTarget) return undefined;
  const owner = [...typing.vocabulary.enums.values()].find((one) =>
    Object.hasOwn(one.members, name),
  );
  return complainAt(typing, at, {
    code: 'unknown-name',
    message: `nothing here is called \`${name}\``,
    ...(owner
      ? { help: `write \`${owner.name}.${name}\`` }
      : suggestion(name, typing.scope.keys())),
  });
}

function listSort(typing: Typing, { items }: Of<'list'>): Maybe {
  const [first, ...rest] = items.map((item) => itemSort(typing, item));
  const of = rest.every((one) => one !== undefined && first?.kind === one.kind) ? first : undefined;
  return { kind: 'list', of, ...(items.some(isSpread) ? {} : { length: items.length }) };
}

const isSpread = (item: Expr): item is Of<'spread'> => item.kind === 'spread';

/** Of an item, or of each item of the list that is spread in its place. */
function itemSort(typing: Typing, item: Expr): Maybe {
  if (!isSpread(item)) return sortOf(typing, item);
  const list = expectSort(typing, item.of, { kind: 'list' }, 'what `..` spreads');
  return list?.kind === 'list' ? list.of : undefined;
}

function misplaced(typing: Typing, { at }: Of<'spread'>): Maybe {
  return complainAt(typing, at, {
    code: 'bad-axis',
    message: '`..` spreads a list among the items of a list or the indices of a tensor',
    help: 'for example `[1, dims.., c]` or `t[at..]`',
  });
}

const QUANT_FIELDS: Readonly<Record<string, Known>> = {
  scale: { kind: 'real' },
  zero: { kind: 'int' },
  axis: { kind: 'int' },
};

function fieldSort(typing: Typing, { of, name, at }: Of<'field'>): Maybe {
  const owner = sortOf(typing, of);
  if (owner === undefined) return undefined;
  if (owner.kind === 'list' && /^\d+$/.test(name)) {
    if (owner.length === undefined || Number(name) < owner.length) return owner.of;
    return complainAt(typing, at, {
      code: 'wrong-sort',
      message: `${describe(owner)} has no item ${name}`,
      help: `items count from 0: the last one is ${owner.length - 1}`,
    });
  }
  const fields = owner.kind === 'quant' ? QUANT_FIELDS : recordFields(typing, owner);
  if (Object.hasOwn(fields, name)) return fields[name];
  return complainAt(typing, at, {
    code: 'unknown-name',
    message: `${describe(owner)} has no field \`${name}\``,
    ...suggestion(name, Object.keys(fields)),
  });
}

function recordFields(typing: Typing, owner: Known): Readonly<Record<string, Known>> {
  const record = owner.kind === 'record' ? typing.vocabulary.records.get(owner.name) : undefined;
  return Object.fromEntries((record?.fields ?? []).map(({ name }) => [name, { kind: 'int' }]));
}

function indexSort(typing: Typing, { of, indices, at }: Of<'index'>): Maybe {
  const owner = sortOf(typing, of);
  for (const index of indices)
    if (isSpread(index)) itemSort(typing, index);
    else expectSort(typing, index, { kind: 'int' }, 'an index');
  if (owner === undefined) return undefined;
  if (owner.kind === 'tensor') return elementSort(typing, { owner, indices, at });
  if (owner.kind === 'list') return owner.of;
  // `qw.scale[o]`: a quantization answers at every index.
  if (of.kind === 'field' && Object.hasOwn(QUANT_FIELDS, of.name)) return owner;
  return complainAt(typing, at, {
    code: 'wrong-sort',
    message: `${describe(owner)} has no elements to index`,
    help: 'tensors, lists, and scale and zero of a quantization have',
  });
}

function elementSort(
  typing: Typing,
  index: {
    readonly owner: Extract<Known, { kind: 'tensor' }>;
    readonly indices: readonly Expr[];
    readonly at: Expr['at'];
  },
): Maybe {
  const { owner, indices, at } = index;
  const counted = owner.rank !== undefined && !indices.some(isSpread);
  if (counted && owner.rank !== indices.length)
    complainAt(typing, at, {
      code: 'wrong-sort',
      message: `${indices.length} ${indices.length === 1 ? 'index' : 'indices'} for ${describe(owner)}`,
      help: 'one index for each dim, or `t[at..]` of a list of them',
    });
  return elementOf(typing, owner.dtypes);
}

function elementOf(typing: Typing, [dtype, ...others]: readonly string[]): Maybe {
  if (dtype === undefined) return undefined;
  if (typing.vocabulary.records.has(dtype)) return { kind: 'record', name: dtype };
  const scalar = scalarOf(dtype);
  return others.every((one) => scalarOf(one)?.kind === scalar?.kind) ? scalar : undefined;
}

function unarySort(typing: Typing, { op, of }: Of<'unary'>): Maybe {
  if (op === '!') {
    expectSort(typing, of, { kind: 'bool' }, 'the operand of `!`');
    return { kind: 'bool' };
  }
  return expectSort(typing, of, { kind: 'number' }, `the operand of \`${op}\``);
}

const COMPARISONS: readonly BinaryOp[] = ['==', '!=', '<', '<=', '>', '>='];

function binarySort(typing: Typing, expr: Of<'binary'>): Maybe {
  const { op, left, right } = expr;
  if (op === '&&' || op === '||') {
    for (const side of [left, right])
      expectSort(typing, side, { kind: 'bool' }, `an operand of \`${op}\``);
    return { kind: 'bool' };
  }
  if (op === '==' || op === '!=' || op === 'in') {
    sortOf(typing, left);
    sortOf(typing, right);
    return { kind: 'bool' };
  }
  const sides = [left, right].map((side) => operandSort(typing, side, op));
  const [a, b] = sides;
  if (a && b && !fits(a, b))
    complainAt(typing, expr.at, {
      code: 'wrong-sort',
      message: `\`${op}\` between ${describe(a)} and ${describe(b)}`,
      help: 'cast one side, for example `f64(x)`',
    });
  if (COMPARISONS.includes(op)) return { kind: 'bool' };
  return sides.find((side) => side?.kind === 'int' || side?.kind === 'real') ?? a;
}

/** Arithmetic takes numbers, and bools count as 0 and 1. */
function operandSort(typing: Typing, side: Expr, op: BinaryOp): Maybe {
  const known = sortOf(typing, side);
  if (known === undefined || known.kind === 'bool') return undefined;
  if (isNumber(known)) return known;
  return complainAt(typing, side.at, {
    code: 'wrong-sort',
    message: `\`${op}\` takes numbers, but this is ${describe(known)}`,
    help: exampleOf({ kind: 'number' }),
  });
}

function ifSort(typing: Typing, expr: Of<'if'>): Maybe {
  expectSort(typing, expr.cond, { kind: 'bool' }, 'a condition');
  const then = sortOf(typing, expr.then);
  const otherwise = sortOf(typing, expr.else);
  return then && then.kind === otherwise?.kind ? then : undefined;
}

/** An axis that is open has a list of extents and is a list. */
export function axisSort(typing: Typing, { name, extent, open }: Axis): readonly [string, Known] {
  const wanted: Known = open ? { kind: 'list', of: { kind: 'int' } } : { kind: 'int' };
  expectSort(typing, extent, wanted, open ? 'the extent of an open axis' : 'an extent');
  return [name, wanted];
}

function eachSort(typing: Typing, { axis, body }: Of<'each'>): Maybe {
  const of = sortOf(withNames(typing, [axisSort(typing, axis)]), body);
  return { kind: 'list', of };
}

function reduceSort(typing: Typing, { op, axes, body }: Of<'reduce'>): Maybe {
  const inner = withNames(
    typing,
    axes.map((axis) => axisSort(typing, axis)),
  );
  const known = sortOf(inner, body);
  if (op === 'argmax' || op === 'argmin') return { kind: 'int' };
  return op === 'all' || op === 'any' ? { kind: 'bool' } : known;
}
