/** The memory that a stream works on: which bytes exist, which hold a value, which were touched. */
import type { Report } from './finding.ts';
import type { Run } from './runs.ts';
import { overlap, showRun } from './runs.ts';

/** What a base pointer points at. The bytes of two regions may lie in one buffer and overlap. */
export interface Region {
  readonly bytes: Uint8Array;
  /** 1 for each byte that holds a value; all do where absent. Kept up to date. */
  readonly written?: Uint8Array;
  /** 1 for each byte that a command has used; one of the machine's own where absent. */
  readonly touched?: Uint8Array;
}

/** The NPU's own memory is internal: no region reaches it. */
export interface Space extends Region {
  readonly internal?: boolean;
}

/** By number; a stream may use some only. */
export type Regions = readonly (Region | undefined)[];

export interface Touched {
  /** The highest address used, plus one. */
  readonly end: number;
  /** Different bytes used. */
  readonly bytes: number;
}

/** Some bytes of one space, and what they are, for messages. Runs ascend. */
export interface Access {
  readonly space: Space;
  readonly runs: readonly Run[];
  readonly what: string;
}

/** A region by number, and bytes of it. */
export interface Place {
  readonly region: number;
  readonly runs: readonly Run[];
  readonly what: string;
}

export interface Memory {
  /** Objects to a region or bytes that do not exist; undefined where there is no such region. */
  access(place: Place): Access | undefined;
  readonly touched: () => readonly Touched[];
}

export function createMemory(regions: Regions, report: Report): Memory {
  const used = regions.map((one) => one?.touched ?? new Uint8Array(one?.bytes.length ?? 0));
  return {
    access({ region, runs, what }) {
      const space = regions[region];
      if (!space) {
        report('unknown-region', `${what}: the artifact has no region ${region}`);
        return undefined;
      }
      const size = space.bytes.length;
      const outside = runs.find(({ start, end }) => start < 0 || end > size);
      if (outside) {
        const bytes = `bytes ${showRun(outside)} of region ${region}, which has ${size}`;
        report('outside-region', `${what} takes ${bytes}`);
      }
      for (const run of runs) used[region]?.fill(1, ...inside(run));
      return { space, runs, what };
    },
    touched: () => used.map(summarise),
  };
}

const inside = ({ start, end }: Run): [number, number] => [Math.max(0, start), Math.max(0, end)];

/** The first addresses, those of `b`, that both take. */
export function common(a: Access, b: Access): Run | undefined {
  const [here, there] = [a.space.bytes, b.space.bytes];
  if (here.buffer !== there.buffer) return undefined;
  const shift = here.byteOffset - there.byteOffset;
  const runs = shift === 0 ? a.runs : a.runs.map((run) => shifted(run, shift));
  return overlap(runs, b.runs);
}

const shifted = ({ start, end }: Run, by: number): Run => ({ start: start + by, end: end + by });

/** Objects to bytes that hold no value. */
export function checkWritten({ space: { written }, runs, what }: Access, report: Report): void {
  if (!written) return;
  for (const run of runs) {
    const [start, end] = inside(run);
    const at = written.subarray(start, end).indexOf(0);
    if (at < 0) continue;
    report('unwritten-read', `${what} reads address ${start + at}, which nobody wrote`);
    return;
  }
}

/** `value` 0: the bytes lose what they held. */
export function markWritten({ space: { written }, runs }: Access, value: 0 | 1 = 1): void {
  for (const run of runs) written?.fill(value, ...inside(run));
}

export function summarise(touched: Uint8Array): Touched {
  let bytes = 0;
  for (let at = 0; at < touched.length; at++) bytes += touched[at] as number;
  return { end: touched.lastIndexOf(1) + 1, bytes };
}
