/** Sets of bytes as half-open runs of addresses. */

export interface Run {
  readonly start: number;
  readonly end: number;
}

/** Appends, or grows the last run where the new one continues it. */
export function addRun(runs: Run[], start: number, end: number): void {
  const last = runs.at(-1);
  if (last && last.end === start) runs[runs.length - 1] = { start: last.start, end };
  else runs.push({ start, end });
}

/** The first byte range that both have; both are sorted by start. */
export function overlap(a: readonly Run[], b: readonly Run[]): Run | undefined {
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (!left || !right) return undefined;
    const start = Math.max(left.start, right.start);
    const end = Math.min(left.end, right.end);
    if (start < end) return { start, end };
    if (left.end <= right.end) i++;
    else j++;
  }
}

export const showRun = ({ start, end }: Run): string => `${start}..${end - 1}`;
