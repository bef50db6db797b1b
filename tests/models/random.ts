/** Random numbers from a seed: the same on every machine, so models made from them are too. */

export interface Random {
  /** 0 <= x < 1, 32 bits of it. */
  uniform(): number;
  /** 0 <= i < below. */
  int(below: number): number;
  /** Near a normal distribution of mean 0 and deviation 1, without a call into libm. */
  normal(): number;
  pick<T>(list: readonly T[]): T;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(uniform() * below);
  const normal = (): number => {
    // The sum of twelve uniforms has variance 1.
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
  return {
    uniform,
    int,
    normal,
    pick<T>(list: readonly T[]): T {
      const chosen = list[int(list.length)];
      if (chosen === undefined) throw new Error('nothing to pick from');
      return chosen;
    },
  };
}
