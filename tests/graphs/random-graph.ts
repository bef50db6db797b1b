/** The graph of a seed and a number, what becomes of it, and where it fails the smallest part that fails too. */
import { randomChoices, seedOf } from '../../src/trial/choices.ts';
import { type DrawnGraph, drawGraph } from './draw-graph.ts';
import { graphText, outcomeText } from './graph-text.ts';
import { reduceGraph } from './reduce-graph.ts';
import { type GraphOutcome, type GraphSetting, tryGraph } from './try-graph.ts';

export interface GraphNumber {
  readonly seed: number;
  readonly index: number;
}

export interface TriedGraph {
  readonly graph: DrawnGraph;
  readonly outcome: GraphOutcome;
}

export async function runGraph(
  setting: GraphSetting,
  { seed, index }: GraphNumber,
): Promise<TriedGraph> {
  const own = seedOf(seed, index);
  const graph = drawGraph(setting.rules, randomChoices(own));
  return { graph, outcome: await tryGraph(setting, graph, own) };
}

export const isFailure = ({ kind }: GraphOutcome): boolean =>
  kind === 'different' || kind === 'broken';

/** The outcome with the smallest graph that has such a one. */
export async function failureText(
  setting: GraphSetting,
  { seed, index }: GraphNumber,
  { graph, outcome }: TriedGraph,
): Promise<string> {
  let smallest = outcome;
  const own = seedOf(seed, index);
  const reduced = await reduceGraph(graph, async (smaller) => {
    const other = await tryGraph(setting, smaller, own);
    const isSame = other.kind === outcome.kind;
    if (isSame) smallest = other;
    return isSame;
  });
  const title = `graph ${index} of seed ${seed}: ${outcome.kind}`;
  return [title, graphText(reduced), ...outcomeText(smallest)].join('\n');
}
