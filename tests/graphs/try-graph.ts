/** One graph through the whole compiler: what ships is run on the simulator, and every tensor held to the reference. */
import type { Diagnostic } from '../../src/diag/diagnostic.ts';
import { type Compilation, compileModel } from '../../src/driver/compile.ts';
import { isDType } from '../../src/ir/dtype.ts';
import { elements } from '../../src/ir/term.ts';
import type { CommandTarget } from '../../src/npu/commands.ts';
import type { TargetCatalog } from '../../src/target/catalog.ts';
import { type Choices, randomChoices, seedOf } from '../../src/trial/choices.ts';
import { drawElements } from '../../src/trial/draw-value.ts';
import { openBundle } from '../../src/verify/open-bundle.ts';
import { createReference } from '../../src/verify/vectors.ts';
import { type Vector, type Verification, verifyBundle } from '../../src/verify/verify.ts';
import { NAMES } from '../compile.ts';
import type { DrawnGraph, GraphRules } from './draw-graph.ts';
import { graphModel, type OptionTables } from './graph-model.ts';

export interface GraphSetting {
  readonly rules: GraphRules;
  readonly tables: OptionTables;
  readonly catalog: TargetCatalog;
  readonly target: CommandTarget;
}

export type GraphOutcome =
  | { readonly kind: 'equal'; readonly compilation: Compilation; readonly result: Verification }
  /** The model was not taken; a graph by the signatures alone may be none. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'different'; readonly compilation: Compilation; readonly result: Verification }
  | { readonly kind: 'broken'; readonly error: unknown };

const VECTORS = 2;

export async function tryGraph(
  setting: GraphSetting,
  graph: DrawnGraph,
  seed: number,
): Promise<GraphOutcome> {
  try {
    return await verifyGraph(setting, graph, randomChoices(seedOf(seed, 0)));
  } catch (error) {
    return { kind: 'broken', error };
  }
}

async function verifyGraph(
  setting: GraphSetting,
  graph: DrawnGraph,
  choices: Choices,
): Promise<GraphOutcome> {
  const {
    rules: {
      known: { rules },
    },
    tables,
    catalog,
    target,
  } = setting;
  const model = graphModel(graph, rules, tables);
  const compiled = compileModel({ model, rules, target, plan: { buffering: 'reread' } });
  if (!compiled.ok) return { kind: 'refused', diagnostics: compiled.diagnostics };
  const compilation = compiled.value;
  const reference = createReference(compilation, rules);
  const vectors: Vector[] = [];
  for (let at = 0; at < VECTORS; at++) {
    const inputs = drawInputs(compilation, choices);
    const expected = reference(inputs);
    if (!expected.ok) return { kind: 'refused', diagnostics: expected.diagnostics };
    vectors.push({ name: `vector ${at}`, inputs, expected: [expected.value] });
  }
  const bundle = await openBundle(compilation, NAMES);
  if (!bundle.ok) return { kind: 'broken', error: bundle.diagnostics };
  const { artifact } = bundle.value;
  const result = verifyBundle({ artifact, compilation, catalog, vectors });
  if (!result.ok) return { kind: 'broken', error: result.diagnostics };
  if (overflows(compilation, result.value)) return { kind: 'refused', diagnostics: [UNDEFINED] };
  return { kind: result.value.equal ? 'equal' : 'different', compilation, result: result.value };
}

/** Rules for whole numbers, which the references leave undefined where they overflow. */
const WHOLE: readonly string[] = ['wide_add', 'wide_sub', 'wide_mul', 'wide_squared_difference'];

const UNDEFINED: Diagnostic = {
  code: 'undefined',
  severity: 'error',
  message: 'whole numbers overflow',
};

const overflows = ({ trace }: Compilation, { findings }: Verification): boolean =>
  findings.some(({ code }) => code === 'ofm-overflow') &&
  trace.rewrites.some(({ rule }) => WHOLE.includes(rule));

/** Elements as models have them: floats that are numbers, truth values that are 0 or 1. */
export function drawInputs({ graph }: Compilation, choices: Choices): readonly Uint8Array[] {
  return graph.inputs.map(({ type: { dtype, shape } }) => {
    if (!isDType(dtype)) throw new Error(`an input of ${dtype}`);
    const bounds = dtype === 'bool' ? ([0, 1] as const) : undefined;
    return drawElements(choices, dtype, elements(shape), bounds);
  });
}
