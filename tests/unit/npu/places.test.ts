// Where the terms of a function are: parts of others, side by side, copied or made in place.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NpuFunction } from '../../../src/ir/graph.ts';
import { createPool } from '../../../src/ir/pool.ts';
import type { ApplyTerm, Term } from '../../../src/ir/term.ts';
import type { Value } from '../../../src/ir/value.ts';
import { type Movement, type Places, placesOf } from '../../../src/npu/places.ts';

const pool = createPool();
const apply = (
  op: string,
  shape: readonly number[],
  args: readonly Term[],
  attrs: Readonly<Record<string, Value>> = {},
): ApplyTerm => pool.apply({ op, attrs, args, types: [{ dtype: 'i8', shape }] });
const copy = (of: Term, shape: readonly number[]): ApplyTerm => apply('copy', shape, [of]);
const x = pool.param(0, { dtype: 'i8', shape: [1, 4, 6, 8] });

const MOVEMENTS: Readonly<Record<string, (term: ApplyTerm) => Movement>> = {
  kernel: () => ({ kind: 'kernel' }),
  copy: () => ({ kind: 'copy' }),
  shape: () => ({ kind: 'view', turn: false }),
  turn: () => ({ kind: 'view', turn: true }),
  part: ({ attrs }) => ({
    kind: 'view',
    turn: false,
    part: { at: attrs['at'] as number[], step: (attrs['step'] as number[]) ?? [1, 1] },
  }),
  join: ({ attrs }) => ({
    kind: 'join',
    axis: Number(attrs['axis']),
    interleaved: attrs['interleaved'] === true,
  }),
};

function places(...outputs: readonly Term[]): Places {
  const fn: NpuFunction = { name: 'f', params: [x], outputs, results: [], members: new Map() };
  return placesOf(fn, (term) => MOVEMENTS[term.op]!(term));
}

test('a part begins further on and keeps the strides of the whole', () => {
  const part = apply('part', [1, 2, 3, 8], [x], { at: [1, 2, 0], step: [1, 2] });
  const place = places(apply('kernel', [1, 2, 3, 8], [part])).of(part);
  assert.equal(place, { storage: x.id, offset: 1 * 48 + 2 * 8, strides: { y: 48, x: 16 } });
});

test('a part of a part, turned, is still one map', () => {
  const part = apply('part', [1, 4, 4, 8], [x], { at: [0, 1, 0] });
  const inner = apply('part', [1, 2, 4, 8], [part], { at: [1, 0, 0] });
  const turned = apply('turn', [1, 4, 2, 8], [inner]);
  const place = places(apply('kernel', [1, 4, 2, 8], [turned])).of(turned);
  assert.equal(place, { storage: x.id, offset: 48 + 8, strides: { y: 8, x: 48 } });
});

test('whole rows have no gaps, so they may be seen under another shape', () => {
  const rows = apply('part', [1, 2, 6, 8], [x], { at: [2, 0, 0] });
  const flat = apply('shape', [1, 1, 1, 96], [rows]);
  const place = places(apply('kernel', [1, 1, 1, 96], [flat])).of(flat);
  assert.equal(place, { storage: x.id, offset: 96 });
});

test('kernels make the operands of a join in place; what others need whole is copied', () => {
  const a = apply('kernel', [1, 4, 6, 8], [x], { k: 1 });
  const b = apply('kernel', [1, 4, 6, 4], [x], { k: 2 });
  const join = apply(
    'join',
    [1, 4, 6, 20],
    [copy(a, [1, 4, 6, 8]), copy(b, [1, 4, 6, 4]), copy(x, [1, 4, 6, 8])],
    { axis: 3 },
  );
  const seen = apply('kernel', [1, 1, 1, 1], [apply('shape', [1, 1, 1, 96], [b])]);
  const found = places(join, seen);
  assert.equal(found.of(a), { storage: join.id, offset: 0, strides: { y: 120, x: 20 } });
  assert.equal(
    [0, 1, 2].map((at) => found.madeInJoin(join, at)),
    [true, false, false],
  );
  assert.equal(found.of(b), { storage: b.id, offset: 0 });
  assert.equal(found.inJoin(join, 2), { storage: join.id, offset: 12, strides: { y: 120, x: 20 } });
});

test('one operand twice is made once and copied once', () => {
  const a = apply('kernel', [1, 2, 6, 8], [x], { k: 3 });
  const twice = copy(a, [1, 2, 6, 8]);
  const join = apply('join', [1, 4, 6, 8], [twice, twice], { axis: 1 });
  const found = places(join);
  assert.equal(
    [0, 1].map((at) => found.madeInJoin(join, at)),
    [true, false],
  );
  assert.equal(found.inJoin(join, 1), { storage: join.id, offset: 96 });
  assert.ok(found.leftOut.has(twice));
});

test('rows of operands in turn', () => {
  const maps = [1, 2].map((k) => apply('kernel', [1, 2, 6, 8], [x], { k: k + 10 }));
  const join = apply(
    'join',
    [1, 4, 6, 8],
    maps.map((map) => copy(map, [1, 2, 6, 8])),
    { axis: 1, interleaved: true },
  );
  const found = places(join);
  assert.equal(found.of(maps[1]!), { storage: join.id, offset: 48, strides: { y: 96, x: 8 } });
});

test('a copy of a part goes where readers reach the part, and stays where it is a result', () => {
  const part = apply('part', [1, 4, 6, 4], [x], { at: [0, 0, 4] });
  const moved = copy(part, [1, 4, 6, 4]);
  const read = places(apply('kernel', [1, 4, 6, 4], [moved]));
  assert.ok(read.leftOut.has(moved));
  assert.equal(read.of(moved), { storage: x.id, offset: 4, strides: { y: 48, x: 8 } });
  const shown = places(moved);
  assert.not.ok(shown.leftOut.has(moved));
  assert.equal(shown.of(moved), { storage: moved.id, offset: 0 });
  const flat = apply('shape', [1, 1, 1, 96], [moved]);
  assert.not.ok(places(apply('kernel', [1, 1, 1, 96], [flat])).leftOut.has(moved));
});

test('a part backwards is copied, whoever reads it', () => {
  const part = apply('part', [1, 4, 6, 8], [x], { at: [3, 0, 0], step: [-1, 1] });
  const moved = copy(part, [1, 4, 6, 8]);
  const read = places(apply('kernel', [1, 4, 6, 8], [moved]));
  assert.equal(read.of(part), { storage: x.id, offset: 144, strides: { y: -48, x: 8 } });
  assert.not.ok(read.leftOut.has(moved));
  const joined = places(apply('join', [1, 4, 6, 8], [moved], { axis: 1 }));
  assert.ok(joined.leftOut.has(moved));
  const columns = apply('part', [1, 4, 6, 8], [x], { at: [0, 5, 0], step: [1, -1] });
  const other = copy(columns, [1, 4, 6, 8]);
  assert.not.ok(places(apply('kernel', [1, 4, 6, 8], [other])).leftOut.has(other));
});

test('a join inside a join lies in the outer one', () => {
  const a = apply('kernel', [1, 4, 6, 8], [x], { k: 20 });
  const inner = apply('join', [1, 4, 6, 16], [copy(a, [1, 4, 6, 8]), copy(x, [1, 4, 6, 8])], {
    axis: 3,
  });
  const outer = apply('join', [1, 4, 6, 24], [copy(x, [1, 4, 6, 8]), copy(inner, [1, 4, 6, 16])], {
    axis: 3,
  });
  const found = places(outer);
  assert.equal(found.of(a), { storage: outer.id, offset: 8, strides: { y: 144, x: 24 } });
});

test.run();
