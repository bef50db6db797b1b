/** Calls: what the name is, whether operands and attributes match its signature, and what comes out. */
import { isDType } from '../../ir/dtype.ts';
import type { Expr } from '../../ir/expr.ts';
import { counted, suggestion } from '../check/complaint.ts';
import { keyAt } from '../spans.ts';
import { fits } from './fits.ts';
import {
  describe,
  exampleOf,
  knownOf,
  knownOfTerm,
  knownOfWord,
  type Maybe,
  scalarOf,
} from './known.ts';
import { complainAt, type Typing } from './typing.ts';
import type { Signature } from './vocabulary.ts';

export type Call = Extract<Expr, { kind: 'call' }>;

export function callSort(typing: Typing, call: Call): Maybe {
  const { vocabulary } = typing;
  const { name } = call;
  const word = vocabulary.functions.get(name) ?? vocabulary.builtins.get(name);
  if (word) {
    const names = vocabulary.functions.get(name)?.attrs ?? [];
    checkAttrs(typing, call, new Map(names.map((attr) => [attr, undefined])));
    checkArgs(
      typing,
      call,
      word.params.map((param) => ({ name: param.name, known: knownOfWord(param.dtype) })),
    );
    return knownOfWord(word.result);
  }
  if (isDType(name)) {
    checkAttrs(typing, call, new Map());
    checkArgs(typing, call, [{ name: 'value', known: undefined }]);
    return scalarOf(name);
  }
  const record = vocabulary.records.get(name);
  if (record) {
    checkAttrs(typing, call, new Map(record.fields.map((field) => [field.name, { kind: 'int' }])));
    return { kind: 'record', name };
  }
  const op = vocabulary.ops.get(name);
  return op ? opSort(typing, call, op) : unknownCall(typing, call);
}

function opSort(typing: Typing, call: Call, op: Signature): Maybe {
  if (!typing.buildsTerms)
    complainAt(typing, call.at, {
      code: 'op-outside-into',
      message: `\`${call.name}\` is an op; \`where\` and \`into\` apply ops, bodies do not`,
      help: 'a body computes with functions, builtins and expressions',
    });
  checkAttrs(typing, call, op.attrs);
  const wanted = op.params?.map(({ name, sort }) => ({ name, known: knownOf(sort) }));
  const args = checkArgs(typing, call, wanted);
  if (op.result === undefined) return undefined;
  const constant = args.every(
    (arg) => arg === undefined || arg.kind !== 'tensor' || arg.constant === true,
  );
  const known = knownOfTerm(op.result);
  return known.kind === 'tensor' ? { ...known, constant } : known;
}

function unknownCall(typing: Typing, call: Call): Maybe {
  const { functions, builtins, records, ops, constraints } = typing.vocabulary;
  for (const arg of call.args) typing.sortOf(typing, arg);
  if (constraints.has(call.name))
    return complainAt(typing, call.at, {
      code: 'unknown-name',
      message: `\`${call.name}\` is a constraint; only \`where\` calls constraints`,
      help: 'put the test that both need into a function',
    });
  const known = [functions, builtins, records, ...(typing.buildsTerms ? [ops] : [])];
  return complainAt(typing, calleeAt(call), {
    code: 'unknown-name',
    message: `there is no ${typing.buildsTerms ? 'op or ' : ''}function \`${call.name}\``,
    ...suggestion(
      call.name,
      known.flatMap((names) => [...names.keys()]),
    ),
  });
}

const calleeAt = ({ at, name }: Call): Call['at'] => at && [at[0], at[0] + name.length];

export interface Wanted {
  readonly name: string;
  readonly known: Maybe;
}

/** The sorts of the operands; `wanted` is undefined where no signature is known. */
export function checkArgs(
  typing: Typing,
  call: { readonly name: string; readonly args: readonly Expr[]; readonly at?: Expr['at'] },
  wanted: readonly Wanted[] | undefined,
): readonly Maybe[] {
  if (wanted && wanted.length !== call.args.length)
    complainAt(typing, call.at, {
      code: 'wrong-count',
      message: `\`${call.name}\` takes ${counted(wanted.length, 'operand')}, not ${call.args.length}`,
      help: `its operands are (${wanted.map(({ name }) => name).join(', ')})`,
    });
  return call.args.map((arg, at) => {
    const actual = typing.sortOf(typing, arg);
    const expected = wanted?.[at];
    if (expected?.known && actual && !fits(actual, expected.known))
      complainAt(typing, arg.at, {
        code: 'wrong-sort',
        message: `\`${expected.name}\` of ${call.name} is ${describe(expected.known)}, but this is ${describe(actual)}`,
        help: exampleOf(expected.known),
      });
    return actual;
  });
}

/** Every attribute is given, each is known, each has its sort. */
function checkAttrs(typing: Typing, call: Call, wanted: ReadonlyMap<string, Maybe>): void {
  for (const [name, value] of Object.entries(call.attrs)) {
    const actual = typing.sortOf(typing, value);
    const expected = wanted.get(name);
    if (!wanted.has(name))
      complainAt(typing, keyAt(typing.spans, call.attrs, name), {
        code: 'unknown-attribute',
        message: `\`${call.name}\` has no attribute \`${name}\``,
        ...suggestion(name, wanted.keys()),
      });
    else if (expected && actual && !fits(actual, expected))
      complainAt(typing, value.at, {
        code: 'wrong-sort',
        message: `attribute \`${name}\` is ${describe(expected)}, but this is ${describe(actual)}`,
        help: exampleOf(expected),
      });
  }
  const missing = [...wanted.keys()].filter((name) => !Object.hasOwn(call.attrs, name));
  if (missing.length > 0)
    complainAt(typing, calleeAt(call), {
      code: 'missing-attribute',
      message: `\`${call.name}\` lacks ${missing.map((name) => `\`${name}\``).join(', ')}`,
      help: `write \`${call.name}{ ${missing.map((name) => `${name}: ...`).join(', ')} }(...)\``,
    });
}
