/** Random and adversarial blocks of weights, the same for the same seed. */

export type Random = () => number;

/** Numbers in [0, 1). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const within = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

const bell = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const clip = (value: number): number => Math.max(-255, Math.min(255, Math.round(value)));

type Source = (index: number) => number;

/** Each makes the rule by which one block is filled. */
const SOURCES: readonly ((random: Random) => Source)[] = [
  (random) => () => within(random, -255, 255),
  (random) => {
    const width = within(random, 1, 90);
    return () => clip(bell(random) * width);
  },
  (random) => {
    const value = within(random, -255, 255);
    return () => value;
  },
  (random) => {
    const share = random();
    return () => (random() < share ? 0 : clip(bell(random) * 30));
  },
  (random) => {
    const values = Array.from({ length: within(random, 1, 40) }, () => within(random, -255, 255));
    return () => values[within(random, 0, values.length - 1)] ?? 0;
  },
  (random) => {
    const period = within(random, 2, 700);
    return (index) => (Math.floor(index / period) % 2 ? 0 : within(random, -255, 255));
  },
  (random) => {
    const period = within(random, 50, 500);
    return (index) => clip(bell(random) * (1 + (40 * (index % period)) / period));
  },
  (random) => () => (random() < 0.01 ? (random() < 0.5 ? -255 : 255) : within(random, -1, 1)),
  (random) => {
    const at = within(random, 0, 3000);
    return (index) => (index === at ? -255 : 0);
  },
  () => (index) => (((index % 255) << 24) >> 24) - 12,
];

/** A block of 1..3000 weights, most of them short; now and then two kinds behind one another. */
export function randomBlock(random: Random): Int16Array {
  const longest = random() < 0.1 ? 3000 : 200;
  const length = within(random, 1, longest);
  const pick = (): Source => {
    const make = SOURCES[within(random, 0, SOURCES.length - 1)];
    return make ? make(random) : () => 0;
  };
  const [first, second] = [pick(), pick()];
  const border = random() < 0.5 ? length : within(random, 0, length);
  return Int16Array.from({ length }, (_, i) => (i < border ? first(i) : second(i)));
}
