/**
 * The decisions of a random draw as a list of numbers. The same numbers make the same instance; a smaller number
 * is the simpler choice, so whatever was drawn can be made simpler by taking numbers down.
 */
export interface Choices {
  /** 0 <= n < below. */
  take(below: number): number;
  /** Everything taken so far. */
  readonly taken: readonly number[];
}

/** Numbers from a seed: the same on every machine. */
export function randomChoices(seed: number): Choices {
  const next = randomNumbers(seed);
  return choices((below) => Math.floor(next() * below));
}

/** Numbers of an earlier draw. Where they end or do not fit, the simplest choice stands in. */
export function replayedChoices(numbers: readonly number[]): Choices {
  return choices((below, at) => Math.min(numbers[at] ?? 0, below - 1));
}

function choices(next: (below: number, at: number) => number): Choices {
  const taken: number[] = [];
  return {
    taken,
    take(below) {
      const number = next(below, taken.length);
      taken.push(number);
      return number;
    },
  };
}

/** 0 <= x < 1, 32 bits of it. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    return mixed(state) / 2 ** 32;
  };
}

/** One seed of a seed and a number. */
export const seedOf = (seed: number, at: number): number =>
  mixed((mixed(seed >>> 0) + Math.imul(at + 1, 0x85ebca6b)) >>> 0);

function mixed(state: number): number {
  const first = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  const second = Math.imul(first ^ (first >>> 15), 0x735a2d97);
  return (second ^ (second >>> 15)) >>> 0;
}

export function pick<T>(choices: Choices, list: readonly [T, ...T[]]): T {
  return list[choices.take(list.length)] ?? list[0];
}

/** The front of the list twice as often as the rest. */
export function pickNearFront<T>(choices: Choices, list: readonly [T, ...T[]]): T {
  const reach = choices.take(2) === 0 ? Math.ceil(list.length / 2) : list.length;
  return list[choices.take(reach)] ?? list[0];
}
