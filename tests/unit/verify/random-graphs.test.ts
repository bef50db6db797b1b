// Random graphs through the whole compiler: what ships equals the reference in every tensor. bench/fuzz-graphs.ts runs
// any number of them, and one again by its number.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { noteFired } from '../../fired-rules.ts';
import { graphSetting } from '../../graphs/graph-setting.ts';
import { failureText, isFailure, runGraph } from '../../graphs/random-graph.ts';

const SEED = 1;
const GRAPHS = 240;
const PER_TEST = 40;

const setting = await graphSetting();

for (let from = 0; from < GRAPHS; from += PER_TEST)
  test(`graphs ${from} to ${from + PER_TEST - 1} of seed ${SEED}`, async () => {
    let equal = 0;
    for (let index = from; index < from + PER_TEST; index++) {
      const number = { seed: SEED, index };
      const tried = await runGraph(setting, number);
      const { outcome } = tried;
      if (isFailure(outcome)) assert.unreachable(await failureText(setting, number, tried));
      if (outcome.kind !== 'equal') continue;
      equal++;
      const { rewrites } = outcome.compilation.trace;
      noteFired(
        'model',
        rewrites.map(({ rule }) => rule),
      );
    }
    assert.ok(equal > PER_TEST * 0.9, `only ${equal} of ${PER_TEST} graphs are models`);
  });

test.run();
