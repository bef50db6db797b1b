/** What the builders of one file share: where they are, what they know, where they complain. */
import type { CstNode, IToken } from 'chevrotain';
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { At } from '../../ir/expr.ts';
import type { SourceRef } from '../../ir/rules.ts';
import type { Complaint } from '../check/complaint.ts';
import { markKey, type Spans } from '../spans.ts';
import type { Grammar } from '../syntax.ts';

/** Members of every enum of the rule set, by the enum's name. */
export type EnumMembers = ReadonlyMap<string, Readonly<Record<string, number>>>;

export interface Reading {
  readonly file: string;
  readonly grammar: Grammar;
  readonly enums: EnumMembers;
  readonly spans: Spans;
  readonly problems: Diagnostic[];
}

/** What every declaration has. */
export interface Header {
  readonly name: string;
  readonly doc: string;
  readonly source: SourceRef;
}

/** The grammar guarantees the child; its absence is our bug. */
export function first<T>(list: readonly T[] | undefined): T {
  const found = list?.[0];
  if (found === undefined) throw new Error('the syntax tree lacks a child its grammar requires');
  return found;
}

export const tokenAt = (token: IToken): At => [
  token.startOffset,
  (token.endOffset ?? token.startOffset) + 1,
];

export const nodeAt = (node: CstNode): At => [
  node.location?.startOffset ?? 0,
  (node.location?.endOffset ?? 0) + 1,
];

export function mark<T extends object>(reading: Reading, node: T, at: At): T {
  reading.spans.nodes.set(node, at);
  return node;
}

export function complain(reading: Reading, at: At, complaint: Complaint): void {
  const span = { file: reading.file, start: at[0], end: at[1] };
  reading.problems.push({ severity: 'error', span, ...complaint });
}

export interface Entry<T> {
  readonly key: IToken;
  readonly value: T;
}

/** A record from entries in order; a key that comes twice is an error. */
export function recordOf<T>(
  reading: Reading,
  what: string,
  entries: readonly Entry<T>[],
): Readonly<Record<string, T>> {
  const record: Record<string, T> = {};
  for (const { key, value } of entries) {
    const name = key.image;
    if (Object.hasOwn(record, name))
      complain(reading, tokenAt(key), {
        code: 'duplicate-name',
        message: `${what} \`${name}\` is given twice`,
        help: 'keep one of the two',
      });
    record[name] = value;
    markKey(reading.spans, record, name, tokenAt(key));
  }
  return record;
}
