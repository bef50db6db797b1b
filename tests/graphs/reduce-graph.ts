/** Makes a graph that fails smaller, as long as it still fails: fewer outputs, and inputs in place of operators. */
import { topological } from '../../src/ir/graph.ts';
import { substitute } from '../../src/ir/substitute.ts';
import { type ApplyTerm, type InputTerm, type Term, typeOf } from '../../src/ir/term.ts';
import type { DrawnGraph } from './draw-graph.ts';
import { operandsOf } from './operator-terms.ts';

export async function reduceGraph(
  graph: DrawnGraph,
  fails: (graph: DrawnGraph) => Promise<boolean>,
): Promise<DrawnGraph> {
  for (const smaller of simplerGraphs(graph))
    if (await fails(smaller)) return reduceGraph(smaller, fails);
  return graph;
}

function* simplerGraphs(graph: DrawnGraph): Generator<DrawnGraph> {
  const { outputs, operators } = graph;
  if (outputs.length > 1) for (const output of outputs) yield only(graph, [output]);
  if (outputs.length > 2)
    for (const output of outputs)
      yield only(
        graph,
        outputs.filter((one) => one !== output),
      );
  for (const terms of operators) yield withoutOperator(graph, terms);
  for (const output of outputs) {
    if (output.kind !== 'apply') continue;
    const before = operandsOf(output).flatMap(({ term }) => (term.kind === 'apply' ? [term] : []));
    if (before.length > 0)
      yield only(graph, [...outputs.filter((one) => one !== output), ...before]);
  }
}

/** What these outputs need. */
function only(graph: DrawnGraph, outputs: readonly Term[]): DrawnGraph {
  const needed = new Set(topological(outputs));
  return {
    ...graph,
    outputs: [...new Set(outputs)],
    operators: graph.operators.filter((terms) => terms.some((term) => needed.has(term))),
    inputs: graph.inputs.filter((input) => needed.has(input)),
  };
}

/** Its results are inputs now. */
function withoutOperator(graph: DrawnGraph, gone: readonly ApplyTerm[]): DrawnGraph {
  const { pool, inputs } = graph;
  const next = 1 + Math.max(-1, ...inputs.map(({ index }) => index));
  const changed = new Map<Term, Term>();
  const fresh = gone.flatMap((term, at): readonly InputTerm[] => {
    const type = typeOf(term);
    const input = type && pool.input(next + at, `in${next + at}`, type);
    if (input) changed.set(term, input);
    return input ? [input] : [];
  });
  const operators = graph.operators
    .filter((terms) => terms !== gone)
    .map((terms) => terms.map((term) => substitute(term, changed, pool) as ApplyTerm));
  const outputs = graph.outputs.filter((term) => !gone.some((one) => one === term));
  const made = outputs.map((term) => substitute(term, changed, pool));
  return only({ pool, inputs: [...inputs, ...fresh], operators, outputs: made }, made);
}
