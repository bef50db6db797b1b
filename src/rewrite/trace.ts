/** Every rewrite and every refusal, as data: reports, explanations and debugging read this (D13). */
import type { Term } from '../ir/term.ts';
import type { Refusal } from './fire.ts';
import type { Fault } from './promises.ts';

export interface RewriteRecord {
  readonly kind: 'rewrite';
  readonly phase: string;
  readonly rule: string;
  readonly before: Term;
  readonly after: Term;
}

/** A rule of the term's root op that did not fire, and why. */
export interface RefusalRecord extends Refusal {
  readonly kind: 'refusal';
  readonly phase: string;
  /** Empty where it was not a rule that sent the term away. */
  readonly rule: string;
  readonly term: Term;
  /** The term was taken and goes back to the CPU: this is why it is there. */
  readonly returns?: true;
}

/** Rules that do not keep what they declare, or never stop. Nothing can be built from what they made. */
export interface FaultRecord extends Fault {
  readonly kind: 'fault';
  readonly phase: string;
  readonly rules: readonly string[];
}

export type TraceRecord = RewriteRecord | RefusalRecord | FaultRecord;

export interface Trace {
  readonly records: readonly TraceRecord[];
  readonly rewrites: readonly RewriteRecord[];
  readonly refusals: readonly RefusalRecord[];
  readonly faults: readonly FaultRecord[];
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
    get faults() {
      return records.filter((record) => record.kind === 'fault');
    },
    add: (record) => records.push(record),
  };
}
