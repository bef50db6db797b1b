/** A compilation as the module that emit writes: names, buffers, functions, calls, texts. */
import type { CompiledModule, CpuFunction, NpuFunction, Step } from '../emit/bundle-input.ts';
import type { CommandOrigin, TargetFacts, TensorFacts } from '../ir/bundle-format.ts';
import { DTYPES, type DType, isDType } from '../ir/dtype.ts';
import type { Graph, Port } from '../ir/graph.ts';
import { HOOK } from '../ir/hook.ts';
import { elements, type Term } from '../ir/term.ts';
import { printProgram } from '../ir/text/print.ts';
import type { Compilation } from './compile.ts';
import type { LinkedCpu, LinkedNpu } from './link.ts';
import { operationOffsets } from './operation-offsets.ts';
import { keyOfTerm } from './timeline.ts';
import { firstValues } from './variables.ts';

export interface ModuleNames {
  readonly moduleName: string;
  readonly target: TargetFacts;
}

export function buildModule(compilation: Compilation, names: ModuleNames): CompiledModule {
  const { graph, lowered, linked, plan, pool } = compilation;
  const npuFunctions: NpuFunction[] = [];
  const cpuFunctions: CpuFunction[] = [];
  const steps: Step[] = [];
  for (const step of linked.steps) {
    if (step.kind === 'npu') {
      npuFunctions.push(npuFunction(step, compilation));
      steps.push({ kind: 'npu', function: step.scheduled.name, bases: step.bases });
    } else {
      const name = cpuName(step, cpuFunctions.length);
      const { program, hook } = step.lowered;
      cpuFunctions.push({ name, program, ...(hook ? { hook } : {}) });
      steps.push({ kind: 'cpu', function: name, buffers: step.buffers });
    }
  }
  const { main } = lowered.legalized;
  const imported = { main: graph, functions: [] };
  return {
    ...names,
    inputs: graph.inputPorts.map((port, at) => tensorFacts(port, main.inputs[at], compilation)),
    outputs: countedPorts(graph.outputPorts).map((port, at) =>
      tensorFacts(port, main.outputs[at], compilation),
    ),
    states: statesOf(graph),
    workspaceBytes: plan.memory.peak,
    npuFunctions,
    cpuFunctions,
    steps,
    programs: {
      'imported.ir': printProgram(imported, pool),
      'partitioned.ir': printProgram(lowered.partitioned, pool),
    },
  };
}

/** A tensor that is a result again gets a number behind its name: each has a pointer of its own in C. */
const countedPorts = (ports: readonly Port[]): readonly Port[] =>
  ports.map((port, at) => {
    const before = ports.slice(0, at).filter(({ tensor }) => tensor === port.tensor).length;
    return before === 0 ? port : { ...port, name: `${port.name}_${before + 1}` };
  });

const statesOf = ({ variables }: Graph): CompiledModule['states'] =>
  variables.length === 0 ? [] : [{ name: 'variables', initial: firstValues(variables) }];

/** The op's last word and a number: C identifiers that say what the function does. */
function cpuName({ step, lowered }: LinkedCpu, index: number): string {
  const { facts } = lowered.hook ?? {};
  if (facts) return `${HOOK}_${facts.operator}_${facts.code.replace(/[^A-Za-z0-9_]/g, '_')}`;
  return `${step.term.op.split('.').at(-1) ?? 'cpu'}_${index}`;
}

function npuFunction({ scheduled, prepared }: LinkedNpu, compilation: Compilation): NpuFunction {
  const { source } = compilation.graph;
  const origins = operationOffsets(scheduled.commands).flatMap((offset, index): CommandOrigin[] => {
    const { term, within = [] } = prepared.operations[index] ?? {};
    const operators = [...within, ...(term ? [term] : [])].flatMap((one) => [
      ...compilation.pool.provenanceOf(one).operators,
    ]);
    const [first] = operators.sort((a, b) => a - b);
    const name = source.operators.find((one) => one.index === first)?.name;
    if (first === undefined || name === undefined) return [];
    return [{ offset: offset.start, operator: first, label: `${first} ${name}` }];
  });
  return {
    name: scheduled.name,
    payload: scheduled.payload,
    constants: prepared.constants,
    origins,
  };
}

function tensorFacts(
  { name, tensor }: Port,
  term: Term | undefined,
  { graph, plan }: Compilation,
): TensorFacts {
  const { type, quant } = graph.source.tensors[tensor] ?? {};
  const dtype: DType = type && isDType(type.dtype) ? type.dtype : 'i8';
  const shape = type?.shape ?? [];
  const quantized =
    quant && !(quant.scale.length === 1 && quant.scale[0] === 1 && quant.zero[0] === 0);
  return {
    name,
    dtype,
    shape,
    bytes: DTYPES[dtype].bytes * elements(shape),
    offset: (term && plan.memory.offsets.get(keyOfTerm(term))) ?? 0,
    quant: quantized ? { scale: quant.scale, zero: quant.zero } : { scale: [], zero: [] },
  };
}
