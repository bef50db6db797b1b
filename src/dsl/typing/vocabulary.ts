/** Everything that a name in a rule can mean, gathered from all declarations. */
import type {
  AttrPattern,
  BuiltinDecl,
  ConstraintDecl,
  EnumDecl,
  FunctionDecl,
  ImportDecl,
  Param,
  PhaseDecl,
  RecordDecl,
  Sort,
} from '../../ir/rules.ts';
import { ofKind, type Program } from '../program.ts';
import { knownOf, knownOfWord, type Maybe } from './known.ts';

export interface Signature {
  /** Undefined: the op is imported and nothing says what its operands are. */
  readonly params: readonly Param[] | undefined;
  readonly attrs: ReadonlyMap<string, Maybe>;
  readonly result: Sort | undefined;
}

export interface Vocabulary {
  readonly ops: ReadonlyMap<string, Signature>;
  readonly functions: ReadonlyMap<string, FunctionDecl>;
  readonly builtins: ReadonlyMap<string, BuiltinDecl>;
  readonly constraints: ReadonlyMap<string, ConstraintDecl>;
  readonly enums: ReadonlyMap<string, EnumDecl>;
  readonly records: ReadonlyMap<string, RecordDecl>;
  readonly phases: ReadonlyMap<string, PhaseDecl>;
}

export function gatherVocabulary(program: Program): Vocabulary {
  const enums = byName(ofKind(program, 'enum'));
  return {
    ops: gatherOps(program, new Set(enums.keys())),
    functions: byName(ofKind(program, 'function')),
    builtins: byName(ofKind(program, 'builtin')),
    constraints: byName(ofKind(program, 'constraint')),
    enums,
    records: byName(ofKind(program, 'record')),
    phases: byName(ofKind(program, 'phase')),
  };
}

const byName = <T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((one) => [one.name, one]));

function gatherOps(program: Program, enums: ReadonlySet<string>): ReadonlyMap<string, Signature> {
  const ops = new Map<string, Signature>();
  for (const one of ofKind(program, 'import'))
    ops.set(one.name, { params: undefined, attrs: fieldAttrs(one, enums), result: undefined });
  for (const { name, params, attrs, result } of ofKind(program, 'op')) {
    const known = Object.entries(attrs).map(([key, sort]) => [key, knownOf(sort)] as const);
    ops.set(name, { params, attrs: new Map(known), result });
  }
  for (const { name, params, attrs, result } of ofKind(program, 'compute')) {
    const imported = ops.get(name)?.attrs;
    ops.set(name, { params, attrs: imported ?? patternAttrs(attrs), result });
  }
  return ops;
}

const fieldAttrs = (
  { fields, output }: ImportDecl,
  enums: ReadonlySet<string>,
): ReadonlyMap<string, Maybe> =>
  new Map<string, Maybe>([
    ...fields.map(({ name, type }): readonly [string, Maybe] => [
      name,
      enums.has(type) ? { kind: 'sym' } : knownOfWord(type),
    ]),
    ...(output ? [[output, { kind: 'int' }] as const] : []),
  ]);

const patternAttrs = (attrs: Readonly<Record<string, AttrPattern>>): ReadonlyMap<string, Maybe> =>
  new Map(Object.entries(attrs).map(([name, pattern]) => [name, knownOfPattern(pattern)]));

function knownOfPattern(pattern: AttrPattern): Maybe {
  if (pattern.kind === 'list') return { kind: 'list', length: pattern.items.length };
  if (pattern.kind === 'bind') return undefined;
  const kinds = { number: 'number', string: 'sym', boolean: 'bool' } as const;
  return { kind: kinds[typeof pattern.value as keyof typeof kinds] };
}
