/** Makes what fails simpler: takes numbers of a draw down, as long as what is drawn by them still fails. */

/** The numbers that a draw by these took, if it fails as well; they may be fewer. */
export type StillFails = (numbers: readonly number[]) => readonly number[] | undefined;

export interface Shrunk {
  readonly numbers: readonly number[];
  readonly tries: number;
}

/** `patience`: how many draws may be tried. */
export function shrink(start: readonly number[], fails: StillFails, patience = 600): Shrunk {
  let numbers = start;
  let tries = 0;
  const accept = (candidate: readonly number[]): boolean => {
    if (tries >= patience) return false;
    tries++;
    const taken = fails(candidate);
    if (taken && isSimpler(taken, numbers)) numbers = taken;
    return numbers === taken;
  };
  for (let before: readonly number[] = []; before !== numbers && tries < patience; ) {
    before = numbers;
    for (const size of [16, 4, 1]) clearRuns(() => numbers, size, accept);
    for (let at = 0; at < numbers.length; at++) lower(() => numbers, at, accept);
  }
  return { numbers, tries };
}

type Accept = (candidate: readonly number[]) => boolean;
type Current = () => readonly number[];

/** Numbers beside each other become 0: whole operands become as simple as they can be. */
function clearRuns(current: Current, size: number, accept: Accept): void {
  for (let at = 0; at < current().length; at += size) {
    const numbers = current();
    const end = at + size;
    if (numbers.slice(at, end).every((number) => number === 0)) continue;
    accept(numbers.map((number, i) => (i >= at && i < end ? 0 : number)));
  }
}

/** Halves the way down to the least number that fails. */
function lower(current: Current, at: number, accept: Accept): void {
  for (let step = current()[at] ?? 0; step >= 1; step = Math.floor(step / 2))
    while ((current()[at] ?? 0) >= step) {
      const candidate = current().map((number, i) => (i === at ? number - step : number));
      if (!accept(candidate)) break;
    }
}

/** Fewer numbers, or as many and the first that differs is smaller: no draw comes twice. */
function isSimpler(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const at = a.findIndex((number, i) => number !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
