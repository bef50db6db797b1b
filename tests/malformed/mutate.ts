/**
 * Damaged models without end: a sound one with a few numbers changed where it hurts. A mutant is a
 * function of seed and index alone, so each can be made again by its name.
 */
import { createRandom, type Random } from '../models/random.ts';
import { zooModel } from '../models/zoo.ts';
import { peek, poke, type Value } from './edit.ts';
import { type Site, type SiteKind, sitesOf } from './sites.ts';

export interface Mutant {
  /** Base model, seed and index. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Base {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sites: readonly Site[];
}

const SMALL_MODELS = [
  'conv-5x2-stride3x1',
  'conv-no-bias',
  'depthwise-multiplier8',
  'average-pool',
  'padded-conv',
  'dense-chain',
  'residual',
  'two-inputs-two-outputs',
  'separable-stack',
  'kws-cnn',
] as const;

export const mutationBases = (): readonly Base[] =>
  SMALL_MODELS.map((name) => {
    const bytes = zooModel(name);
    return { name, bytes, sites: sitesOf(bytes) };
  });

export interface Mutation {
  readonly seed: number;
  readonly index: number;
}

export function mutant(bases: readonly Base[], { seed, index }: Mutation): Mutant {
  const random = createRandom(Math.imul(seed, 0x01000193) ^ Math.imul(index, 0x9e3779b1));
  const base = random.pick(bases);
  let bytes: Uint8Array = base.bytes.slice();
  // Most of the time one change: more than a few only hide each other.
  const changes = 1 + (random.int(3) === 0 ? random.int(4) : 0);
  for (let i = 0; i < changes; i++) bytes = random.pick(CHANGES)({ bytes, base, random });
  return { name: `${base.name} --seed ${seed} --index ${index}`, bytes };
}

export function* mutants(seed: number, count: number): Generator<Mutant> {
  const bases = mutationBases();
  for (let index = 0; index < count; index++) yield mutant(bases, { seed, index });
}

interface Change {
  readonly bytes: Uint8Array;
  readonly base: Base;
  readonly random: Random;
}

function ofKind({ base }: Change, ...kinds: readonly SiteKind[]): readonly Site[] {
  const found = base.sites.filter((site) => kinds.includes(site.kind));
  return found.length > 0 ? found : base.sites;
}

/** In place: the bytes are the mutant's own. */
function setOne(change: Change, kinds: readonly SiteKind[], value: (site: Site) => Value) {
  const site = change.random.pick(ofKind(change, ...kinds));
  poke(change.bytes, site, value(site));
  return change.bytes;
}

const EDGES = [0, 1, 2, 3, 4, 8, 127, 128, 255, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000];
const NEGATIVE = [0xffffffff, 0xfffffffe, 0xfffffff0];

const edge = ({ random }: Change): number => random.pick([...EDGES, ...NEGATIVE]);

/** A little more or less than what stands there. */
const near = ({ bytes, random }: Change, site: Site): number =>
  peek(bytes, site) + random.pick([-4, -2, -1, 1, 2, 4]);

function offsetValue(change: Change, site: Site): number {
  const { random, bytes, base } = change;
  const anywhere = 4 * random.int(bytes.length / 4) - site.at;
  const other = random.pick(base.sites).at - site.at;
  return random.pick([edge(change), near(change, site), anywhere, other]);
}

const FLOATS = [0, -0, -1, 1e-45, 1e-38, 3e38, 1e-3, 1, Number.NaN, Infinity, -Infinity];

function swap(change: Change): Uint8Array {
  const { bytes, random } = change;
  const site = random.pick(ofKind(change, 'integer', 'offset', 'count', 'float'));
  const alike = change.base.sites.filter(
    (one) => one.kind === site.kind && one.width === site.width,
  );
  const other = random.pick(alike);
  const [first, second] = [
    bytes.slice(site.at, site.at + site.width),
    bytes.slice(other.at, other.at + site.width),
  ];
  if (Math.max(site.at, other.at) + site.width > bytes.length) return bytes;
  bytes.set(second, site.at);
  bytes.set(first, other.at);
  return bytes;
}

function flip({ bytes, random }: Change): Uint8Array {
  if (bytes.length === 0) return bytes;
  for (let i = random.int(8); i >= 0; i--) {
    const at = random.int(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
  }
  return bytes;
}

/** One stretch of the file over another. */
function overlay({ bytes, random }: Change): Uint8Array {
  const from = random.int(bytes.length);
  const to = random.int(bytes.length);
  bytes.copyWithin(to, from, from + random.int(64));
  return bytes;
}

const CHANGES: readonly ((change: Change) => Uint8Array)[] = [
  (change) => setOne(change, ['offset', 'vtable-offset'], (site) => offsetValue(change, site)),
  (change) =>
    setOne(change, ['vtable'], (site) =>
      change.random.int(2) ? edge(change) : near(change, site),
    ),
  (change) =>
    setOne(change, ['count'], (site) => (change.random.int(2) ? edge(change) : near(change, site))),
  (change) => setOne(change, ['integer'], () => edge(change)),
  (change) => setOne(change, ['integer'], (site) => near(change, site)),
  (change) => setOne(change, ['integer'], () => change.random.int(300)),
  (change) => setOne(change, ['float'], () => change.random.pick(FLOATS)),
  (change) => setOne(change, ['text'], () => change.random.int(256)),
  swap,
  flip,
  overlay,
  ({ bytes, random }) => bytes.slice(0, random.int(bytes.length + 1)),
];
