// Random graphs through the whole compiler; what ships must equal the reference in every tensor:
// --graphs N --seed S [--from I] [--c N], or one again, printed, by --seed S --index I.
// --c N: the operators of every N-th graph as C as well, compiled by gcc.
import { parseArgs } from 'node:util';
import { matrixText } from '../src/cli/verify-text.ts';
import { countPlacements, type Matrix, matrixRows } from '../src/report/matrix.ts';
import { placementsOf } from '../src/report/placement.ts';
import { randomChoices, seedOf } from '../src/trial/choices.ts';
import { graphSetting } from '../tests/graphs/graph-setting.ts';
import { graphText, outcomeText } from '../tests/graphs/graph-text.ts';
import { failureText, isFailure, runGraph, type TriedGraph } from '../tests/graphs/random-graph.ts';
import { drawInputs } from '../tests/graphs/try-graph.ts';
import { compareC, SANITIZE } from '../tests/unit/tir/c-model.ts';

const { values } = parseArgs({
  options: {
    graphs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    index: { type: 'string' },
    c: { type: 'string', default: '0' },
  },
});
const seed = Number(values.seed);
const setting = await graphSetting();
const { rules } = setting.rules.known;

const tally = new Map<string, number>();
const reasons = new Map<string, number>();
const matrix: Matrix = new Map();
const totals = { operators: 0, tensors: 0, c: 0 };
const count = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

function note({ graph, outcome }: TriedGraph): void {
  count(tally, outcome.kind);
  if (outcome.kind === 'refused') for (const line of outcomeText(outcome)) count(reasons, line);
  if (outcome.kind !== 'equal') return;
  totals.operators += graph.operators.length;
  totals.tensors += outcome.result.comparisons['reference']?.compared ?? 0;
  countPlacements(matrix, outcome.compilation, placementsOf(outcome.compilation, rules));
}

/** Throws where a byte differs, or where the C does something undefined. */
function runC({ outcome }: TriedGraph, index: number): void {
  if (outcome.kind !== 'equal') return;
  const { compilation } = outcome;
  const choices = randomChoices(seedOf(seed, index));
  compareC(compilation, drawInputs(compilation, choices), SANITIZE);
  totals.c++;
}

async function runAll(): Promise<number> {
  const [graphs, from, everyC] = [values.graphs, values.from, values.c].map(Number);
  let failures = 0;
  for (let index = from ?? 0; index < (from ?? 0) + (graphs ?? 0); index++) {
    const number = { seed, index };
    const tried = await runGraph(setting, number);
    note(tried);
    if (isFailure(tried.outcome)) {
      failures++;
      console.log(`${await failureText(setting, number, tried)}\n`);
    }
    try {
      if (everyC && index % everyC === 0) runC(tried, index);
    } catch (error) {
      failures++;
      console.log(`C of graph ${index} of seed ${seed}: ${error}\n${graphText(tried.graph)}\n`);
    }
  }
  return failures;
}

if (values.index !== undefined) {
  const number = { seed, index: Number(values.index) };
  const tried = await runGraph(setting, number);
  console.log(graphText(tried.graph));
  const text = isFailure(tried.outcome)
    ? await failureText(setting, number, tried)
    : [tried.outcome.kind, ...outcomeText(tried.outcome)].join('\n');
  console.log(text);
} else {
  const started = performance.now();
  const failures = await runAll();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(matrixText(matrixRows(matrix)));
  for (const [reason, times] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 20))
    console.log(`refused ${times}: ${reason}`);
  console.log([...tally].map(([kind, times]) => `${times} ${kind}`).join(', '));
  console.log(
    `${values.graphs} graphs from ${values.from} of seed ${seed}: ${totals.operators} operators, ${totals.tensors} tensors compared, ${totals.c} graphs as C, ${failures} failures, ${seconds} s`,
  );
  process.exitCode = failures > 0 ? 4 : 0;
}
