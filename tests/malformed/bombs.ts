/** Small files that stand for a lot of work: vectors in which one table appears many times. */
import { buildModel, type ModelSpec } from '../models/write-model.ts';
import { zooModel, zooSpec } from '../models/zoo.ts';
import { peek, withSites } from './edit.ts';
import type { Mutant } from './mutate.ts';
import { sitesOf } from './sites.ts';

/**
 * The vector behind `path` replaced by one of `count` elements that all lead to the table of its first
 * element. Offsets only go forward, so the tables are there a second time, behind the new vector.
 */
function repeated(bytes: Uint8Array, path: string, count: number): Uint8Array {
  const sites = new Map(sitesOf(bytes).map((site) => [site.path, site]));
  const field = sites.get(path);
  const first = sites.get(`${path}[0]`);
  if (!field || !first) throw new Error(`the model has no vector ${path}`);
  const vector = Math.ceil(bytes.length / 16) * 16;
  const copy = vector + Math.ceil((4 + 4 * count) / 16) * 16;
  const bomb = new Uint8Array(copy + bytes.length);
  bomb.set(withSites(bytes, { [path]: vector - field.at }));
  bomb.set(bytes, copy);
  const view = new DataView(bomb.buffer);
  view.setUint32(vector, count, true);
  const target = copy + first.at + peek(bytes, first);
  for (let at = vector + 4; at < vector + 4 + 4 * count; at += 4)
    view.setUint32(at, target - at, true);
  return bomb;
}

const bomb = (path: string, count: number): Mutant => ({
  name: `${path} ${count} times`,
  bytes: repeated(zooModel('residual'), path, count),
});

/** Every operator computes the same from the same, so all are one term with a long history. */
function sameOperators(count: number): ModelSpec {
  const spec = zooSpec('conv-1x1-image');
  const [operator] = spec.operators;
  const output = spec.tensors[operator?.outputs[0] ?? -1];
  if (!operator || !output) throw new Error('the model has no operator');
  const first = spec.tensors.length;
  const numbers = Array.from({ length: count }, (_, at) => at);
  return {
    ...spec,
    tensors: [...spec.tensors, ...numbers.map(() => output)],
    operators: numbers.map((at) => ({ ...operator, outputs: [first + at] })),
    outputs: [first],
  };
}

/** One large buffer that many tensors see under shapes of their own. */
function manyViews(count: number): ModelSpec {
  const spec = sameOperators(1);
  const data = new Uint8Array(count).fill(1);
  const tensors = spec.tensors.map((one) => (one.data ? { ...one, data } : one));
  return { ...spec, tensors };
}

export const bombs = (): readonly Mutant[] => [
  bomb('subgraphs[0].operators', 100_000),
  bomb('subgraphs[0].operators', 100_001),
  bomb('subgraphs[0].tensors', 100_000),
  bomb('subgraphs', 100_000),
  bomb('buffers', 3_000_000),
  { name: 'one large buffer of all constants', bytes: buildModel(manyViews(1_000_000)) },
  { name: 'one term of many operators', bytes: buildModel(sameOperators(10_000)) },
];
