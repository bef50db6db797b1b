/** What is to be placed. */

export interface MemoryRange<Id> {
  readonly id: Id;
  readonly bytes: number;
  /** First and last program step in which the bytes hold something; both included. */
  readonly start: number;
  readonly end: number;
  /** The offset is a multiple of this, and the range takes whole multiples of it. */
  readonly alignment: number;
  /** The offset, where it is not the planner's to choose. */
  readonly fixed?: number;
}

/** A range without its name; `bytes` is rounded up to the alignment. */
export interface Span {
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
  readonly alignment: number;
  readonly fixed: number | undefined;
}

export const spanOf = (range: MemoryRange<unknown>): Span => ({
  bytes: roundUp(range.bytes, range.alignment),
  start: range.start,
  end: range.end,
  alignment: range.alignment,
  fixed: range.fixed,
});

export const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;
