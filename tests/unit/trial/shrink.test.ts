import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomChoices, replayedChoices } from '../../../src/trial/choices.ts';
import { shrink } from '../../../src/trial/shrink.ts';

test('the least numbers that fail', () => {
  const fails = (numbers: readonly number[]) =>
    (numbers[3] ?? 0) >= 17 && (numbers[40] ?? 0) >= 2 ? numbers : undefined;
  const start = Array.from({ length: 60 }, (_, at) => at * 7 + 5);
  const { numbers } = shrink(start, fails);
  assert.equal(
    numbers.flatMap((number, at) => (number === 0 ? [] : [[at, number]])),
    [
      [3, 17],
      [40, 2],
    ],
  );
});

test('patience ends it', () => {
  let asked = 0;
  const fails = (numbers: readonly number[]) => {
    asked++;
    return numbers;
  };
  assert.is(shrink([1e6, 1e6], fails, 3).tries, asked);
  assert.ok(asked <= 3);
});

test('choices repeat what was taken, and are simplest where nothing was', () => {
  const random = randomChoices(7);
  const first = [random.take(10), random.take(1000), random.take(2)];
  const again = replayedChoices(random.taken);
  assert.equal([again.take(10), again.take(1000), again.take(2), again.take(5)], [...first, 0]);
  assert.is(replayedChoices([9]).take(4), 3, 'brought into the range');
  assert.is(randomChoices(7).take(1e6), randomChoices(7).take(1e6));
});

test.run();
