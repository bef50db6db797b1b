/** Identifiers that are free in C and in JavaScript, each given once. */

const RESERVED: ReadonlySet<string> = new Set(
  `auto break case char const continue default do double else enum extern float for goto if inline int
  long register restrict return short signed sizeof static struct switch typedef union unsigned void
  volatile while bool true false class delete export function import in instanceof new super this throw
  try typeof var let yield await null undefined arguments eval with debugger finally catch interface
  package private protected public main abs div exp log pow floor round y0 y1 yn j0 j1 jn index`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

export interface Names {
  /** The wanted name, or it with a number behind. */
  fresh(wanted: string): string;
}

export function createNames(): Names {
  const taken = new Set<string>();
  return {
    fresh(wanted) {
      const base = wanted.replace(/[^A-Za-z0-9_]/g, '_');
      let name = base;
      for (let n = 2; taken.has(name) || RESERVED.has(name); n++) name = `${base}_${n}`;
      taken.add(name);
      return name;
    },
  };
}

export const isReserved = (name: string): boolean => RESERVED.has(name);

/** Axes are numbered to be told apart; loops of another nest may have the plain name again. */
export const baseName = (name: string): string => name.replace(/_\d+$/, '');
