/** What the simulator objects to: a stream that the NPU would run wrongly, or not at all. */

export type FindingCode =
  | 'unset-register'
  | 'bad-register'
  | 'unknown-region'
  | 'outside-region'
  | 'unwritten-read'
  | 'accumulator-overflow'
  | 'ofm-overflow'
  | 'weight-stream'
  | 'missing-kernel-wait'
  | 'missing-dma-wait'
  | 'blockdep-too-large'
  | 'shram-layout'
  | 'misaligned-dma'
  | 'unsupported'
  | 'missing-stop';

export interface Finding {
  readonly code: FindingCode;
  /** Byte address of the command in the stream. */
  readonly offset: number;
  readonly message: string;
  /** Source operator, where the artifact carries a map. */
  readonly operation?: string;
}

export type Report = (code: FindingCode, message: string) => void;

export interface FindingLog {
  /** Commands that follow are at this address. */
  at(offset: number): void;
  readonly report: Report;
  readonly findings: readonly Finding[];
}

/** Keeps the first finding of each code, subject and command: one fault has one line. */
export function createFindingLog(nameOf: (offset: number) => string | undefined): FindingLog {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let offset = 0;
  return {
    findings,
    at(next) {
      offset = next;
    },
    report(code, message) {
      const key = `${offset} ${code} ${message}`;
      if (seen.has(key)) return;
      seen.add(key);
      const operation = nameOf(offset);
      findings.push({ code, offset, message, ...(operation === undefined ? {} : { operation }) });
    },
  };
}
