/** Every rewrite and every refusal, as data: reports, explanations and debugging read this (D13). */
import type { Term } from '../ir/term.ts';

export interface RewriteRecord {
  readonly kind: 'rewrite';
  readonly phase: string;
  readonly rule: string;
  readonly before: Term;
  readonly after: Term;
}

/** A rule of the term's root op that did not fire. */
export interface RefusalRecord {
  readonly kind: 'refusal';
  readonly phase: string;
  readonly rule: string;
  readonly term: Term;
  /** The constraint that said no; absent where the pattern itself did not fit. */
  readonly constraint?: string;
  /** Why, with the values that failed. */
  readonly sentence: string;
}

export type TraceRecord = RewriteRecord | RefusalRecord;

export interface Trace {
  readonly records: readonly TraceRecord[];
  readonly rewrites: readonly RewriteRecord[];
  readonly refusals: readonly RefusalRecord[];
  readonly add: (record: TraceRecord) => void;
}

export function createTrace(): Trace {
  const records: TraceRecord[] = [];
  return {
    records,
    get rewrites() {
      return records.filter((record) => record.kind === 'rewrite');
    },
    get refusals() {
      return records.filter((record) => record.kind === 'refusal');
    },
    add: (record) => records.push(record),
  };
}
