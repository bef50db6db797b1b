import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MemoryRange } from '../../../src/memory/memory-range.ts';
import { planMemory } from '../../../src/memory/plan-memory.ts';

type Range = MemoryRange<number>;

const range = (id: number, start: number, end: number, bytes: number, alignment = 16): Range => ({
  id,
  start,
  end,
  bytes,
  alignment,
});

const anyRange = fc.record({
  start: fc.nat(20),
  length: fc.nat(8),
  bytes: fc.nat(500),
  alignment: fc.constantFrom(1, 4, 16, 64),
});

const anyRanges = fc
  .array(anyRange, { maxLength: 25 })
  .map((list) =>
    list.map((one, id) => range(id, one.start, one.start + one.length, one.bytes, one.alignment)),
  );

function collisions(ranges: readonly Range[], offsets: ReadonlyMap<number, number>): number {
  let found = 0;
  for (const a of ranges) {
    for (const b of ranges) {
      if (a.id >= b.id || a.start > b.end || b.start > a.end) continue;
      const [low, high] = [offsets.get(a.id)!, offsets.get(b.id)!];
      if (low < high + b.bytes && high < low + a.bytes) found++;
    }
  }
  return found;
}

test('ranges alive together share no byte', () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      const { offsets } = planMemory({ ranges });
      assert.is(collisions(ranges, offsets), 0);
    }),
  );
});

test('the peak holds every range and is at least the lower bound', () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      const plan = planMemory({ ranges });
      assert.ok(plan.peak >= plan.lowerBound);
      for (const one of ranges) {
        const offset = plan.offsets.get(one.id)!;
        assert.is(offset % one.alignment, 0);
        assert.ok(offset + one.bytes <= plan.peak);
      }
    }),
  );
});

test('the lower bound is the most bytes alive in one step', () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      const aliveAt = (step: number) =>
        ranges
          .filter((one) => one.start <= step && step <= one.end)
          .reduce((sum, one) => sum + Math.ceil(one.bytes / one.alignment) * one.alignment, 0);
      const most = Math.max(...Array.from({ length: 30 }, (_, step) => aliveAt(step)));
      assert.is(planMemory({ ranges }).lowerBound, most);
    }),
  );
});

test('the same ranges give the same plan', () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      assert.equal(planMemory({ ranges }), planMemory({ ranges: [...ranges] }));
    }),
  );
});

test('fixed ranges stay, and the others go around them', () => {
  const ranges = [range(0, 0, 9, 64), { ...range(1, 3, 5, 32), fixed: 32 }, range(2, 4, 4, 32)];
  const plan = planMemory({ ranges });
  assert.is(plan.offsets.get(1), 32);
  assert.is(collisions(ranges, plan.offsets), 0);
  assert.is(plan.peak, 128);
});

test('fixed ranges that collide are refused', () => {
  const one = { ...range(0, 0, 2, 32), fixed: 0 };
  assert.throws(() => planMemory({ ranges: [one, { ...one, id: 1, fixed: 16 }] }), /collide/);
  assert.not.throws(() => planMemory({ ranges: [one, { ...one, id: 1, start: 3, end: 4 }] }));
});

test('nothing to place needs nothing', () => {
  assert.equal(planMemory({ ranges: [] }), { offsets: new Map(), peak: 0, lowerBound: 0 });
});

test('a chain of feature maps needs the largest pair', () => {
  const sizes = [96, 288, 144, 720, 48, 512, 16];
  const ranges = sizes.map((bytes, at) => range(at, at, at + 1, bytes));
  assert.is(planMemory({ ranges }).peak, 144 + 720);
});

test('an allocation in order of size alone would waste memory here', () => {
  // Largest first: 0 holds [0,48), 1 must sit on top, and 2, 3 cannot slip under it.
  const ranges = [range(0, 0, 1, 48), range(1, 1, 3, 32), range(2, 2, 4, 32), range(3, 4, 5, 48)];
  assert.is(planMemory({ ranges }).peak, 80);
});

test('crossing lifetimes are planned without waste', () => {
  const ranges = [
    range(0, 0, 7, 16),
    range(1, 0, 2, 160),
    range(2, 1, 4, 80),
    range(3, 3, 6, 96),
    range(4, 5, 8, 144),
    range(5, 7, 10, 64),
    range(6, 8, 10, 112),
  ];
  const plan = planMemory({ ranges });
  assert.is(plan.peak, plan.lowerBound);
});

/** Cuts a full rectangle of steps x bytes into ranges, so that a plan without waste exists. */
const packed = fc
  .array(fc.tuple(fc.nat(99), fc.boolean()), { minLength: 4, maxLength: 16 })
  .map((cuts) => {
    let parts = [{ start: 0, end: 31, low: 0, high: 32 }];
    for (const [pick, across] of cuts) {
      const one = parts[pick % parts.length]!;
      const rest = parts.filter((part) => part !== one);
      const middle = across ? (one.low + one.high) >> 1 : (one.start + one.end) >> 1;
      if (across && middle > one.low && middle < one.high)
        parts = [...rest, { ...one, high: middle }, { ...one, low: middle }];
      else if (!across && middle >= one.start && middle < one.end)
        parts = [...rest, { ...one, end: middle }, { ...one, start: middle + 1 }];
    }
    return parts.map((one, id) => range(id, one.start, one.end, 16 * (one.high - one.low)));
  });

test('rectangles that tile memory are packed within an eighth of the optimum', () => {
  fc.assert(
    fc.property(packed, (ranges) => {
      const plan = planMemory({ ranges });
      assert.is(plan.lowerBound, 512);
      assert.ok(plan.peak <= 576, `peak ${plan.peak}`);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test.run();
