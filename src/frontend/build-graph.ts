/** Operators in the order of the file become terms. */
import type { Graph, Port, SourceOperator, SourceTensor } from '../ir/graph.ts';
import { HOOK } from '../ir/hook.ts';
import type { InputTerm, Term } from '../ir/term.ts';
import { indexRules } from '../te/rule-index.ts';
import { type Building, type GraphSource, operatorName } from './building.ts';
import { ABSENT } from './check-indices.ts';
import { CUSTOM, importOperator } from './import-operator.ts';
import { tensorPlace } from './problems.ts';
import type { OperatorEntry } from './read-model.ts';
import { createTensorTable } from './tensor-table.ts';
import { readTensor } from './tensor-values.ts';
import { createVariables } from './variable-slots.ts';
import { type ImportedVariable, importedVariables } from './variables.ts';

/** The graph is whole only if no error was collected; the caller must look. */
export function buildGraph(source: GraphSource): Graph {
  const { file, rules } = source;
  const building: Building = {
    ...source,
    tensors: createTensorTable(source),
    declarations: new Map(rules.imports.map((decl) => [decl.code, decl])),
    enums: new Map(rules.enums.map((decl) => [decl.name, decl])),
    computes: new Map(rules.computes.map((decl) => [decl.name, decl])),
    index: indexRules(rules),
    values: new Map(),
    variables: createVariables(),
    writers: writersOf(file.operators),
  };
  const inputs = importInputs(building);
  for (const operator of file.operators) importOperator(building, operator);
  const variables = importedVariables(building);
  const outputs = importOutputs(building);
  if (file.operators.length === 0)
    source.problems.error({
      code: 'no-operator',
      place: 'the model',
      message: 'the model has no operator, so there is nothing to compile',
    });
  warnOfSubgraphs(building);
  const ports = (indices: readonly number[]): readonly Port[] =>
    indices.map((tensor) => ({ name: file.tensors[tensor]?.name || `tensor_${tensor}`, tensor }));
  return {
    inputs: [...inputs, ...variables.map(({ value }) => value)],
    inputPorts: ports(file.inputs),
    outputs: [...outputs, ...variables.map((one) => keptTerm(building, one))],
    variables,
    outputPorts: ports(file.outputs),
    tensors: computed(building),
    source: {
      operators: file.operators.map((operator) => sourceOperator(building, operator)),
      tensors: sourceTensors(building),
    },
  };
}

/** The operator that sets variables, applied to the last value: a copy, made when all else is done. */
function keptTerm({ rules, pool }: Building, { next, type }: ImportedVariable): Term {
  const write = rules.imports.find(({ state }) => state === 'write');
  if (!write) throw new Error('a variable is read, and the rules say nothing of setting one');
  return pool.apply({ op: write.name, attrs: {}, args: [next], types: [type] });
}

/** Type and quantization of what the application fills and reads. */
function sourceTensors({ file, tensors }: Building): readonly SourceTensor[] {
  const used = new Set([...file.inputs, ...file.outputs]);
  return file.tensors.map(({ index, name }) => {
    const described = used.has(index) ? tensors.describe(index) : undefined;
    return {
      index,
      name,
      ...(described && { type: described.type, quant: described.quant.quant }),
    };
  });
}

function writersOf(operators: readonly OperatorEntry[]): ReadonlyMap<number, number> {
  const writers = new Map<number, number>();
  for (const { index, outputs } of operators)
    for (const tensor of outputs) if (!writers.has(tensor)) writers.set(tensor, index);
  return writers;
}

function importInputs({ file, tensors, pool, problems, values }: Building): readonly InputTerm[] {
  const terms: InputTerm[] = [];
  for (const [index, tensor] of file.inputs.entries()) {
    const described = tensors.describe(tensor);
    const again = values.has(tensor);
    if (again || tensors.isConstant(tensor))
      problems.error({
        code: 'bad-input',
        place: tensorPlace(file.tensors[tensor] ?? { index: tensor, name: '' }),
        message: again ? 'the tensor is an input of the model twice' : 'an input has constant data',
      });
    const term = described && pool.input(index, described.entry.name, described.type);
    if (term) terms.push(term);
    if (term) pool.addProvenance(term, { tensors: new Set([tensor]) });
    values.set(tensor, term);
  }
  return terms;
}

/** Mostly computed; an output may be an input, or a constant. */
function importOutputs(building: Building): readonly Term[] {
  const { file, problems, values, writers, tensors } = building;
  if (file.outputs.length === 0)
    problems.error({
      code: 'no-output',
      place: 'the model',
      message: 'the model has no output, so there is nothing to compile',
    });
  return file.outputs.flatMap((tensor) => {
    const place = tensorPlace(file.tensors[tensor] ?? { index: tensor, name: '' });
    if (tensors.isConstant(tensor)) return readTensor(building, tensor, place) ?? [];
    if (!writers.has(tensor) && !file.inputs.includes(tensor))
      problems.error({
        code: 'output-not-computed',
        place,
        message: 'the tensor is an output of the model and no operator computes it',
      });
    return values.get(tensor) ?? [];
  });
}

function warnOfSubgraphs({ file, problems, schema }: Building): void {
  const called = file.codes.some((code) => schema.callers.has(code.builtin));
  if (file.subgraphs.length > 1 && !called)
    problems.warn({
      code: 'unused-subgraph',
      place: 'the model',
      message: `of ${file.subgraphs.length} subgraphs only the first is compiled; no operator runs the others`,
    });
}

function computed({ values, writers }: Building): ReadonlyMap<number, Term> {
  const terms = new Map<number, Term>();
  for (const [tensor, term] of values)
    if (term && term.kind !== 'input' && writers.has(tensor)) terms.set(tensor, term);
  return terms;
}

function sourceOperator(building: Building, operator: OperatorEntry): SourceOperator {
  const { index, inputs, outputs } = operator;
  const code = building.file.codes[operator.opcode]?.builtin ?? ABSENT;
  const op = code === CUSTOM ? HOOK : (building.declarations.get(code)?.name ?? '');
  return { index, name: operatorName(building, operator), op, inputs, outputs };
}
